"""`tallystick circle`: who plans together and who operates; take part in a sealed run as one company."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tallystick.cli.output import Json, say, write_result
from tallystick.cli.session import refusing

if TYPE_CHECKING:
    from tallystick.planning.numbers import Numbers
    from tallystick.planning.sealed.circle import Circle

circle = typer.Typer(
    no_args_is_help=True, help="Who plans together on shares, who operates, and what is public."
)

Source = Annotated[Path, typer.Argument(metavar="CIRCLE.json", help="The circle file.")]
Part = Annotated[Path, typer.Option(help="The company's private part; it stays on this machine.")]
Credentials = Annotated[Path, typer.Option(help="The company's own private key and certificate.")]
Run = Annotated[str, typer.Option(help="The run's name, the same for all, such as 2026-W48.")]
Patience = Annotated[float, typer.Option(help="Seconds to wait for a word of anybody else.", min=5)]


@circle.command()
def certificate(
    name: Annotated[str, typer.Argument(help="Whose: it stands in the certificate.")],
    out: Annotated[Path, typer.Option(help="The file for private key and certificate: keep it to yourself.")],
    as_json: Json = False,
) -> None:
    """Make a private key and its certificate; show the certificate, which goes into the circle file."""
    with refusing(as_json):
        from tallystick.errors import InvalidInput
        from tallystick.planning.sealed.local import certificate as make
        from tallystick.planning.sealed.wire import fingerprint, to_wire
        from tallystick.planning.storing import write_text

        if not name.strip():
            raise InvalidInput("A certificate needs a name.", mend="Say whose it is.")
        if out.exists():
            raise InvalidInput(
                f"{out} exists already; a private key in it would be lost.",
                mend="Name another file, or move that one away.",
            )
        private, public = make(name)
        write_text(out, private + public, private=True)
        mark = fingerprint(to_wire(public))
        say(
            as_json,
            f"{public}SHA-256: {mark}\nWritten: {out}",
            {"file": str(out), "certificate": public, "sha256": mark},
        )


@circle.command()
def create(
    structure: Annotated[Path, typer.Argument(metavar="STRUCTURE.json", help="The public part.")],
    members: Annotated[
        Path,
        typer.Option(
            help="A JSON file: operators (name, address, certificate) and companies (id, certificate)."
        ),
    ],
    out: Annotated[Path, typer.Option(help="The circle file to write.")],
    name: Annotated[str, typer.Option(help="What people call the circle.")] = "circle",
    turns: Annotated[
        int | None,
        typer.Option(help="Turns of every run.", show_default="by the size", min=40, max=5000),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a circle file, from the public part and everybody's certificates."""
    with refusing(as_json):
        from tallystick.errors import InvalidInput
        from tallystick.planning.file import read_structure
        from tallystick.planning.sealed.circle import CIRCLE, circle_document, read_circle, veiled
        from tallystick.planning.sealed.recipe import usual_turns
        from tallystick.planning.storing import read_document, write_document

        given = read_document(members)
        for kind in ("operators", "companies"):
            if not isinstance(given, dict) or not isinstance(given.get(kind), list):
                raise InvalidInput(
                    f"The members' file has no list of {kind}.", mend="Give it operators and companies."
                )
        described = read_document(structure)
        document = {
            "format": CIRCLE,
            "name": name,
            "turns": turns or usual_turns(read_structure(described)),
            "operators": given.get("operators"),
            "companies": given.get("companies"),
            "structure": described,
        }
        made = veiled(read_circle(document))
        write_document(out, circle_document(made))
        say(as_json, f"Written: {out}\nSHA-256: {made.digest}", {"file": str(out), "sha256": made.digest})


@circle.command()
def check(source: Source, as_json: Json = False) -> None:
    """Say who is in, who operates, and what is public; all must see the same SHA-256."""
    with refusing(as_json):
        from tallystick.planning.sealed.circle import read_circle
        from tallystick.planning.sealed.disclosing import public_facts
        from tallystick.planning.storing import read_document

        facts = public_facts(read_circle(read_document(source)))
        lines = [f"{name:12} {value}" for name, value in facts["facts"].items()]
        lines += [
            f"operator     {one['name']} at {one['address']}, certificate {one['sha256']}"
            for one in facts["operators"]
        ]
        lines += [f"company      {one['id']}, certificate {one['sha256']}" for one in facts["companies"]]
        lines += ["Public:", *(f"- {line}" for line in facts["public"])]
        say(as_json, "\n".join(lines), facts)


