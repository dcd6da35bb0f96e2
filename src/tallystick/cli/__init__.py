"""One command with subcommands; each group is a module beside this one."""

from __future__ import annotations

import typer

from tallystick import __version__
from tallystick.cli.admin import admin, migrate
from tallystick.cli.backup import backup, restore
from tallystick.cli.circle import circle
from tallystick.cli.demand import demand
from tallystick.cli.demo import demo
from tallystick.cli.forecast import forecast
from tallystick.cli.network import network
from tallystick.cli.operator import operator
from tallystick.cli.orders import orders
from tallystick.cli.output import Json, say
from tallystick.cli.plan import plan
from tallystick.cli.serve import serve, worker
from tallystick.cli.usage import ToldAsJson

app = typer.Typer(
    cls=ToldAsJson,
    no_args_is_help=True,
    help="Keeps independent companies in a supply chain in step.",
    # a traceback that shows variables would show what they hold
    pretty_exceptions_enable=False,
)


@app.command()
def version(as_json: Json = False) -> None:
    """Print the version."""
    say(as_json, __version__, {"version": __version__})


app.command()(serve)
app.command()(demo)
app.command()(worker)
app.command()(migrate)
app.command()(backup)
app.command()(restore)
app.command()(forecast)
app.command()(operator)
app.add_typer(admin, name="admin")
app.add_typer(circle, name="circle")
app.add_typer(demand, name="demand")
app.add_typer(network, name="network")
app.add_typer(orders, name="orders")
app.add_typer(plan, name="plan")


@app.callback()
def root() -> None:
    """Keeps independent companies in a supply chain in step."""


def main() -> None:
    """Run the command line."""
    app()
