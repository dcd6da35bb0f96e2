"""`tallystick migrate` and `tallystick admin …`: what an operator does beside running the server."""

from __future__ import annotations

from typing import Annotated

import typer

from tallystick.cli.output import Json, say
from tallystick.cli.session import Data, database_of, read_options, refusing

admin = typer.Typer(no_args_is_help=True, help="Accounts, made by whoever runs the server.")


def migrate(data: Data = None, as_json: Json = False) -> None:
    """Make the database, or bring it up to date. `serve` does so too."""
    with refusing(as_json), database_of(read_options(data)) as address:
        say(as_json, f"The database {address.told()} is up to date.", {"database": address.told()})


@admin.command()
def create(
    email: Annotated[str, typer.Argument(help="E-mail address of the person.")],
    company: Annotated[str, typer.Option(help="Make this company, with the person as administrator.")] = "",
    name: Annotated[str, typer.Option(help="Name of the person, as partners see it.")] = "",
    base: Annotated[
        str, typer.Option("--url", help="Address of the server, when no public URL is set.")
    ] = "http://127.0.0.1:8000",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Make an account, and print a link that signs the person in once.

    For an address that has an account, only the link is made.
    """
    with refusing(as_json), database_of(read_options(data)):
        from dataclasses import asdict

        from tallystick.server.entry.administrators import create_administrator

        made = create_administrator(email, name, company, base)
        verb = "has an account now" if made.created else "had an account already"
        say(as_json, f"{made.email} {verb}. Sign in once with:\n{made.url}", asdict(made))
