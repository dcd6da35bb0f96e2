"""Nothing but the gate, the record and the companies touches what belongs to a company.

Read from the syntax tree of every module: which of ours it imports, which tables its SQL names, and whether
it changes for whom a transaction acts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import tallystick

ROOT = Path(tallystick.__file__).parent
BEHIND = ("tallystick.server.companies", "tallystick.server.record")
INSIDE = ("server/gate/", "server/record/", "server/companies/")

#: what others may import from behind the gate, each with its reason
ALLOWED = {
    ("server/demo/load.py", "tallystick.server.record.history"): "the demo's weeks of past, in empty tallies",
}
#: row-level security is spelt alike in every app's migrations
POLICIES = "tallystick.server.companies.policies"
TENANT_TABLE = re.compile(r"\b(?:record|companies)_[a-z]+\b")
SETTING = re.compile(r"tallystick\.(?:company|person|link|tally)\b")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(INSIDE):
            yield name, ast.parse(path.read_text(), filename=name)


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def texts(tree: ast.Module) -> Iterator[str]:
    """Every text that is not a docstring."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


def test_only_the_gate_imports_what_is_behind_it() -> None:
    found = {
        (name, module)
        for name, tree in modules()
        for module in imported(tree)
        if module.startswith(BEHIND) and not (module.startswith(POLICIES) and "/migrations/" in name)
    }
    strangers = {
        (name, module)
        for name, module in found
        if not any(name == where and module.startswith(what) for where, what in ALLOWED)
    }
    assert strangers == set()


def test_every_exception_is_still_needed() -> None:
    used = {
        (name, what)
        for name, tree in modules()
        for module in imported(tree)
        for _n, what in ALLOWED
        if module.startswith(what)
    }
    assert set(ALLOWED) <= used


def test_no_sql_outside_names_a_table_behind_the_gate() -> None:
    found = {
        (name, text[:60])
        for name, tree in modules()
        if "/migrations/" not in name
        for text in texts(tree)
        if TENANT_TABLE.search(text) and re.search(r"\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|JOIN)\b", text)
    }
    assert found == set()


def test_nobody_outside_says_for_whom_a_transaction_acts() -> None:
    may = {"server/postgres/rls.py", "server/postgres/direct.py", "server/jobs/progress.py"}
    found = {
        name
        for name, tree in modules()
        if "/migrations/" not in name and name not in may
        for text in texts(tree)
        if SETTING.search(text)
    }
    assert found == set()


def test_no_module_reaches_models_through_djangos_registry() -> None:
    found = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"get_model", "get_app_config"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and str(node.args[0].value).startswith(("record", "companies"))
    }
    assert found == set()
