"""The commands, as the how-to page has them: keys, circle file, three operators, each company by itself."""

from __future__ import annotations

import contextlib
import http.server
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tallystick.cli import app
from tallystick.planning.sealed.local import free_ports, program
from tallystick.planning.sealed.recipe import usual_turns
from tallystick.planning.storing import STRUCTURE_FILE, store_network, write_document, write_parts
from tests.planning.sealed.circles import TURNS, distinct, installed
from tests.planning.sealed.test_last import left_by

COMMAND = Path(sys.prefix) / "bin" / "tallystick"


def told(*arguments: object) -> Any:
    """What a command prints for programs."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def made_circle(folder: Path) -> Path:
    """Certificates of everybody, and the circle file."""
    structure, *_ = write_parts(distinct(), folder)
    ports = free_ports()
    members: dict[str, list[dict[str, str]]] = {"operators": [], "companies": []}
    for place, name in enumerate(("North", "East", "West")):
        key = told("circle", "certificate", name, "--out", folder / f"{name}.pem")
        address = f"127.0.0.1:{ports[place]}"
        members["operators"].append({"name": name, "address": address, "certificate": key["certificate"]})
    for company in ("foundry", "pumps"):
        key = told("circle", "certificate", company, "--out", folder / f"{company}.pem")
        members["companies"].append({"id": company, "certificate": key["certificate"]})
    write_document(folder / "members.json", members)
    circle = folder / "circle.json"
    options = ["--members", folder / "members.json", "--turns", TURNS, "--out", circle]
    told("circle", "create", structure, *options)
    return circle


def test_a_circle_is_made_and_checked(tmp_path: Path) -> None:
    circle = made_circle(tmp_path)
    assert (tmp_path / "North.pem").stat().st_mode & 0o077 == 0
    facts = told("circle", "check", circle)
    assert [one["name"] for one in facts["operators"]] == ["North", "East", "West"]
    assert facts["facts"]["lanes"] == 1
    assert any("which of them trade" in line for line in facts["public"])
    words = CliRunner().invoke(app, ["circle", "check", str(circle)]).output
    assert facts["facts"]["sha256"] in words
    assert "PRIVATE KEY" not in circle.read_text()


def test_a_circle_takes_the_usual_turns_unless_it_is_stated_how_many(tmp_path: Path) -> None:
    stated = made_circle(tmp_path)
    assert json.loads(stated.read_text())["turns"] == TURNS
    out, members = tmp_path / "usual.json", tmp_path / "members.json"
    told("circle", "create", tmp_path / STRUCTURE_FILE, "--members", members, "--out", out)
    assert json.loads(out.read_text())["turns"] == usual_turns(distinct().structure)


def refused(*arguments: object) -> tuple[int, str, str]:
    """How a command refuses: exit code, what is wrong and what to do."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert isinstance(result.exception, SystemExit), result.exception
    error = json.loads(result.output)["error"]
    assert error["mend"]
    return result.exit_code, error["message"], error["mend"]


GARBAGE = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m["companies"].pop(), "Company 'pumps' has no certificate."),
        (lambda m: m["companies"].append(m["companies"][0]), "A company stands twice in the circle."),
        (
            lambda m: m["companies"][1].update(certificate=m["companies"][0]["certificate"]),
            "Company 'foundry' and Company 'pumps' have the same certificate.",
        ),
        (
            lambda m: m["companies"][0].update(certificate=GARBAGE),
            "Company 'foundry': there is no certificate in PEM.",
        ),
        (
            lambda m: m["operators"][1].update(certificate=GARBAGE),
            "Operator 'East': there is no certificate in PEM.",
        ),
        (
            lambda m: m["operators"][1].update(address=m["operators"][0]["address"]),
            "Two operators have the same address.",
        ),
        (lambda m: m.pop("operators"), "The members' file has no list of operators."),
    ],
)
def test_members_who_cannot_be_a_circle_are_named(
    tmp_path: Path, change: Callable[[Any], Any], message: str
) -> None:
    made_circle(tmp_path)
    members = json.loads((tmp_path / "members.json").read_text())
    change(members)
    write_document(tmp_path / "members.json", members)
    options = ["--members", tmp_path / "members.json", "--out", tmp_path / "other.json"]
    code, said, _ = refused("circle", "create", tmp_path / "structure.json", *options)
    assert (code, said) == (2, message)


