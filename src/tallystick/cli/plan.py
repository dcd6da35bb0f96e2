"""`tallystick plan`: plan a network with one method, beside both references; look at a company's plan."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from tallystick.cli.output import Json, write_result
from tallystick.cli.session import refusing

if TYPE_CHECKING:
    from tallystick.planning.references import Progress
    from tallystick.planning.result import Joint, Result, Sealing
    from tallystick.planning.sealed.opened import Last


class _PlanOrShow(TyperGroup):
    """`plan NETWORK.json` plans; `plan show …` is the one subcommand with a name."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["network", *args]
        return super().parse_args(ctx, args)


plan = typer.Typer(
    cls=_PlanOrShow,
    no_args_is_help=True,
    help="Plan a network: `tallystick plan NETWORK.json --method central|upstream|rehearsal|sealed`.",
)


@plan.command("network")
def network_(
    source: Annotated[
        Path, typer.Argument(metavar="NETWORK.json", help="A network file, or a folder with its parts.")
    ],
    method: Annotated[
        str,
        typer.Option(
            help="central: all data in one place, the bound. upstream: today's practice. "
            "rehearsal: the arithmetic of sealed, on plain numbers; it hides nothing. "
            "sealed: on secret shares, by three operators."
        ),
    ] = "central",
    out: Annotated[Path | None, typer.Option(help="Write the plan with every company's part here.")] = None,
    turns: Annotated[
        int | None,
        typer.Option(help="Turns, rehearsed or sealed.", show_default="by the size", min=40, max=5000),
    ] = None,
    last: Annotated[
        Path | None,
        typer.Option(help="sealed: begin with last week's plan, as --out has written it, in fewer --turns."),
    ] = None,
    local: Annotated[
        bool, typer.Option("--local", help="sealed: start three operators on this machine for this plan.")
    ] = False,
    circle: Annotated[
        Path | None,
        typer.Option(help="sealed: the circle file, whose turns count, of operators that run already."),
    ] = None,
    operators: Annotated[
        str | None,
        typer.Option(help="sealed: host:port of the three, by commas, if not the circle file's addresses."),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(help="sealed, with --circle: a folder with COMPANY.pem for each company."),
    ] = None,
    rounds: Annotated[
        int, typer.Option(help="Rounds of order and confirmation, upstream.", min=1, max=50)
    ] = 6,
    as_json: Json = False,
) -> None:
    """Plan a network with one method, and show it beside both references (this is what `plan FILE` does)."""
    with refusing(as_json):
        from tallystick.errors import InvalidInput
        from tallystick.planning.document import document, summary
        from tallystick.planning.result import Method, solve
        from tallystick.planning.sealed.opened import read_last
        from tallystick.planning.storing import (
            check_writable,
            load_network,
            read_document,
        )

        if method not in list(Method):
            raise InvalidInput(
                f"There is no method {method!r}.", mend="Choose one of: " + ", ".join(Method) + "."
            )
        _refuse_idle(
            method, last=last, local=local, circle=circle, operators=operators, keys=keys, turns=turns
        )
        found = load_network(source)
        if out is not None:
            check_writable(out, source)
        sealing = None
        if method == Method.SEALED:
            left = read_last(read_document(last), found.structure) if last else None
            sealing, turns = _sealing(local, circle, operators, keys, turns, left)
        with _progress(as_json) as progress:
            result = solve(
                found, Method(method), turns=turns, rounds=rounds, progress=progress, sealing=sealing
            )
        if out is not None:
            write_result(out, document(result))
        if as_json:
            typer.echo(json.dumps(summary(result), allow_nan=False))
        else:
            _tell(result, out)


@plan.command()
def show(
    source: Annotated[Path, typer.Argument(metavar="PLAN.json", help="What `plan … --out` has written.")],
    company: Annotated[str, typer.Option(help="Whose plan.")],
    out: Annotated[Path, typer.Option(help="The HTML file to write.")],
    as_json: Json = False,
) -> None:
    """Draw one company's plan: stock, resources, customers and lanes, as an HTML file."""
    with refusing(as_json):
        from tallystick.planning.document import company_plan
        from tallystick.planning.report import page
        from tallystick.planning.storing import check_writable, read_document, write_text

        check_writable(out, source)
        write_text(out, page(company_plan(read_document(source), company)), private=True)
        typer.echo(json.dumps({"file": str(out)}) if as_json else f"Written: {out}")


