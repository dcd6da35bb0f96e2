"""Which sheet holds the order lines, and what each of its columns means."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest

from tallystick.interchange.orderbook.header import Header, find_header, header_at
from tallystick.interchange.orderbook.headings import Candidate, candidates, normal
from tallystick.interchange.orderbook.mapping import Mapping
from tallystick.interchange.orderbook.meanings import Meaning
from tallystick.interchange.orderbook.numbers import Amount, Decimals, read_number
from tallystick.interchange.orderbook.partners import PartnerNames
from tallystick.interchange.orderbook.profile import Profile, fit, meanings_by_values
from tallystick.interchange.orderbook.vocabulary import LANGUAGES, Idea
from tallystick.interchange.spreadsheet.sheet import Cell, Sheet
from tallystick.trade.values import Role

_LEAST = 0.42
_WRONG_SIDE = 0.3


class By(StrEnum):
    """How the meaning of a column was recognised."""

    HEADING = "heading"
    VALUES = "values"
    REMEMBERED = "remembered"
    PERSON = "person"
    NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: what it means, how that was recognised, and some of its values."""

    index: int
    name: str
    meaning: Meaning
    by: tuple[By, ...]
    language: str = ""
    samples: tuple[str, ...] = ()
    known: tuple[int, int] | None = None  # of how many distinct partner names how many are known


@dataclass(frozen=True, slots=True)
class Recognition:
    """A sheet understood: where its header is and what its columns mean. `cells` are the columns below it."""

    sheet: Sheet
    header: Header
    role: Role
    columns: tuple[Column, ...]
    cells: list[tuple[Cell, ...]] = field(repr=False)

    def column(self, meaning: Meaning) -> Column | None:
        """The column of a meaning, if there is one."""
        return next((column for column in self.columns if column.meaning is meaning), None)

    def values(self, meaning: Meaning) -> tuple[Cell, ...] | None:
        """All cells below the header in the column of a meaning."""
        column = self.column(meaning)
        return self.cells[column.index] if column else None


@dataclass(frozen=True, slots=True)
class _Scored:
    meaning: Meaning
    score: float
    by: tuple[By, ...]
    languages: frozenset[str] = frozenset()


def choose_sheet(
    sheets: Sequence[Sheet], wanted: str = "", header_row: int = 0
) -> tuple[Sheet, Header] | None:
    """The sheet that a person named, or the one that looks most like order lines."""
    best: tuple[float, Sheet, Header] | None = None
    for sheet in sheets:
        if wanted and normal(sheet.name) != normal(wanted):
            continue
        header = header_at(sheet, header_row) if header_row else find_header(sheet)
        if header is None:
            continue
        rows = len(sheet.rows) - header.bottom
        score = header.score * (1 + math.log10(max(rows, 1))) * (0.3 if sheet.hidden else 1.0)
        if best is None or score > best[0]:
            best = (score, sheet, header)
    return best[1:] if best else None


def recognise(
    sheet: Sheet,
    header: Header,
    *,
    partners: PartnerNames,
    role: Role | None = None,
    mapping: Mapping | None = None,
) -> Recognition:
    """Recognise every column, by what a person decided before, else by heading and values together."""
    cells: list[tuple[Cell, ...]] = list(zip_longest(*sheet.rows[header.bottom + 1 :], fillvalue=""))
    cells += [()] * (len(header.names) - len(cells))
    profiles = [Profile(column) for column in cells]
    role = role or (mapping.role if mapping else None) or _likely_role(header)
    decided = _decided(header, mapping)
    scored = {
        index: _score_column(name, profiles[index], partners, role)
        for index, name in enumerate(header.names)
        if index not in decided
    }
    chosen = {**_assign(scored, taken={each.meaning for each in decided.values()}), **decided}
    language = _file_language(chosen)
    columns = tuple(
        _column(index, name, chosen.get(index), profiles[index], partners, language)
        for index, name in enumerate(header.names)
    )
    return _settle(Recognition(sheet, header, role, columns, cells), scored, decided)


def _likely_role(header: Header) -> Role:
    """Who imports: a file that names customers, and no suppliers, comes from a supplier."""
    sides = Counter(
        candidate.side
        for name in header.names
        for candidate in candidates(name)[:1]
        if candidate.meaning in (Meaning.PARTNER, Meaning.PARTNER_NUMBER)
    )
    return Role.SUPPLIER if sides[Idea.CUSTOMER] and not sides[Idea.SUPPLIER] else Role.BUYER


def _decided(header: Header, mapping: Mapping | None) -> dict[int, _Scored]:
    if mapping is None:
        return {}
    by = By.REMEMBERED if mapping.remembered else By.PERSON
    chosen = {normal(choice.column): choice for choice in mapping.columns}
    found = {}
    for index, name in enumerate(header.names):
        choice = chosen.get(normal(name)) or chosen.get(name)
        if choice and choice.meaning is not None:
            found[index] = _Scored(choice.meaning, 9.0, (by,))
    return found