@circle.command()
def join(
    source: Source,
    part: Part,
    credentials: Credentials,
    run: Run,
    out: Annotated[Path, typer.Option(help="Write the company's own joint plan here.")],
    last: Annotated[
        Path | None,
        typer.Option(help="Begin with the company's own joint plan of last week; all or none do."),
    ] = None,
    turns: Annotated[
        int | None,
        typer.Option(
            help="With --last: turns, the same for all.", show_default="the circle's", min=40, max=5000
        ),
    ] = None,
    patience: Patience = 600,
    as_json: Json = False,
) -> None:
    """Take part in a sealed run as one company, with nothing but its own private part."""
    with refusing(as_json):
        from tallystick.errors import InvalidInput
        from tallystick.planning.sealed.circle import read_circle
        from tallystick.planning.sealed.opened import opened_document, read_kept
        from tallystick.planning.sealed.party import take_part
        from tallystick.planning.storing import check_writable, read_document

        members = read_circle(read_document(source))
        numbers = _own_part(members, part, credentials)
        check_writable(out)

        def watch(operator: int, word: dict[str, Any]) -> None:
            if operator == 0 and word.get("event") == "progress" and not as_json and sys.stderr.isatty():
                typer.echo(f"{word['phase']}: {word['done']} of {word['total']}", err=True)

        before = read_kept(read_document(last), members.structure, numbers.company) if last else None
        if turns is not None and before is None:
            raise InvalidInput("--turns is for a run that goes on from another.", mend="Give --last as well.")
        taking = take_part(
            members, numbers, credentials, run, patience=patience, watch=watch, before=before, turns=turns
        )
        outcome = asyncio.run(taking)
        write_result(out, opened_document(members, outcome))
        summary = {
            "file": str(out),
            "company": outcome.plan.company,
            "fault": outcome.plan.fault,
            "operators": [dict(one) for one in outcome.operators],
        }
        say(as_json, f"Written: {out}", summary)


@circle.command()
def blur(
    source: Source,
    credentials: Credentials,
    last: Annotated[
        Path,
        typer.Option(help="A joint plan of the company, from a run with its old key; or a plan file."),
    ],
    as_json: Json = False,
) -> None:
    """Have a company's new key blur what operators are told as its old one did; key and certificate stay.

    Do so before the new key takes part for the first time: what operators see blurred anew, they average.
    """
    with refusing(as_json):
        from tallystick.planning.sealed.circle import read_circle
        from tallystick.planning.sealed.opened import earlier_blur
        from tallystick.planning.sealed.veil import keep_blur
        from tallystick.planning.storing import read_document

        company = read_circle(read_document(source)).company(credentials)
        keep_blur(credentials, earlier_blur(read_document(last), company))
        words = f"{credentials} blurs what operators are told of {company} as its key before did."
        say(as_json, words, {"file": str(credentials), "company": company})


@circle.command()
def orders(
    source: Source,
    part: Part,
    credentials: Credentials,
    run: Run,
    out: Annotated[Path, typer.Option(help="Write the company's own plan here.")],
    joint: Annotated[
        Path | None,
        typer.Option(help="What `circle join` has written; without it, orders are made as today."),
    ] = None,
    patience: Patience = 600,
    as_json: Json = False,
) -> None:
    """Turn the joint plan into orders and commitments, with quantities by lane and week told to partners."""
    with refusing(as_json):
        from tallystick.planning.document import own_document
        from tallystick.planning.references import practice_side
        from tallystick.planning.repair import joint_side
        from tallystick.planning.result import Method
        from tallystick.planning.sealed.circle import read_circle
        from tallystick.planning.sealed.opened import read_opened_plan
        from tallystick.planning.sealed.partners import orders_apart
        from tallystick.planning.storing import check_writable, read_document

        members = read_circle(read_document(source))
        check_writable(out)
        structure = members.structure
        numbers = _own_part(members, part, credentials)
        if joint is None:
            method, side = Method.UPSTREAM, practice_side(structure, numbers)
        else:
            own = read_opened_plan(read_document(joint), members, numbers.company)
            method, side = Method.SEALED, joint_side(structure, numbers, own)
        # Whoever orders as today does not meet whoever orders by the joint plan.
        meeting = f"{run} {method.value}"
        plan = asyncio.run(
            orders_apart(members, numbers.company, side, credentials, meeting, patience=patience)
        )
        made = own_document(structure, numbers, method, plan)
        write_result(out, made)
        cost = made["cost_per_company"][numbers.company]["total"]
        facts = {"file": str(out), "company": numbers.company, "method": method.value, "cost": cost}
        say(as_json, f"Written: {out}\nCost: {cost:,.2f}", facts)


