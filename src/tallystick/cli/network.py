"""`tallystick network`: make, check, describe, split and merge networks of companies that plan together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.cli.output import Json, counted
from tallystick.cli.session import refusing

if TYPE_CHECKING:
    from tallystick.planning.network import Network

network = typer.Typer(no_args_is_help=True, help="Networks of companies that plan together.")

Source = Annotated[
    Path, typer.Argument(metavar="NETWORK.json", help="A network file, or a folder with its parts.")
]
Out = Annotated[Path, typer.Option("--out", help="Where to write.")]


@network.command()
def generate(
    out: Out,
    companies: Annotated[int, typer.Option(help="How many companies.")] = 20,
    weeks: Annotated[int, typer.Option(help="Length of the plan.")] = 26,
    seed: Annotated[int, typer.Option(help="The same seed gives the same network.", min=0)] = 1,
    tiers: Annotated[int, typer.Option(help="Tiers from raw material to customers.")] = 5,
    tightness: Annotated[float, typer.Option(help="Load as a part of capacity without overtime.")] = 0.95,
    dual_sourcing: Annotated[float, typer.Option(help="Part of the inputs that have two sources.")] = 0.3,
    as_json: Json = False,
) -> None:
    """Make a network from a seed: recipes, seasons, a big order, an outage."""
    with refusing(as_json):
        from tallystick.planning.generate import Shape, generate
        from tallystick.planning.storing import store_network

        made = generate(Shape(companies, weeks, tiers, tightness, dual_sourcing), seed)
        store_network(made, out)
        _describe(made, as_json, out)


@network.command()
def chain(
    stages: Annotated[Path, typer.Argument(help="CSV of stages, in the format of Willems (2008).")],
    arcs: Annotated[Path, typer.Argument(help="CSV of arcs.")],
    out: Out,
    weeks: Annotated[int, typer.Option(help="Length of the plan.")] = 26,
    seed: Annotated[int, typer.Option(help="Chooses the demand by week.", min=0)] = 1,
    tightness: Annotated[float, typer.Option(help="Load as a part of capacity without overtime.")] = 0.95,
    as_json: Json = False,
) -> None:
    """Make a network from a published supply chain: a company for each stage."""
    with refusing(as_json):
        from tallystick.planning.chain import Wish, read_chain
        from tallystick.planning.storing import store_network

        made = read_chain(stages, arcs, Wish(weeks, tightness, seed))
        store_network(made, out)
        _describe(made, as_json, out)


@network.command()
def validate(source: Source, as_json: Json = False) -> None:
    """Check a network; the first fault is told with the object's name and the mend."""
    with refusing(as_json):
        from tallystick.planning.storing import load_network

        found = load_network(source)
        if as_json:
            typer.echo(json.dumps({"valid": True, "companies": len(found.structure.companies)}))
        else:
            companies = counted(len(found.structure.companies), "company", "companies")
            typer.echo(f"{source} is valid: {companies}.")


@network.command()
def describe(source: Source, as_json: Json = False) -> None:
    """Tell a network's size and shape."""
    with refusing(as_json):
        from tallystick.planning.storing import load_network

        _describe(load_network(source), as_json)


@network.command()
def split(source: Source, out: Out, as_json: Json = False) -> None:
    """Write the public part and one private part for each company into a folder."""
    with refusing(as_json):
        from tallystick.planning.storing import load_network, write_parts

        found = load_network(source)
        files = write_parts(found, out)
        if as_json:
            parts = dict(zip(found.numbers, map(str, files[1:]), strict=True))
            typer.echo(json.dumps({"structure": str(files[0]), "companies": parts}))
        else:
            typer.echo(
                f"Public part, for everybody:\n  {files[0]}\nPrivate parts, each for its company alone:"
            )
            for part, file in zip(found.numbers.values(), files[1:], strict=True):
                typer.echo(f"  {file}  {part.company}{f', {part.name}' if part.name else ''}")


@network.command()
def merge(
    folder: Annotated[Path, typer.Argument(help="A folder with the public part and every private part.")],
    out: Out,
    as_json: Json = False,
) -> None:
    """Put the parts together again into one network file."""
    with refusing(as_json):
        from tallystick.planning.storing import merge_folder, store_network

        found = merge_folder(folder)
        store_network(found, out)
        _describe(found, as_json, out)


@network.command()
def schema() -> None:
    """Print the JSON Schema of a network file."""
    from tallystick.planning.file import network_schema

    typer.echo(json.dumps(network_schema(), indent=2))


def _describe(found: Network, as_json: bool, out: Path | None = None) -> None:
    from tallystick.planning.parts import describe

    facts = describe(found) | ({} if out is None else {"file": str(out)})
    if as_json:
        typer.echo(json.dumps(facts))
        return
    for key, value in facts.items():
        typer.echo(f"{key.replace('_', ' '):18} {value}")