def _score_column(name: str, profile: Profile, partners: PartnerNames, role: Role) -> list[_Scored]:
    found: dict[Meaning, _Scored] = {}
    for candidate in candidates(name):
        fitting = fit(candidate.meaning, profile, partners.knows)
        score = candidate.score * fitting * _side(candidate, role)
        by = (By.HEADING, By.VALUES) if fitting > 1.0 else (By.HEADING,)
        found[candidate.meaning] = _Scored(candidate.meaning, score, by, candidate.languages)
    for meaning, score in meanings_by_values(profile, partners.knows):
        if meaning not in found or found[meaning].score < score:
            found[meaning] = _Scored(meaning, score, (By.VALUES,))
    return sorted(found.values(), key=lambda each: -each.score)


def _side(candidate: Candidate, role: Role) -> float:
    other = Idea.CUSTOMER if role is Role.BUYER else Idea.SUPPLIER
    return _WRONG_SIDE if candidate.side is other else 1.0


def _assign(scored: dict[int, list[_Scored]], taken: set[Meaning]) -> dict[int, _Scored]:
    """Give every meaning to the column that fits it best; a column that loses takes its next one."""
    pairs = [(each, index) for index, found in scored.items() for each in found if each.score >= _LEAST]
    pairs.sort(key=lambda pair: (-pair[0].score, pair[1]))
    chosen: dict[int, _Scored] = {}
    used = set(taken) - {Meaning.IGNORE}
    for each, index in pairs:
        if index in chosen or each.meaning in used:
            continue
        chosen[index] = each
        if each.meaning is not Meaning.IGNORE:
            used.add(each.meaning)
    return chosen


def _file_language(chosen: dict[int, _Scored]) -> str:
    spoken = Counter(language for each in chosen.values() for language in each.languages)
    return max(LANGUAGES, key=lambda language: spoken[language]) if spoken else ""


def _column(
    index: int, name: str, found: _Scored | None, profile: Profile, partners: PartnerNames, language: str
) -> Column:
    samples = tuple(dict.fromkeys(profile.texts))[:3]
    if found is None:
        return Column(index, name, Meaning.IGNORE, (By.NOT_KNOWN,), samples=samples)
    spoken = language if language in found.languages else min(found.languages, default="")
    column = Column(index, name, found.meaning, found.by, spoken, samples)
    if found.meaning is Meaning.PARTNER and partners.known:
        names = set(profile.texts)
        return replace(column, known=(sum(map(partners.knows, names)), len(names)))
    return column


def _settle(found: Recognition, scored: dict[int, list[_Scored]], decided: dict[int, _Scored]) -> Recognition:
    """What can only be said when all columns are known."""
    changes: dict[int, Meaning] = {}
    price = _price_that_multiplies(found, scored)
    current = found.column(Meaning.PRICE)
    if price is not None and current and current.index not in decided and price != current.index:
        changes |= {current.index: Meaning.IGNORE, price: Meaning.PRICE}
    expected = found.column(Meaning.EXPECTED_DATE)
    promised = any(
        found.column(m) for m in (Meaning.PROMISED_DATE, Meaning.SHIPPED_DATE, Meaning.SHIPPED_QUANTITY)
    )
    if expected and not promised and expected.index not in decided:
        # Without despatches an expected arrival is what the supplier has promised.
        changes[expected.index] = Meaning.PROMISED_DATE
    note = found.column(Meaning.NOTE)
    if note and note.index not in decided:
        # What a remark says may be meant for one's own house only: it leaves it when a person says so.
        changes[note.index] = Meaning.IGNORE
    columns = tuple(
        replace(column, meaning=changes[column.index], by=(By.HEADING, By.VALUES))
        if column.index in changes
        else column
        for column in found.columns
    )
    return replace(found, columns=columns)


def _price_that_multiplies(found: Recognition, scored: dict[int, list[_Scored]]) -> int | None:
    """Of several prices the one that, times the quantity, comes to the line value."""
    prices = [
        index
        for index, each in scored.items()
        if any(one.meaning is Meaning.PRICE and one.score > 0.8 for one in each)
    ]
    quantity, amount = found.values(Meaning.REQUESTED_QUANTITY), found.values(Meaning.AMOUNT)
    if len(prices) < 2 or not quantity or not amount:
        return None
    hits = {index: _matches(found.cells[index], quantity, amount) for index in prices}
    best = max(prices, key=lambda index: hits[index])
    return best if hits[best] >= 0.8 else None


def _matches(price: Sequence[Cell], quantity: Sequence[Cell], amount: Sequence[Cell]) -> float:
    step = max(1, len(price) // 200)
    checked = agreeing = 0
    for one, count, total in zip(price[::step], quantity[::step], amount[::step], strict=True):
        parts = [read_number(cell, Decimals.POINT) for cell in (one, count, total)]
        if not all(isinstance(part, Amount) and part.value for part in parts):
            continue
        left, right, product = (float(part.value) for part in parts if isinstance(part, Amount))
        checked += 1
        agreeing += abs(left * right - product) <= max(0.01 * abs(product), 0.02)
    return agreeing / checked if checked else 0.0