def test_who_cannot_take_part_is_told_why(tmp_path: Path) -> None:
    circle = made_circle(tmp_path)
    binary, long = tmp_path / "binary.pem", "x" * 81
    binary.write_bytes(b"\xff\xfe\x00")
    own = ["circle", "join", circle, "--part", tmp_path / "company-1.json", "--out", tmp_path / "j.json"]
    key = tmp_path / "foundry.pem"
    for credentials, run, expected, words in (
        (binary, "r", 2, "binary.pem cannot be read"),
        (tmp_path, "r", 2, "cannot be read as a private key"),
        (key, "", 2, "The run has no name"),
        (key, long, 2, "more than 80 characters"),
        (key, "r", 6, "North at 127.0.0.1"),
    ):
        code, message, _ = refused(*own, "--credentials", credentials, "--run", run)
        assert code == expected
        assert words in message


def mixed(folder: Path, key: str, certificate: str) -> Path:
    """A file with the private key of one and the certificate of another."""
    begin = "-----BEGIN CERTIFICATE-----"
    parts = [(folder / f"{name}.pem").read_text().partition(begin) for name in (key, certificate)]
    made = folder / f"{key} with the certificate of {certificate}.pem"
    made.write_text(parts[0][0] + begin + parts[1][2])
    return made


@pytest.mark.parametrize("command", ["join", "orders", "compare"])
def test_a_key_of_another_certificate_is_refused_with_the_file_and_what_to_do(
    tmp_path: Path, command: str
) -> None:
    circle = made_circle(tmp_path)
    own = (
        ["--gain", 5] if command == "compare" else ["--part", tmp_path / "company-1.json", "--out", "o.json"]
    )
    for key, message, todo in (
        (mixed(tmp_path, "pumps", "foundry"), "do not belong together", "as `tallystick circle certificate`"),
        (tmp_path / "North.pem", "is not that of a company of the circle", "circle file made again"),
    ):
        code, said, mend = refused("circle", command, circle, *own, "--credentials", key, "--run", "r")
        assert code in (2, 4)
        assert str(key) in said
        assert message in said
        assert todo in mend