@circle.command()
def compare(
    source: Source,
    credentials: Credentials,
    run: Run,
    gain: Annotated[
        int | None,
        typer.Option(
            help="What the company gains by the joint plan over today's, in cents; below 0: loses. "
            "Nobody checks it."
        ),
    ] = None,
    part: Annotated[
        Path | None, typer.Option(help="In place of --gain: the company's private part …")
    ] = None,
    plan: Annotated[
        Path | None, typer.Option(help="… its own plan by `circle orders` with --joint …")
    ] = None,
    today: Annotated[
        Path | None, typer.Option(help="… and that without, from which it is worked out.")
    ] = None,
    patience: Patience = 600,
    as_json: Json = False,
) -> None:
    """Decide together which plan counts: all learn whether all gains add up to less than nothing.

    Gains count as companies state them: a false one can turn the choice, or take more of what is shared out.
    """
    with refusing(as_json):
        from tallystick.errors import InvalidInput
        from tallystick.planning.sealed.circle import read_circle
        from tallystick.planning.sealed.party import compare as compared
        from tallystick.planning.settlement import own_payment
        from tallystick.planning.storing import read_document

        members = read_circle(read_document(source))
        company = members.company(credentials)
        if gain is not None and any((part, plan, today)):
            raise InvalidInput(
                "The gain is stated, and also the plans to work it out from.",
                mend="Give either --gain, or --part, --plan and --today.",
            )
        if gain is None:
            if part is None or plan is None or today is None:
                raise InvalidInput(
                    "It is not known what the company gains.",
                    mend="State --gain, or --part, --plan and --today.",
                )
            gain = _gain(members, _own_part(members, part, credentials), plan, today)
        told = asyncio.run(compared(members, company, gain, credentials, run, patience=patience))
        weights = dict.fromkeys(members.companies, 1)
        paid = own_payment(told.gain, company, gain, weights) if told.joint else 0
        facts = {
            "company": company,
            "own_gain": gain / 100,
            "joint": told.joint,
            "gain": told.gain / 100,
            "paid": paid / 100,
        }
        words = (
            f"The joint plan counts: together {facts['gain']:,.2f} are gained, "
            f"and with equal parts {company} is paid {facts['paid']:,.2f} (below 0: pays)."
            if told.joint
            else "Today's plan is kept: together the joint one would gain nothing."
        )
        say(as_json, words, facts)


def _own_part(members: Circle, part: Path, credentials: Path) -> Numbers:
    """The private part of the company whose key this is."""
    from tallystick.errors import InvalidInput
    from tallystick.planning.file import read_numbers
    from tallystick.planning.storing import read_document

    numbers, company = read_numbers(read_document(part), members.structure), members.company(credentials)
    if numbers.company != company:
        raise InvalidInput(
            f"The private part is of {numbers.company!r}, the key of {company!r}.",
            mend="Use the company's own.",
        )
    return numbers


def _gain(members: Circle, numbers: Numbers, plan: Path, today: Path) -> int:
    """What a company gains, from its own two plans."""
    from tallystick.planning.document import read_own_plan
    from tallystick.planning.settlement import own_gain
    from tallystick.planning.storing import read_document

    now, then = (
        read_own_plan(read_document(path), members.structure, numbers.company) for path in (today, plan)
    )
    return own_gain(members.structure, numbers, now, then)
