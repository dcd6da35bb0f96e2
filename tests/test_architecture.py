"""The shape of the code: imports go one way, modules stay small, names say something, all is described."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "tallystick"
LONGEST_MODULE = 450
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}
CORE = ("tally", "trade")

MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
TREES = {path: ast.parse(path.read_text()) for path in MODULES}


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def test_imports_go_one_way(tmp_path: Path) -> None:
    """In a process of its own: called here, it would switch off the loggers of all tests that follow."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()"]
    options = ["--config", str(ROOT / "pyproject.toml"), "--cache-dir", str(tmp_path)]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_core_does_no_input_or_output() -> None:
    """`tally` and `trade` take time, randomness and bytes as arguments, so that a seed replays anything."""
    banned = {
        "open",
        "print",
        "input",
        "now",
        "today",
        "utcnow",
        "time",
        "monotonic",
        "random",
        "sleep",
        "getenv",
    }
    found = [
        f"{name(path)}:{node.lineno} calls {called}"
        for path, tree in TREES.items()
        if path.relative_to(SOURCE).parts[0] in CORE
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (called := _called(node)) in banned
    ]
    assert found == []


def test_the_core_uses_no_floats() -> None:
    """Quantities and prices are decimals: nothing that is signed or compared may ever be rounded."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path, tree in TREES.items()
        if path.relative_to(SOURCE).parts[0] in CORE
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and _called(node) == "float")
    ]
    assert found == []


def test_modules_stay_small() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_names_say_something() -> None:
    parts = {name(path): set(path.relative_to(SOURCE).with_suffix("").parts) for path in MODULES}
    assert [path for path, words in parts.items() if words & EMPTY_NAMES] == []


def test_what_is_public_is_described() -> None:
    silent = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path, tree in TREES.items()
        for node in _public(tree)
        if not ast.get_docstring(node)
    ]
    silent += [name(path) for path, tree in TREES.items() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Public functions and classes of a module; methods of classes that are described are left to taste."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
            yield node


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