def test_an_operator_with_a_key_of_another_certificate_is_told_which_file_and_what_to_do(
    tmp_path: Path,
) -> None:
    installed()
    circle = made_circle(tmp_path)
    for key, message in (
        (mixed(tmp_path, "East", "North"), "do not belong together"),
        (tmp_path / "pumps.pem", "is not that of an operator of the circle"),
    ):
        command = [program(), circle, "--credentials", key, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode in (2, 4), done.stderr
        error = json.loads(done.stdout)["error"]
        assert str(key) in error["message"]
        assert message in error["message"]
        assert "tallystick circle certificate" in error["mend"] or "circle file made again" in error["mend"]


def test_an_operator_that_is_called_wrongly_says_so_as_every_command_does(tmp_path: Path) -> None:
    installed()
    circle = made_circle(tmp_path)
    key = ("--credentials", tmp_path / "North.pem")
    for words, message in (
        ((circle,), "The following arguments are required: --credentials."),
        ((circle, *key, "--lissten", "x"), "Unrecognized arguments: --lissten x."),
        ((circle, *key, "--patience", "nan"), "'nan' is no number of seconds from 5 on."),
        ((circle, "--cred", key[1]), "The following arguments are required: --credentials."),
    ):
        for more in ((), ("--json",)):
            command = [str(program()), *map(str, words), *more]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            assert done.returncode == 2
            if more:
                error = json.loads(done.stdout)["error"]
                assert message in error["message"]
                assert error["mend"] == "See `tallystick-operator --help`."
            else:
                assert message in done.stderr
                assert len(done.stderr.splitlines()) == 1


def test_what_is_no_operator_is_not_taken_for_one(tmp_path: Path) -> None:
    circle = made_circle(tmp_path)
    address = json.loads(circle.read_text())["operators"][0]["address"]

    class Other(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", int(address.rpartition(":")[2])), Other) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        own = ["--part", tmp_path / "company-1.json", "--credentials", tmp_path / "foundry.pem"]
        orders = ["circle", "orders", circle, *own, "--run", "r", "--out", tmp_path / "j.json"]
        code, message, mend = refused(*orders)
        other.shutdown()
    assert (code, message) == (6, f"What listens at {address} is no operator.")
    assert mend == "Check the address of North."


@contextlib.contextmanager
def operating(folder: Path, circle: Path) -> Iterator[None]:
    """The three operators of the circle, each started by its command."""
    operators = [
        subprocess.Popen(
            [COMMAND, "operator", circle, "--credentials", folder / f"{name}.pem", "--json"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("North", "East", "West")
    ]
    try:
        for operator in operators:
            assert operator.stdout is not None
            assert json.loads(operator.stdout.readline())["event"] == "ready"
        yield
    finally:
        for operator in operators:
            operator.terminate()
            said, _ = operator.communicate(timeout=30)
            assert '"finished"' in said


def side_by_side(commands: list[list[object]]) -> list[Any]:
    """What several commands say that run at once."""
    running = [
        subprocess.Popen([COMMAND, *map(str, one), "--json"], stdout=subprocess.PIPE, text=True)
        for one in commands
    ]
    found = []
    for process in running:
        said, _ = process.communicate(timeout=240)
        assert process.returncode == 0, said
        found.append(json.loads(said))
    return found


def test_companies_take_part_by_themselves_with_operators_that_run(tmp_path: Path) -> None:
    installed()
    circle = made_circle(tmp_path)
    commands: dict[str, list[list[object]]] = {
        kind: [] for kind in ("join", "today", "orders", "compare", "again")
    }
    for place, company in enumerate(("foundry", "pumps"), start=1):
        key = ["--credentials", tmp_path / f"{company}.pem"]
        own = [circle, "--part", tmp_path / f"company-{place}.json", *key, "--run", "2026-W48"]
        joint, today, plan = (tmp_path / f"{company}-{what}.json" for what in ("joint", "today", "plan"))
        commands["join"].append(["circle", "join", *own, "--out", joint])
        last = ["--last", joint, "--turns", 50, "--out", tmp_path / f"{company}-next.json"]
        commands["again"].append(["circle", "join", *own, *last])
        commands["today"].append(["circle", "orders", *own, "--out", today])
        commands["orders"].append(["circle", "orders", *own, "--joint", joint, "--out", plan])
        commands["compare"].append(["circle", "compare", *own, "--plan", plan, "--today", today])
    together = ["circle", "compare", circle, "--run", "2026-W48 compared"]
    comparing = [
        [*together, "--gain", gain, "--credentials", tmp_path / f"{company}.pem"]
        for company, gain in (("foundry", -1000), ("pumps", 3001))
    ]
    with operating(tmp_path, circle):
        side_by_side(commands["join"])
        practice, planned = side_by_side(commands["today"]), side_by_side(commands["orders"])
        decided = side_by_side(commands["compare"])
        side_by_side(commands["again"])
        told = side_by_side(comparing)
    for one, before, after in zip(decided, practice, planned, strict=True):
        assert one["own_gain"] == pytest.approx(before["cost"] - after["cost"], abs=0.0101)
        assert one["joint"] == (sum(other["own_gain"] for other in decided) >= 0)
    show = ["plan", "show", tmp_path / "pumps-plan.json", "--company", "pumps", "--out", tmp_path / "p.html"]
    shown = CliRunner().invoke(app, [*map(str, show), "--json"])
    assert shown.exit_code == 0, shown.output
    assert [one["company"] for one in told] == ["foundry", "pumps"]
    assert all(one["joint"] and one["gain"] == 20.01 for one in told)
    assert sum(one["paid"] for one in told) == pytest.approx(0.0)
    assert told[0]["paid"] == pytest.approx(20.0)
    parts = [json.loads((tmp_path / f"{name}-joint.json").read_text()) for name in ("foundry", "pumps")]
    lanes = [next(one for one in part["figures"] if one["kind"] == "lane") for part in parts]
    assert lanes[0]["weekly"] == pytest.approx(lanes[1]["weekly"], abs=1e-5)
    assert sum(lanes[0]["weekly"]) > 1.0


def test_what_cannot_be_written_after_a_run_is_not_lost(tmp_path: Path) -> None:
    installed()
    circle = made_circle(tmp_path)

    def own(place: int, company: str) -> list[object]:
        key = ["--credentials", tmp_path / f"{company}.pem", "--run", "r"]
        return [circle, "--part", tmp_path / f"company-{place}.json", *key]

    with operating(tmp_path, circle):
        for command in ("join", "orders"):
            folder = tmp_path / command
            first = ["circle", command, *own(1, "foundry"), "--out", folder / "plan.json", "--json"]
            waiting = subprocess.Popen(
                [COMMAND, *map(str, first)],
                stdout=subprocess.PIPE,
                text=True,
            )
            while not folder.exists():
                assert waiting.poll() is None, waiting.communicate()
                time.sleep(0.1)
            time.sleep(1.0)  # by then it has tried to write there
            folder.rmdir()
            folder.write_text("in its place")
            side_by_side([["circle", command, *own(2, "pumps"), "--out", tmp_path / f"{command}-2.json"]])
            said, _ = waiting.communicate(timeout=60)
            assert waiting.returncode == 2
            error = json.loads(said)["error"]
            assert str(folder / "plan.json") in error["message"]
            kept = Path(error["mend"].removeprefix("The result is not lost: move it from ").removesuffix("."))
            assert json.loads(kept.read_text())["start"]
            shutil.rmtree(kept.parent)


def test_a_comparison_needs_a_gain_or_the_plans_that_it_follows_from(tmp_path: Path) -> None:
    circle = made_circle(tmp_path)
    compare = ["circle", "compare", circle, "--credentials", tmp_path / "pumps.pem", "--run", "r", "--json"]
    result = CliRunner().invoke(app, [str(one) for one in compare])
    assert result.exit_code == 2
    assert "--today" in json.loads(result.output)["error"]["mend"]
    # Nor both: one of them would count for nothing.
    result = CliRunner().invoke(app, [str(one) for one in (*compare, "--gain", 5, "--today", "t.json")])
    assert result.exit_code == 2
    assert "either --gain" in json.loads(result.output)["error"]["mend"]


@pytest.mark.parametrize("command", ["join", "orders", "compare"])
def test_a_private_part_of_another_company_is_refused_before_anybody_is_called(
    tmp_path: Path, command: str
) -> None:
    circle = made_circle(tmp_path)
    given = [circle, "--part", tmp_path / "company-1.json", "--credentials", tmp_path / "pumps.pem"]
    plans = ["--plan", "p.json", "--today", "t.json"] if command == "compare" else ["--out", "o.json"]
    result = CliRunner().invoke(app, [*map(str, ["circle", command, *given, *plans]), "--run", "r", "--json"])
    assert result.exit_code == 2
    assert json.loads(result.output)["error"]["message"] == (
        "The private part is of 'foundry', the key of 'pumps'."
    )


def test_a_sealed_plan_without_operators_says_what_to_do(tmp_path: Path) -> None:
    store_network(distinct(), tmp_path / "network.json")
    result = CliRunner().invoke(app, ["plan", str(tmp_path / "network.json"), "--method", "sealed", "--json"])
    assert result.exit_code == 2
    assert "--local" in json.loads(result.output)["error"]["mend"]


def test_a_sealed_plan_begins_with_last_weeks(tmp_path: Path) -> None:
    installed()
    network, first, second = (tmp_path / f"{name}.json" for name in ("network", "first", "second"))
    store_network(distinct(), network)
    plan = ["plan", network, "--method", "sealed", "--local"]
    cold = told(*plan, "--turns", TURNS, "--out", first)
    warm = told(*plan, "--turns", 50, "--last", first, "--out", second)
    assert (cold["warm"], cold["iterations"]) == (False, TURNS)
    assert (warm["warm"], warm["iterations"]) == (True, 50)
    assert first.stat().st_mode & 0o077 == 0
    # It can be begun with again, by the same operators and no others.
    kept = json.loads(second.read_text())["kept_sealed"]
    assert kept["operators"] == json.loads(first.read_text())["kept_sealed"]["operators"]
    others = {"kept_sealed": kept | {"operators": kept["operators"][::-1]}}
    write_document(tmp_path / "others.json", others)
    refused = CliRunner().invoke(app, [*map(str, plan), "--last", str(tmp_path / "others.json"), "--json"])
    assert refused.exit_code == 6, refused.output
    assert "of another run, company or operator" in json.loads(refused.output)["error"]["message"]


def test_a_plan_that_nothing_was_sealed_for_is_no_beginning(tmp_path: Path) -> None:
    network, central = tmp_path / "network.json", tmp_path / "central.json"
    store_network(distinct(), network)
    assert told("plan", network, "--out", central)["warm"] is None
    odd = tmp_path / "odd.json"
    write_document(odd, {"kept_sealed": {"companies": [], "operators": ["the key of one"]}})
    assert "nothing in the last plan" in refused("plan", network, "--method", "sealed", "--last", odd)[1]
    for method, mend in (("sealed", "--method sealed --out"), ("central", "--last")):
        plan = ["plan", str(network), "--method", method, "--local", "--last", str(central), "--json"]
        result = CliRunner().invoke(app, plan)
        assert result.exit_code == 2
        assert mend in json.loads(result.output)["error"]["mend"]


def test_a_sealed_plan_tells_what_it_took_and_what_was_opened(tmp_path: Path) -> None:
    installed()
    store_network(distinct(), tmp_path / "network.json")
    found = told("plan", tmp_path / "network.json", "--method", "sealed", "--local", "--turns", TURNS)
    assert found["iterations"] == TURNS
    assert found["cost"] <= found["upstream_cost"]
    for operator in found["operators"]:
        assert operator["bytes"] > 10_000
        assert TURNS < operator["rounds"] <= operator["messages"] <= 2 * operator["rounds"]
        assert "turns" in operator["seconds"]
    opened = {(one["run"], one["what"]): one["to"] for one in found["opened"]}
    assert opened.pop(("plan", "its own variables, and its lanes")) == "each company"
    assert opened.pop(("comparison", "whether all gains together are below nothing")) == "every company"
    gain = {("comparison", "the whole gain"): "every company"}
    assert opened == (gain if found["kept"] == "repaired" else {})


def test_a_private_key_is_not_written_over_and_a_certificate_has_a_name(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_text("the only one")
    code, message, _ = refused("circle", "certificate", "pumps", "--out", key)
    assert (code, key.read_text()) == (2, "the only one")
    assert str(key) in message
    assert refused("circle", "certificate", " ", "--out", tmp_path / "new.pem")[0] == 2


@pytest.mark.parametrize(
    ("command", "option"),
    [("orders", "--joint"), ("join", "--last"), ("compare", "--plan"), ("join", "--part")],
)
@pytest.mark.parametrize("written", ["1e400", "NaN", "1" + "0" * 400])
def test_what_is_no_number_in_a_companys_own_file_is_told_with_its_place(
    tmp_path: Path, command: str, option: str, written: str
) -> None:
    circle, file = made_circle(tmp_path), tmp_path / "odd.json"
    file.write_text(f'{{"figures": [{{"id": "pump", "weekly": [0.0, {written}]}}]}}')
    given = {"--part": tmp_path / "company-2.json", "--credentials": tmp_path / "pumps.pem", "--run": "r"}
    given |= {"--today": file} if command == "compare" else {"--out": tmp_path / "out.json"}
    options = [word for pair in (given | {option: file}).items() for word in pair]
    code, message, _ = refused("circle", command, circle, *options)
    assert code == 2
    assert message.startswith(f"{file}, figures[0] 'pump', weekly[1], is {written[:16]}")


def test_a_new_key_goes_on_with_the_blur_of_the_old_one(tmp_path: Path) -> None:
    circle = made_circle(tmp_path)
    left = left_by(distinct().structure)
    parts = {one["company"]: one for one in left["kept_sealed"]["companies"]}
    plan, joint, others = (tmp_path / f"{name}.json" for name in ("plan", "joint", "others"))
    for file, document in ((plan, left), (joint, parts["foundry"]), (others, parts["pumps"])):
        write_document(file, document)
    key = ["--credentials", tmp_path / "foundry.pem"]
    join = ["circle", "join", circle, "--part", tmp_path / "company-1.json", *key, "--run", "r"]
    join += ["--last", joint, "--out", tmp_path / "next.json"]
    code, message, mend = refused(*join)
    assert code == 2
    assert "'foundry': its key would blur hints otherwise" in message
    assert "tallystick circle blur" in mend
    code, message, _ = refused("circle", "blur", circle, *key, "--last", others)
    assert (code, message) == (2, "The last plan is no joint plan of company 'foundry'.")
    for last in (plan, joint):
        made = told("circle", "blur", circle, *key, "--last", last)
        assert made == {"file": str(tmp_path / "foundry.pem"), "company": "foundry"}
    # The key is the same, and good for the circle: it calls the operators, who do not run.
    code, message, _ = refused(*join)
    assert (code, "North at 127.0.0.1" in message) == (6, True)


@pytest.mark.parametrize("command", ["join", "orders"])
def test_a_place_that_cannot_be_written_to_is_refused_before_anybody_is_called(
    tmp_path: Path, command: str
) -> None:
    circle = made_circle(tmp_path)
    (tmp_path / "file").write_text("")
    own = ["--part", tmp_path / "company-1.json", "--credentials", tmp_path / "foundry.pem", "--run", "r"]
    for out in (tmp_path / "file" / "plan.json", tmp_path):
        code, message, _ = refused("circle", command, circle, *own, "--out", out)
        assert code == 2
        assert str(out) in message
