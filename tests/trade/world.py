"""A buyer and a supplier who speak about one order line, for tests of the fold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from tallystick.tally.keys import CompanyKey
from tallystick.tally.placed import Place, Placed
from tallystick.trade.claim_json import claim_json
from tallystick.trade.claims import (
    Accept,
    AcceptCancel,
    Approve,
    AskCancel,
    Cancel,
    Claim,
    Propose,
    Receive,
    Refuse,
    RefuseCancel,
    Reject,
    Report,
    Reportable,
    Request,
    See,
    Ship,
)
from tallystick.trade.document import OrderLine, Said
from tallystick.trade.fold_line import fold_line
from tallystick.trade.values import Item, LineRef, Price, Role, ScheduleLine, Terms

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ITEM = Item("CA-DN80-PN16", "Pump casing DN80")
_IDS = sorted(CompanyKey.from_seed(bytes([seed]) * 32).company for seed in (1, 2))


def day(text: str) -> date:
    """Read "31.3" as 31 March of the test year."""
    number, month = text.split(".")
    return date(2026, int(month), int(number))


def schedule(*lines: str) -> tuple[ScheduleLine, ...]:
    """Read "400 31.3" as 400 on 31 March."""
    return tuple(ScheduleLine(day(text.split()[1]), Decimal(text.split()[0])) for text in lines)


def terms(*lines: str, price: Price | None = None, item: Item = ITEM) -> Terms:
    """Return a value set of the test item."""
    return Terms(item, "pc", schedule(*lines), price)


class Story:
    """Two halves being written about one line. `seen` is how much of the other half was held (default: all).

    With `buyer_first` false, the buyer's company id sorts after the supplier's, so that every tie of the fold
    is broken the other way round.
    """

    def __init__(self, buyer_first: bool = True) -> None:
        buyer, supplier = _IDS if buyer_first else reversed(_IDS)
        self.company = {Role.BUYER: buyer, Role.SUPPLIER: supplier}
        self.ref = LineRef(buyer, "4500217", "10")
        self.placed: list[Placed] = []
        self.count = {Role.BUYER: 0, Role.SUPPLIER: 0}
        self._clocks: dict[tuple[Role, int], int] = {}
        self._seen = {Role.BUYER: 0, Role.SUPPLIER: 0}

    def say(self, role: Role, *claims: Claim | Mapping[str, object], seen: int | None = None) -> Said:
        """Write one entry with these claims; return what became of the last of them."""
        return self.said(self.write(role, *claims, seen=seen))

    def write(
        self, role: Role, *claims: Claim | Mapping[str, object], seen: int | None = None
    ) -> tuple[int, str, int, int]:
        """Write one entry with these claims; return the place of the last of them."""
        seen = self.count[role.other] if seen is None else seen
        seen = self._seen[role] = max(seen, self._seen[role])
        seq = self.count[role] = self.count[role] + 1
        clock = 1 + max(self._clocks.get((role, seq - 1), 0), self._clocks.get((role.other, seen), 0))
        self._clocks[role, seq] = clock
        at = START + timedelta(hours=sum(self.count.values()))
        by = "Ines Moreau" if role is Role.BUYER else "Jonas Brandt"
        for index, claim in enumerate(claims):
            place = Place(clock, self.company[role], seq, index, seen, f"{role.value}-{seq}", at, by)
            self.placed.append(Placed(place, claim if isinstance(claim, Mapping) else claim_json(claim)))
        return self.placed[-1].place.key

    def will_see(self, role: Role, lag: int) -> int:
        """Return how much of the other half this side holds if it lags behind; nobody unsees."""
        return max(self._seen[role], self.count[role.other] - lag)

    def as_known(self, role: Role, seen: int) -> OrderLine:
        """Return the line as this side knows it, holding `seen` entries of the other half."""
        own = self.company[role]
        return fold(
            self.ref, (each for each in self.placed if each.place.author == own or each.place.seq <= seen)
        )

    def said_so_far(self, *types: str) -> int:
        """Return how many claims of these types were made, valid or not."""
        return sum(1 for each in self.placed if each.claim.get("type") in types)

    def swapped(self) -> Story:
        """Tell the same story between companies whose ids sort the other way round."""
        other = Story(self.company[Role.BUYER] > self.company[Role.SUPPLIER])
        names = {self.company[role]: other.company[role] for role in Role}
        for each in self.placed:
            place = replace(each.place, author=names[each.place.author])
            other.placed.append(Placed(place, {**each.claim, "buyer": other.ref.buyer}))
        return other

    def said(self, key: tuple[int, str, int, int]) -> Said:
        """Return what became of a claim, as it stands now."""
        return next(each for each in self.line.history if each.placed.place.key == key)

    def again(self, said: Said) -> Said:
        """Return what has become meanwhile of something said earlier."""
        return self.said(said.placed.place.key)

    @property
    def line(self) -> OrderLine:
        return fold(self.ref, self.placed)

    def __repr__(self) -> str:
        """Print the story as a table, for a failing example."""
        told = []
        for placed in self.placed:
            place = placed.place
            said = {
                name: value for name, value in placed.claim.items() if name not in ("buyer", "order", "line")
            }
            told.append(f"{place.entry}.{place.index} clock {place.clock} seen {place.seen}: {said}")
        return "\n".join(["", *told])

    # the buyer's claims

    def request(
        self,
        *lines: str,
        seen: int | None = None,
        price: Price | None = None,
        item: Item = ITEM,
        revision: int | None = None,
        reason: str = "",
    ) -> Said:
        number = revision or 1 + sum(1 for each in self.placed if each.claim["type"] == Request.TYPE)
        claim = Request(self.ref, number, item, "pc", schedule(*lines), price, "Ines Moreau", reason)
        return self.say(Role.BUYER, claim, seen=seen)

    def cancel(self, seen: int | None = None, reason: str = "") -> Said:
        return self.say(Role.BUYER, Cancel(self.ref, reason), seen=seen)

    def ask_cancel(self, seen: int | None = None, reason: str = "") -> Said:
        return self.say(Role.BUYER, AskCancel(self.ref, reason), seen=seen)

    def approve(self, proposal: int, seen: int | None = None) -> Said:
        return self.say(Role.BUYER, Approve(self.ref, proposal), seen=seen)

    def refuse(self, proposal: int, seen: int | None = None, reason: str = "") -> Said:
        return self.say(Role.BUYER, Refuse(self.ref, proposal, reason), seen=seen)

    def receive(
        self,
        good: str,
        damaged: str = "0",
        *,
        final: bool = False,
        shipment: int = 0,
        seen: int | None = None,
        on: str = "31.3",
    ) -> Said:
        claim = Receive(self.ref, day(on), Decimal(good), Decimal(damaged), shipment, final)
        return self.say(Role.BUYER, claim, seen=seen)

    # the supplier's claims

    def see(self, revision: int, seen: int | None = None) -> Said:
        return self.say(Role.SUPPLIER, See(self.ref, revision), seen=seen)

    def accept(self, revision: int, seen: int | None = None) -> Said:
        return self.say(Role.SUPPLIER, Accept(self.ref, revision), seen=seen)

    def propose(
        self,
        revision: int,
        proposal: int,
        *lines: str,
        seen: int | None = None,
        price: Price | None = None,
        item: Item | None = None,
        rest: str = "refused",
        reason: str = "",
    ) -> Said:
        claim = Propose(self.ref, revision, proposal, schedule(*lines), price, item, rest, reason)
        return self.say(Role.SUPPLIER, claim, seen=seen)

    def reject(self, revision: int, seen: int | None = None, reason: str = "") -> Said:
        return self.say(Role.SUPPLIER, Reject(self.ref, revision, reason), seen=seen)

    def accept_cancel(self, number: int, seen: int | None = None) -> Said:
        return self.say(Role.SUPPLIER, AcceptCancel(self.ref, number), seen=seen)

    def refuse_cancel(self, number: int, seen: int | None = None, reason: str = "") -> Said:
        return self.say(Role.SUPPLIER, RefuseCancel(self.ref, number, reason), seen=seen)

    def ship(
        self,
        quantity: str,
        *,
        on: str = "20.3",
        expected: str | None = None,
        final: bool = False,
        seen: int | None = None,
    ) -> Said:
        claim = Ship(self.ref, Decimal(quantity), day(on), day(expected) if expected else None, final=final)
        return self.say(Role.SUPPLIER, claim, seen=seen)

    # either's

    def report(self, role: Role, said: Reportable, channel: str = "phone", seen: int | None = None) -> Said:
        return self.say(role, Report(self.ref, channel, said), seen=seen)


def fold(ref: LineRef, placed: Iterable[Placed]) -> OrderLine:
    """Fold claims given in any order."""
    return fold_line(ref, sorted(placed, key=lambda each: each.place.key))
