"""A real server: started, killed in part and in whole, stopped; two side by side; another database."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

import psycopg
import pytest

from tallystick.server.postgres.engine import SUPERUSER, Engine
from tests.server.conftest import copy
from tests.server.mail_server import MailServer
from tests.server.process import COMMAND, Server, clean_environment, run
from tests.server.visitor import Visitor


@pytest.fixture(scope="module")
def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the tests of this file hurt, and that has to recover from it each time."""
    with Server(copy(prepared, tmp_path_factory.mktemp("serving") / "data")) as running:
        running.ready()
        yield running
        assert running.stop() == 0
    assert not Engine(running.data).answers(), "PostgreSQL stops with the server"


def test_a_fresh_folder_is_made_and_its_first_administrator_is_told_a_link(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--admin", "ada@brackwater.example") as server:
        link = server.wait_for("admin")["url"]
        path = str(link).removeprefix(server.url)
        status, headers, page = server.get(path)
        assert status == 200
        assert "ada@brackwater.example" in page
        assert headers["referrer-policy"] == "same-origin"
        assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o077 == 0
        assert server.stop() == 0


def test_it_warns_that_reminders_need_a_public_address(served_data: Path) -> None:
    with Server(served_data) as server:
        warning = server.wait_for("warning")
        assert "TALLYSTICK_PUBLIC_URL is not set" in warning["says"]
        assert f"begin with {server.url}. " in warning["says"]
        assert server.stop() == 0
    with Server(served_data, TALLYSTICK_PUBLIC_URL="https://orders.example.com") as server:
        server.ready()
        server.process.send_signal(signal.SIGTERM)
        server.wait_for("stopped")
    assert not [told for told in server.events if told["event"] == "warning"]


_LINK = """
from tallystick.server.serving import preparing
preparing.link_to("http://127.0.0.1:8462")
preparing.set_up()
from tallystick.server.people.addresses import absolute
print(absolute("/orders/"))
"""


@pytest.mark.parametrize("public", ["", "https://orders.example.com"])
def test_what_jobs_send_links_to_the_port_unless_a_public_address_is_set(tmp_path: Path, public: str) -> None:
    environment = clean_environment() | {"TALLYSTICK_DATA": str(tmp_path), "TALLYSTICK_PUBLIC_URL": public}
    told = subprocess.run(
        [sys.executable, "-c", _LINK], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split()[-1] == f"{public or 'http://127.0.0.1:8462'}/orders/"


def test_it_answers_and_says_that_all_is_well(server: Server) -> None:
    assert server.get("/health/live")[0] == 200
    assert server.health()["status"] == "ok"
    status, headers, page = server.get("/accounts/login/")
    assert status == 200
    assert "Tallystick" in page
    assert headers["content-security-policy"].startswith("default-src 'self'")


def test_style_sheets_are_named_by_their_content_compressed_and_kept_for_ever(server: Server) -> None:
    page = server.get("/accounts/login/")[2]
    sheet = next(part for part in page.split('"') if part.startswith("/static/") and part.endswith(".css"))
    status, headers, _text = server.get(sheet)
    assert status == 200
    assert "immutable" in headers["cache-control"]
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    connection.request("GET", sheet, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    assert answer.getheader("Content-Encoding") == "gzip"
    assert len(answer.read()) == int(answer.getheader("Content-Length", "0")) > 0
    known = {"If-None-Match": answer.getheader("ETag", ""), "If-Modified-Since": headers["last-modified"]}
    connection.request("GET", sheet, headers=known)
    assert connection.getresponse().status == 304
    connection.close()
    assert "Warning" not in server.errors.read_text()


def test_the_log_holds_neither_addresses_nor_what_was_asked(server: Server) -> None:
    server.get("/a/the-token-of-a-link/?q=a-secret-search")
    server.get("/no/such/the-token-of-a-link/")
    log = server.errors.read_text()
    assert "the-token-of-a-link" not in log
    assert "a-secret-search" not in log
    assert "tallystick.requests: GET" in log


def test_pages_that_are_killed_come_back_without_turning_anybody_away(server: Server) -> None:
    os.kill(server.pid_of("pages 1"), signal.SIGKILL)
    # Nothing answers now, but the port is open: the connection waits for the process that comes next.
    assert server.get("/health/live")[0] == 200
    server.wait_for("started", part="pages 1")
    server.until_healthy()


def test_a_worker_that_is_killed_comes_back(server: Server) -> None:
    os.kill(server.pid_of("jobs"), signal.SIGKILL)
    server.wait_for("started", part="jobs")
    server.until_healthy()


def test_postgresql_that_is_killed_comes_back_and_pages_with_it(server: Server) -> None:
    os.kill(server.postgres_pid(), signal.SIGKILL)
    server.wait_for("started", part="database")
    server.until_healthy()


def test_a_second_server_on_the_same_folder_is_refused(server: Server) -> None:
    refused = run("serve", "--data", server.data, "--port", "0", "--json")
    assert refused.returncode == 2
    error = json.loads(refused.stdout.splitlines()[-1])["error"]
    assert error["code"] == "invalid-input"
    assert "already" in error["message"]
    server.until_healthy()


def test_kill_9_of_the_whole_and_the_same_command_again(served_data: Path) -> None:
    with Server(served_data) as first:
        url = first.ready()["url"]
        first.kill()
    port = int(url.rsplit(":", 1)[1])
    with Server(served_data, port=port) as second:
        assert second.ready()["url"] == url
        assert second.events[0] == {**second.events[0], "event": "database", "says": "was running already"}
        assert second.stop() == 0


def test_two_servers_side_by_side_and_a_stop_by_ctrl_c(served_data: Path, tmp_path: Path) -> None:
    with Server(copy(served_data, tmp_path / "one")) as one, Server(served_data) as two:
        one.ready()
        two.ready()
        assert one.url != two.url
        one.process.send_signal(signal.SIGINT)
        assert one.process.wait(40) == 0
        assert two.get("/health/live")[0] == 200


def test_a_connection_that_is_open_does_not_hold_up_the_stop(served_data: Path) -> None:
    with Server(served_data) as server:
        server.ready()
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as idle:
            idle.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert idle.recv(100).startswith(b"HTTP/1.1 200")
            assert server.stop() == 0
        assert not [told for told in server.events if told["event"] == "killed"]


def test_streams_end_when_the_server_stops(served_data: Path) -> None:
    made = run("admin", "create", "ada@x.example", "--company", "Brackwater", "--data", served_data, "--json")
    link = json.loads(made.stdout)
    with Server(served_data) as server:
        server.ready()
        ada = Visitor(server.url)
        ada.send(urlsplit(link["url"]).path)
        with pytest.raises(HTTPError, match="404"):
            ada.read(urlsplit(link["url"]).path)  # the link is used up
        with ada.open(f"/{link['company']}/stream/") as stream:
            assert stream.headers["Content-Type"] == "text/event-stream"
            assert stream.readline()
            server.process.send_signal(signal.SIGTERM)
            stream.read()  # to its end
        assert server.process.wait(40) == 0
        server.wait_for("stopped")
        assert not [told for told in server.events if told["event"] == "killed"]


def test_a_job_whose_worker_is_killed_runs_again(served_data: Path) -> None:
    with MailServer() as mail:
        mail.silent = True  # the first attempt waits for an answer that does not come
        settings = {
            "TALLYSTICK_SMTP_HOST": "127.0.0.1",
            "TALLYSTICK_SMTP_PORT": str(mail.port),
            "TALLYSTICK_SMTP_SECURITY": "none",
        }
        run("admin", "create", "ada@x.example", "--data", served_data)
        with Server(served_data, **settings) as server:
            server.ready()
            Visitor(server.url).send("/accounts/login/code/", email="ada@x.example")
            server.until(lambda: mail.visits == 1)
            mail.silent = False
            os.kill(server.pid_of("jobs"), signal.SIGKILL)
            server.until(lambda: _jobs(server) == 0)
            server.until_healthy()


def test_a_further_worker_shares_the_work_and_stops_when_asked(served_data: Path) -> None:
    with Server(served_data) as server:
        server.ready()
        worker = subprocess.Popen([COMMAND, "worker", "--data", served_data], env=clean_environment())
        server.until(lambda: server.health()["checks"]["worker"]["says"] == "2 running")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(40) == 0
        assert server.health()["checks"]["worker"]["says"] == "1 running"


def _jobs(server: Server) -> int:
    engine = Engine(server.data)
    with psycopg.connect(**engine.address(user=SUPERUSER).parameters()) as connection:
        row = connection.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'").fetchone()
        return int(row[0]) if row else 0


def test_a_port_that_is_taken_is_refused_with_the_mend(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        refused = run("serve", "--data", tmp_path / "data", "--port", port)
    assert refused.returncode == 2
    assert f"Port {port}" in refused.stderr
    assert "--port" in refused.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://somewhere/else"),
        ("TALLYSTICK_PUBLIC_URL", "orders.example.com"),
        ("TALLYSTICK_SMTP_PORT", "mail"),
        ("TALLYSTICK_SECRET_KEY", "short"),
        ("TALLYSTICK_BEHIND_PROXY", "perhaps"),
    ],
)
def test_a_bad_setting_is_refused_by_its_name(tmp_path: Path, variable: str, value: str) -> None:
    refused = run("serve", "--data", tmp_path / "data", **{variable: value})
    assert refused.returncode == 2
    assert variable in refused.stderr
    assert "Traceback" not in refused.stderr


class TestAnotherDatabase:
    """`DATABASE_URL`: here the embedded engine plays the database that somebody else runs, over TCP."""

    @pytest.fixture
    def other(self, tmp_path: Path, free_port: int) -> Iterator[Engine]:
        engine = Engine(tmp_path / "other", port=free_port)
        engine.start()
        administrator = engine.address("postgres", user=SUPERUSER)
        with psycopg.connect(**administrator.parameters(), autocommit=True) as connection:
            connection.execute("CREATE ROLE shop LOGIN CREATEROLE PASSWORD 'key'")
            connection.execute("CREATE DATABASE shop OWNER shop")
        yield engine
        engine.leave()

    @staticmethod
    def url(engine: Engine) -> str:
        return f"postgresql://shop:key@127.0.0.1:{engine.port}/shop"

    def test_everything_works_there_and_nothing_embedded_is_started(
        self, tmp_path: Path, other: Engine
    ) -> None:
        with Server(tmp_path / "data", DATABASE_URL=self.url(other)) as server:
            server.ready()
            assert server.health()["status"] == "ok"
            assert not (tmp_path / "data" / "postgres").exists()
            assert "key" not in json.dumps(server.events)
            assert server.stop() == 0

    def test_while_it_cannot_be_reached_pages_say_so_and_recover_by_themselves(
        self, tmp_path: Path, other: Engine
    ) -> None:
        with Server(tmp_path / "data", DATABASE_URL=self.url(other)) as server:
            server.ready()
            known = {"Cookie": "sessionid=" + "x" * 32}  # somebody whose session has to be looked up
            other.stop()
            status, headers, page = server.get("/accounts/login/", **known)
            assert status == 503
            assert int(headers["retry-after"]) > 0
            assert 'http-equiv="refresh"' in page
            assert server.get("/health/live")[0] == 200
            assert server.health()["checks"]["database"]["ok"] is False
            other.start()
            server.until_healthy()
            assert server.get("/accounts/login/", **known)[0] == 200

    def test_a_server_that_starts_before_its_database_waits_for_it(
        self, tmp_path: Path, other: Engine
    ) -> None:
        other.stop()
        with Server(tmp_path / "data", port=(port := _free_port()), DATABASE_URL=self.url(other)) as server:
            server.events.append({"event": "ready", "url": f"http://127.0.0.1:{port}"})
            server.until(lambda: server.get("/accounts/login/")[0] == 503)
            other.start()
            server.events.clear()
            server.ready()
            assert server.get("/accounts/login/")[0] == 200

    def test_a_database_of_a_newer_version_is_left_alone(self, tmp_path: Path, other: Engine) -> None:
        with Server(tmp_path / "data", DATABASE_URL=self.url(other)) as server:
            server.ready()
        with psycopg.connect(self.url(other), autocommit=True) as connection:
            connection.execute(
                "INSERT INTO django_migrations (app, name, applied)"
                " VALUES ('record', '9999_from_the_future', now())"
            )
        refused = run("serve", "--data", tmp_path / "data", "--port", "0", DATABASE_URL=self.url(other))
        assert refused.returncode == 6
        assert "newer version" in refused.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
