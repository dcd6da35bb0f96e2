"""A process of its own that writes to the record, to be killed in the middle: `python -m … DATA WHAT`.

`found` makes a company and three partners. `write` asks them for lines in one go; `answer` accepts one
line as its supplier. Both say as JSON what was there before they wrote.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick.cli.session import database_of, read_options

if TYPE_CHECKING:
    from tallystick.server.gate import Access

LINES = 450


def main(data: Path, what: str) -> None:
    """Do one of the things above."""
    with database_of(read_options(data)):
        if what == "found":
            found()
            return
        print(json.dumps(state()), flush=True)
        {"write": write, "answer": answer}[what]()
        print("written", flush=True)


def found() -> None:
    from tallystick.server import gate
    from tallystick.server.companies import founding

    company = founding.found_company("Brackwater")
    supplier = founding.found_company("Varnholt")
    with gate.for_system(company.company_id, "Test").open() as book:
        book.connect(supplier.company_id, "Varnholt")
        book.add_partner("Zielonka")
        book.add_partner("Kowalik")


def access_of(slug: str) -> Access:
    from tallystick.server import gate

    return gate.for_system_slug(slug, "Test")


def state() -> dict[str, object]:
    """What is in the book, and whether it is what the entries say."""
    from tallystick.server.gate import BoardView

    with access_of("brackwater").open() as book:
        counts = book.counts(BoardView())
        matches = book.matches()
        return {
            "lines": len(list(book.every(BoardView()))),
            "counted": counts.all.number,
            "agreed": counts.agreed.number,
            "entries": sum(match.my_entries for match in matches),
            "sound": all(book.verify(match.partner.id).sound for match in matches),
            "match": next(str(match.state) for match in matches if match.partner.name == "Varnholt"),
        }


def write() -> None:
    from datetime import date
    from decimal import Decimal
    from uuid import uuid4

    from tallystick.trade.claims import Request
    from tallystick.trade.values import Item, LineRef, ScheduleLine

    schedule = (ScheduleLine(date(2031, 1, 31), Decimal(10)),)
    with access_of("brackwater").open() as book:
        batch = uuid4().hex[:8]
        claims = {
            partner.tally: [
                Request(LineRef(book.company, f"{batch}-{number}", "1"), 1, Item("A"), "PCE", schedule)
                for number in range(LINES // 3)
            ]
            for partner in book.partners()
        }
        print("writing", flush=True)
        book.write_many(claims)


def answer() -> None:
    from tallystick.server.gate import BoardView, Tab
    from tallystick.trade import compose

    with access_of("varnholt").open() as book:
        entry = book.page(BoardView(tab=Tab.AWAITING_ME, limit=1)).rows[0]
        print("writing", flush=True)
        book.write(entry.tally, [compose.accept(entry.document)], {entry.id: entry.token})


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
