"""Where a PostgreSQL database is and how to sign in to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

#: the role that pages and jobs act as: it owns nothing and row-level security binds it
APP_ROLE = "tallystick_app"


@dataclass(frozen=True)
class Address:
    """One database on one server; `host` is a name or the folder of a socket."""

    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: int | None = None
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read `postgresql://user:password@host:port/name?sslmode=…`; `ValueError` says what is wrong."""
        parts = urlsplit(url.strip())
        if parts.scheme not in {"postgresql", "postgres"}:
            raise ValueError("give an address that starts with postgresql://")
        name = unquote(parts.path.lstrip("/"))
        if not name:
            raise ValueError("name the database after the host, as postgresql://user@host/name")
        extra = dict(parse_qsl(parts.query))
        host = extra.pop("host", unquote(parts.hostname or ""))
        try:
            port = int(extra.pop("port", "0")) or parts.port
        except ValueError as problem:
            raise ValueError("give the port as a number from 1 to 65535") from problem
        return cls(
            name=name,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            host=host,
            port=port,
            options=tuple(sorted(extra.items())),
        )

    def url(self) -> str:
        """The same address as one line, password included: for child processes, never for a log."""
        sign_in = quote(self.user, safe="")
        if self.password:
            sign_in += ":" + quote(self.password, safe="")
        socket = self.host.startswith("/")
        place = "" if socket else quote(self.host)
        if self.port and not socket:
            place += f":{self.port}"
        extra = dict(self.options)
        if socket:
            extra["host"] = self.host
            if self.port:
                extra["port"] = str(self.port)
        query = "?" + urlencode(extra) if extra else ""
        return f"postgresql://{sign_in}{'@' if sign_in else ''}{place}/{quote(self.name, safe='')}{query}"

    def told(self) -> str:
        """The address in words that may be shown: without the password."""
        return replace(self, password="").url()

    def named(self, name: str) -> Address:
        """Another database on the same server."""
        return replace(self, name=name)

    def parameters(self, *, role: str = "") -> dict[str, Any]:
        """Keyword arguments for `psycopg.connect`, acting as `role` from the first statement on."""
        given: dict[str, Any] = {"dbname": self.name, **dict(self.options)}
        for key, value in (
            ("user", self.user),
            ("password", self.password),
            ("host", self.host),
            ("port", self.port),
        ):
            if value:
                given[key] = value
        if role:
            given["options"] = f"{given.get('options', '')} -c role={role}".strip()
        return given

    def django(self, *, role: str = "", pool: int = 0) -> dict[str, Any]:
        """The same as an entry of Django's `DATABASES`."""
        options: dict[str, Any] = {
            "connect_timeout": 5,
            "application_name": "tallystick",
            **dict(self.options),
        }
        if role:
            options["options"] = f"{options.get('options', '')} -c role={role}".strip()
        if pool:
            options["pool"] = {
                "min_size": 1,
                "max_size": pool,
                "timeout": 5,
                "max_lifetime": 1800,
                # give up an attempt soon: the next request makes a new one, so that we are back at once
                "reconnect_timeout": 2,
            }
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": str(self.port or ""),
            "OPTIONS": options,
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": bool(pool),
        }
