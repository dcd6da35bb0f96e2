"""Settings: read, refused by name, handed on to child processes, and all described."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from tallystick.errors import InvalidInput
from tallystick.server.options import Options

PAGE = Path(__file__).parents[2] / "docs/reference/settings.md"

EXAMPLES = {
    "TALLYSTICK_DATA": "/srv/tallystick",
    "DATABASE_URL": "postgresql://shop:p%40ss@db.example:5433/orders?sslmode=require",
    "TALLYSTICK_DATABASE_CONNECTIONS": "40",
    "TALLYSTICK_SECRET_KEY": "x" * 40,
    "TALLYSTICK_PUBLIC_URL": "https://orders.example.com",
    "TALLYSTICK_ALLOWED_HOSTS": "a.example, b.example",
    "TALLYSTICK_BEHIND_PROXY": "yes",
    "TALLYSTICK_PROCESSES": "2",
    "TALLYSTICK_SMTP_HOST": "mail.example.com",
    "TALLYSTICK_SMTP_PORT": "465",
    "TALLYSTICK_SMTP_USER": "orders",
    "TALLYSTICK_SMTP_PASSWORD": " spaces count ",
    "TALLYSTICK_SMTP_SECURITY": "TLS",
    "TALLYSTICK_MAIL_FROM": "Orders <orders@example.com>",
    "TALLYSTICK_LEAST_FREE_MEGABYTES": "2000",
    "TALLYSTICK_FORECAST_ENGINE": "dask",
    "TALLYSTICK_DEMO": "no",
    "TALLYSTICK_LOG_LEVEL": "debug",
}


def test_every_setting_has_an_example_here() -> None:
    assert set(EXAMPLES) == {item.metadata["variable"] for item in fields(Options)}


def test_nothing_set_means_the_defaults() -> None:
    assert Options.read({}) == Options()
    assert Options.read(dict.fromkeys(EXAMPLES, " ")) == Options()


def test_what_is_read_is_typed() -> None:
    options = Options.read(EXAMPLES)
    assert options.data == Path("/srv/tallystick")
    assert options.database is not None
    assert options.database.password == "p@ss"
    assert options.allowed_hosts == ("a.example", "b.example")
    assert options.behind_proxy is True
    assert options.demo is False
    assert options.smtp_port == 465
    assert options.smtp_password == " spaces count "
    assert options.smtp_security == "tls"


def test_child_processes_read_the_same() -> None:
    options = Options.read(EXAMPLES)
    assert Options.read(options.environment()) == options
    assert Options().environment() == {}


@pytest.mark.parametrize(
    ("variable", "bad"),
    [
        ("DATABASE_URL", "orders.db"),
        ("DATABASE_URL", "postgresql://host"),
        ("DATABASE_URL", "postgresql://host:99999/name"),
        ("TALLYSTICK_DATABASE_CONNECTIONS", "1"),
        ("TALLYSTICK_DATABASE_CONNECTIONS", "many"),
        ("TALLYSTICK_SECRET_KEY", "too short"),
        ("TALLYSTICK_PUBLIC_URL", "orders.example.com"),
        ("TALLYSTICK_PUBLIC_URL", "https://example.com/orders"),
        ("TALLYSTICK_PUBLIC_URL", "ftp://example.com"),
        ("TALLYSTICK_BEHIND_PROXY", "sometimes"),
        ("TALLYSTICK_PROCESSES", "0"),
        ("TALLYSTICK_SMTP_PORT", "70000"),
        ("TALLYSTICK_SMTP_SECURITY", "ssl"),
        ("TALLYSTICK_LOG_LEVEL", "loud"),
    ],
)
def test_a_bad_value_is_refused_with_the_variable_and_the_mend(variable: str, bad: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Options.read({variable: bad})
    assert variable in refused.value.message
    assert "give" in refused.value.mend or "name" in refused.value.mend


def test_the_password_of_the_database_is_not_repeated() -> None:
    with pytest.raises(InvalidInput) as refused:
        Options.read({"DATABASE_URL": "mysql://shop:hunter2@db/orders"})
    assert "hunter2" not in str(refused.value.as_dict())


def test_the_reference_describes_every_setting_and_no_other() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \|$", PAGE.read_text(), re.MULTILINE)
    described = {name: (default, meaning) for name, default, meaning in rows}
    assert set(described) == set(EXAMPLES)
    for item in fields(Options):
        default, meaning = described[item.metadata["variable"]]
        assert meaning == item.metadata["meaning"]
        assert default == _in_words(item.default)


def _in_words(default: object) -> str:
    if isinstance(default, bool):
        return "no"
    return f"`{default}`" if default not in (None, "", ()) else "none"
