"""A company's record in memory, by the real fold: what an import is compared with, and written to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from tallystick.interchange.orderbook import Importing, Key, KnownPartner, PartnerNames, claims_for
from tallystick.interchange.orderbook.difference import Difference, compare
from tallystick.interchange.orderbook.lines import FileLine
from tallystick.interchange.orderbook.rows import RefusedRow
from tallystick.tally.keys import CompanyKey
from tallystick.tally.placed import Place, Placed
from tallystick.trade.claim_json import claim_json
from tallystick.trade.claims import Claim
from tallystick.trade.document import Effect, OrderLine
from tallystick.trade.fold_line import fold_line
from tallystick.trade.values import LineRef, Role

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 9)
ME, VARNHOLT, ZIELONKA = (CompanyKey.from_seed(bytes([seed]) * 32).company for seed in (1, 2, 3))
PARTNERS = (KnownPartner(VARNHOLT, "Varnholt Guss"), KnownPartner(ZIELONKA, "Zielonka Metal"))


class Ledger:
    """The halves between this company and its partners. Everyone has always seen everything."""

    def __init__(self, role: Role = Role.BUYER) -> None:
        self.me = Importing(ME, role, TODAY)
        self.partners = PartnerNames(PARTNERS)
        self._placed: dict[tuple[str, LineRef], list[Placed]] = {}
        self._count: dict[tuple[str, str], int] = {}
        self._clock = 0

    def write(self, author: str, partner: str, *claims: Claim) -> None:
        """One entry of one side in the tally with a partner."""
        other = partner if author == ME else ME
        seq = self._count[author, partner] = self._count.get((author, partner), 0) + 1
        seen = self._count.get((other, partner), 0)
        self._clock += 1
        at = START + timedelta(minutes=self._clock)
        for index, claim in enumerate(claims):
            place = Place(self._clock, author, seq, index, seen, f"entry-{self._clock}", at, "Ines Moreau")
            self._placed.setdefault((partner, claim.ref), []).append(Placed(place, claim_json(claim)))

    def line(self, order: str, line: str = "10", partner: str = VARNHOLT) -> OrderLine:
        """One line as it stands."""
        buyer = ME if self.me.role is Role.BUYER else partner
        ref = LineRef(buyer, order, line)
        return fold_line(ref, self._placed[partner, ref])

    def all(self) -> list[tuple[Key, OrderLine]]:
        """Every line there is."""
        return [
            (Key(partner, ref.order, ref.line), fold_line(ref, placed))
            for (partner, ref), placed in self._placed.items()
        ]

    def lines(self, keys: Sequence[Key]) -> Mapping[Key, OrderLine]:
        """For a comparison: the lines of these keys."""
        wanted = set(keys)
        return {key: line for key, line in self.all() if key in wanted}

    def open_lines(self, partners: Collection[str]) -> Iterable[tuple[Key, OrderLine]]:
        """For a comparison: what is open with these partners."""
        return [(key, line) for key, line in self.all() if key.partner in partners and not line.closed]

    def units(self, items: Collection[str]) -> Mapping[str, str]:
        """For a comparison: the units in use."""
        return {
            line.requested.terms.item.code: line.requested.terms.unit
            for _key, line in self.all()
            if line.requested and line.requested.terms.item.code in items
        }

    def compare(
        self, lines: Sequence[FileLine], refused: Sequence[RefusedRow] = (), **how: bool
    ) -> Difference:
        """What importing these lines would do."""
        return compare(lines, refused, self.me, self.partners, self, **how)

    def take_in(self, lines: Sequence[FileLine]) -> Difference:
        """Import: write what follows, and see that the fold refuses none of it."""
        found = self.compare(lines)
        for each in found.good:
            assert each.file is not None
            claims = claims_for(each.file, each.current, self.me, each.partner)
            assert claims, "what is new or changed says something"
            self.write(ME, each.partner, *claims)
        for _key, line in self.all():
            for said in line.history:
                assert said.effect in (Effect.APPLIED, Effect.CROSSED), (said.claim, said.effect, said.why)
        return found