def _refuse_idle(method: str, **given: object) -> None:
    """Refuse options that this method makes no use of: whoever gives one expects something of it."""
    from tallystick.errors import InvalidInput
    from tallystick.planning.result import Method

    used = {Method.SEALED: set(given), Method.REHEARSAL: {"turns"}}.get(Method(method), set())
    for name, value in given.items():
        if value and name not in used:
            raise InvalidInput(
                f"--{name} means nothing with --method {method}.",
                mend=f"Leave --{name} out, or choose --method sealed.",
            )
    if given["local"]:
        for name in ("circle", "operators", "keys"):
            if given[name]:
                raise InvalidInput(
                    f"--{name} is for operators that run already; --local starts its own.",
                    mend=f"Leave --{name} or --local out.",
                )
    elif given["circle"] and given["turns"] and not given["last"]:
        raise InvalidInput(
            "With --circle its turns count, so that all take the same.",
            mend="Leave --turns out, or go on from another plan with --last.",
        )


def _sealing(
    local: bool,
    circle: Path | None,
    operators: str | None,
    keys: Path | None,
    turns: int | None,
    last: Last | None,
) -> tuple[Sealing, int | None]:
    """Who does the sealing, and in how many turns if that is stated."""
    from tallystick.errors import InvalidInput
    from tallystick.planning.sealed.circle import read_circle
    from tallystick.planning.sealed.local import program, sealing_here, sealing_with
    from tallystick.planning.storing import read_document

    if local:
        program()
        return sealing_here(last), turns
    if circle is None or keys is None:
        raise InvalidInput(
            "A sealed plan needs operators.",
            mend="Use --local, or --circle CIRCLE.json with --keys FOLDER.",
        )
    members = read_circle(read_document(circle))
    if operators is not None:
        members = members.at(operators.split(","))
    credentials = {company: keys / f"{company}.pem" for company in members.companies}
    count = (turns if last else None) or members.turns
    return sealing_with(members, credentials, last=last), count


@contextmanager
def _progress(as_json: bool) -> Iterator[Progress]:
    """A bar for each phase on a terminal; nothing for programs."""
    from tallystick.planning.references import silent

    if as_json or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, object] = {}

        def tell(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = bars.add_task(phase, total=total)
            bars.update(tasks[phase], completed=done)  # type: ignore[arg-type]

        yield tell


def _tell_settlement(joint: Joint) -> None:
    typer.echo("settlement, so that nobody is worse off than upstream (below 0: loses, pays):")
    typer.echo(f"  {'company':20} {'by plan':>14} {'is paid':>14} {'after':>14}")
    for company, gain in joint.gains.items():
        paid = joint.settlement.payments[company]
        amounts = " ".join(f"{cents / 100:14,.2f}" for cents in (gain, paid, gain + paid))
        typer.echo(f"  {company:20} {amounts}")


def _tell(result: Result, out: Path | None) -> None:
    def money(value: float) -> str:
        return f"{value:,.2f}"

    def percent(value: float | None) -> str:
        return "not defined" if value is None else f"{value:.3f} %"

    lines = [
        ("method", result.method.value),
        ("size", f"{result.variables:,} variables, {result.equations:,} equations"),
        ("cost, realised", money(result.cost)),
        ("bound (central)", money(result.bound)),
        ("upstream", money(result.upstream_cost)),
        ("gap, controllable", percent(result.gap_controllable)),
        ("gap, total", percent(result.gap_total)),
    ]
    if result.joint is not None:
        lines += [
            ("iterations", f"{result.joint.iterations}, {'warm' if result.joint.warm else 'cold'}"),
            ("fault before repair", f"{result.joint.infeasibility:.2g} of the largest weekly figure"),
            ("kept", result.joint.kept),
            ("gain over upstream", money(result.joint.settlement.gain / 100)),
        ]
        for place, one in enumerate(result.joint.operators):
            lines.append((f"operator {place}", f"{one['bytes']:,} bytes, {one['rounds']:,} rounds"))
    lines += [(f"seconds, {phase}", f"{taken:.2f}") for phase, taken in result.seconds.items()]
    for name, value in lines:
        typer.echo(f"{name:22} {value}")
    if result.joint is not None and result.joint.settlement.joint:
        _tell_settlement(result.joint)
    if result.method.value == "rehearsal":
        typer.echo("A rehearsal runs on plain numbers: it shows the arithmetic and hides nothing.")
    if out is not None:
        typer.echo(f"Written: {out}")
