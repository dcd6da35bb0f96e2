"""Everything that can be set, read once from the environment and typed.

Each field of `Options` is one variable. `docs/reference/settings.md` lists the same fields, and a test
holds the two together.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tallystick.errors import InvalidInput
from tallystick.server.postgres.address import Address

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def _names(raw: str) -> tuple[str, ...]:
    return tuple(part for part in raw.replace(",", " ").split() if part)


def _path(raw: str) -> Path:
    return Path(raw).expanduser().absolute()


def _yes(raw: str) -> bool:
    word = raw.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError("give yes or no")


def _between(low: int, high: int) -> Callable[[str], int]:
    def parse(raw: str) -> int:
        number = int(raw) if raw.strip().isdigit() else low - 1
        if not low <= number <= high:
            raise ValueError(f"give a whole number from {low} to {high}")
        return number

    return parse


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        word = raw.strip().lower()
        if word not in words:
            raise ValueError(f"give one of {', '.join(words)}")
        return word

    return parse


def _origin(raw: str) -> str:
    parts = urlsplit(raw.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("give the address without a path, as https://orders.example.com")
    return f"{parts.scheme}://{parts.netloc}"


def _long_enough(raw: str) -> str:
    if len(raw) < 32:
        raise ValueError("give at least 32 random characters, or leave it out to have one made")
    return raw


def _read(variable: str, parse: Callable[[str], Any], meaning: str) -> dict[str, Any]:
    return {"variable": variable, "parse": parse, "meaning": meaning}


@dataclass(frozen=True)
class Options:
    """What the operator has chosen; every default suits one laptop."""

    data: Path = field(
        default=Path("tallystick-data"),
        metadata=_read("TALLYSTICK_DATA", _path, "Folder that holds the database, keys and logs."),
    )
    database: Address | None = field(
        default=None,
        metadata=_read(
            "DATABASE_URL",
            Address.parse,
            "PostgreSQL to use instead of the embedded one: postgresql://user:password@host:5432/name.",
        ),
    )
    database_connections: int = field(
        default=16,
        metadata=_read(
            "TALLYSTICK_DATABASE_CONNECTIONS", _between(2, 500), "Most connections that one process opens."
        ),
    )
    secret_key: str = field(
        default="",
        metadata=_read(
            "TALLYSTICK_SECRET_KEY",
            _long_enough,
            "Signs sessions and links. Made in the data folder when left out.",
        ),
    )
    public_url: str = field(
        default="",
        metadata=_read(
            "TALLYSTICK_PUBLIC_URL",
            _origin,
            "Address under which people reach the server; e-mailed links start with it.",
        ),
    )
    allowed_hosts: tuple[str, ...] = field(
        default=(),
        metadata=_read(
            "TALLYSTICK_ALLOWED_HOSTS",
            _names,
            "Further host names that the server answers to, separated by spaces.",
        ),
    )
    behind_proxy: bool = field(
        default=False,
        metadata=_read(
            "TALLYSTICK_BEHIND_PROXY",
            _yes,
            "Yes when a proxy of yours in front sets X-Forwarded-For and X-Forwarded-Proto.",
        ),
    )
    processes: int = field(
        default=1,
        metadata=_read(
            "TALLYSTICK_PROCESSES",
            _between(1, 64),
            "Web processes; one per two processor cores is plenty.",
        ),
    )
    smtp_host: str = field(
        default="",
        metadata=_read(
            "TALLYSTICK_SMTP_HOST",
            str.strip,
            "Mail server. Without it messages stay in the outbox, to be read there.",
        ),
    )
    smtp_port: int = field(
        default=587,
        metadata=_read("TALLYSTICK_SMTP_PORT", _between(1, 65535), "Port of the mail server."),
    )
    smtp_user: str = field(
        default="",
        metadata=_read("TALLYSTICK_SMTP_USER", str.strip, "Name to sign in to the mail server with."),
    )
    smtp_password: str = field(
        default="",
        metadata=_read("TALLYSTICK_SMTP_PASSWORD", str, "Password for the mail server."),
    )
    smtp_security: str = field(
        default="starttls",
        metadata=_read(
            "TALLYSTICK_SMTP_SECURITY",
            _one_of("starttls", "tls", "none"),
            "How the connection to the mail server is protected: starttls, tls or none.",
        ),
    )
    mail_from: str = field(
        default="Tallystick <tallystick@localhost>",
        metadata=_read("TALLYSTICK_MAIL_FROM", str.strip, "Sender of every message."),
    )
    least_free_megabytes: int = field(
        default=500,
        metadata=_read(
            "TALLYSTICK_LEAST_FREE_MEGABYTES",
            _between(0, 1_000_000),
            "With less free space under the data folder the server is not ready; 0 to watch it yourself.",
        ),
    )
    forecast_engine: str = field(
        default="local",
        metadata=_read(
            "TALLYSTICK_FORECAST_ENGINE",
            _one_of("local", "dask", "ray", "spark"),
            "What forecasts histories: local (one core of this machine), dask, ray or spark.",
        ),
    )
    demo: bool = field(
        default=False,
        metadata=_read(
            "TALLYSTICK_DEMO", _yes, "Yes for the demo: nothing is e-mailed, all messages are shown."
        ),
    )
    log_level: str = field(
        default="info",
        metadata=_read(
            "TALLYSTICK_LOG_LEVEL",
            _one_of("debug", "info", "warning", "error"),
            "Least weight of what is logged: debug, info, warning or error.",
        ),
    )

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Options:
        """Read all settings; a bad one raises `InvalidInput` that names the variable and the mend."""
        values: dict[str, Any] = {}
        for item in fields(cls):
            raw = environment.get(item.metadata["variable"], "")
            if not raw.strip():
                continue
            try:
                values[item.name] = item.metadata["parse"](raw)
            except ValueError as problem:
                variable = item.metadata["variable"]
                raise InvalidInput(
                    f"The setting {variable} is not usable.", mend=f"For {variable}, {problem}."
                ) from problem
        return cls(**values)

    def environment(self) -> dict[str, str]:
        """The variables that make a child process read the same settings."""
        told: dict[str, str] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if value != item.default:
                told[item.metadata["variable"]] = _written(value)
        return told


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(value)
    return value.url() if isinstance(value, Address) else str(value)


def from_process() -> Options:
    """The settings of this process."""
    return Options.read(os.environ)
