"""How the embedded PostgreSQL is set: for one laptop or small server, and silent about what it stores."""

from __future__ import annotations

from pathlib import Path

_SETTINGS = {
    # who may come in: only a socket in a closed folder, with a password
    "unix_socket_permissions": "0700",
    "port": "5432",
    "max_connections": "200",
    # memory of a laptop; the system's own cache does the rest
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "2GB",
    # solid-state disks
    "random_page_cost": "1.1",
    # imports write in bursts: fewer, longer checkpoints
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    # short statements only, for which compiling never pays
    "jit": "off",
    # one copy: no replicas are fed from here
    "max_wal_senders": "0",
    "wal_level": "minimal",
    # a statement or a row in the log would be somebody's orders in the log
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "lc_messages": "C",
    # a transaction that was forgotten must not hold up the cursor of the live pages
    "idle_in_transaction_session_timeout": "5min",
}

#: for data that may be lost with the machine: that of tests
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def command_line(
    program: Path, cluster: Path, socket_folder: Path, port: int | None, *, durable: bool
) -> list[str]:
    """The command that runs PostgreSQL in the foreground."""
    settings = {
        **_SETTINGS,
        **({} if durable else _FORGETFUL),
        "unix_socket_directories": str(socket_folder),
        "listen_addresses": "127.0.0.1" if port else "",
    }
    if port:
        settings["port"] = str(port)
    arguments = [str(program), "-D", str(cluster)]
    for name, value in settings.items():
        arguments += ["-c", f"{name}={value}"]
    return arguments
