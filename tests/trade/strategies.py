"""Hypothesis strategies: claims of every type, and two halves of random claims, legal and illegal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import get_args

from hypothesis import strategies as st

from tallystick.trade import claims as c
from tallystick.trade import compose
from tallystick.trade.claim_json import claim_json
from tallystick.trade.claims import Claim, Reportable
from tallystick.trade.compose import possible
from tallystick.trade.document import Agreement, OrderLine
from tallystick.trade.values import Item, LineRef, Price, Role, ScheduleLine
from tests.trade.world import Story

REF = LineRef("co_" + "a" * 32, "4500217", "10")

texts = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=20)
keys = st.text("ABCabc019-/ łŻ", min_size=1, max_size=12).filter(lambda text: text == text.strip(" "))
decimals = st.decimals(0, 10**12 - 1, allow_nan=False, places=6) | st.integers(0, 10**6).map(Decimal)
positive = decimals.filter(bool)
dates = st.dates(date(1970, 1, 1), date(2199, 12, 31))
numbers = st.integers(1, 1_000_000)
items = st.builds(Item, keys, texts, st.just("") | keys)
prices = st.builds(Price, decimals, st.sampled_from(["EUR", "PLN", "USD"]), positive)
schedules = st.dictionaries(dates, positive, min_size=1, max_size=4).map(
    lambda lines: tuple(ScheduleLine(day, quantity) for day, quantity in sorted(lines.items()))
)
receipts = st.tuples(decimals, decimals, st.booleans()).filter(any)


def claims(ref: LineRef = REF) -> st.SearchStrategy[Claim]:
    """Any claim of any type."""
    here = st.just(ref)
    reportable: st.SearchStrategy[Reportable] = st.one_of(
        st.builds(
            c.Request, here, numbers, items, st.just("") | keys, schedules, st.none() | prices, texts, texts
        ),
        st.builds(c.AskCancel, here, texts),
        st.builds(c.Approve, here, numbers),
        st.builds(c.Refuse, here, numbers, texts),
        st.builds(
            lambda day, parts, shipment: c.Receive(ref, day, parts[0], parts[1], shipment, parts[2]),
            dates,
            receipts,
            st.just(0) | numbers,
        ),
        st.builds(c.Accept, here, numbers),
        st.builds(
            c.Propose,
            here,
            numbers,
            numbers,
            schedules,
            st.none() | prices,
            st.none() | items,
            st.sampled_from(["refused", "unanswered"]),
            texts,
        ),
        st.builds(c.Reject, here, numbers, texts),
        st.builds(c.AcceptCancel, here, numbers),
        st.builds(c.RefuseCancel, here, numbers, texts),
        st.builds(
            c.Ship,
            here,
            positive,
            dates,
            st.none() | dates,
            texts,
            texts,
            texts,
            st.none() | decimals,
            st.booleans(),
        ),
    )
    return st.one_of(
        reportable,
        st.builds(c.Cancel, here, texts),
        st.builds(c.See, here, numbers),
        st.builds(c.AddNote, here, texts.filter(str.strip)),
        st.builds(c.Attach, here, keys, st.just("image/jpeg"), st.integers(0, 10**9), st.just("0" * 64)),
        st.builds(c.Report, here, keys, reportable, texts),
    )


# Random stories keep numbers, dates and quantities small, so that claims meet.

_days = st.sampled_from([date(2026, 3, day) for day in (10, 20, 30)])
_few = st.sampled_from([Decimal(50), Decimal(100), Decimal(150)])
_schedules = st.dictionaries(_days, _few, min_size=1, max_size=3).map(
    lambda lines: tuple(ScheduleLine(day, quantity) for day, quantity in sorted(lines.items()))
)
_items = st.sampled_from([Item("A"), Item("A", "described"), Item("B")])
_prices = st.none() | st.sampled_from([Price(Decimal(2), "EUR"), Price(Decimal(3), "EUR")])


_roles = st.sampled_from(Role)
_openers = st.sampled_from([Role.BUYER, Role.BUYER, Role.BUYER, Role.SUPPLIER])
_sense = st.sampled_from([True, True, True, False])
_lag = st.sampled_from([0, 0, 1, 1, 2, 3])
_off = st.sampled_from([0, 1, 0, 1, 0, -1, 2])
_kinds = st.integers(0, 19)
_steps = st.integers(1, 12)
_several = st.sampled_from([1, 1, 1, 2])
_rest = st.sampled_from(["refused", "unanswered"])
_final = st.sampled_from([False, False, False, True])
_maybe_item = st.none() | _items
_maybe_day = st.none() | _days
_shipment = st.sampled_from([0, 0, 1])
_BUYERS = st.sampled_from(
    ["request", "request", "renumbered", "cancel", "ask-cancel", "approve", "refuse", "receive"]
)
_SUPPLIERS = st.sampled_from(
    ["see", "accept", "propose", "propose", "renumbered", "reject", "accept-cancel", "refuse-cancel", "ship"]
)


def _buyers_claim(draw: st.DrawFn, story: Story) -> Claim:
    ref, kind, near = story.ref, draw(_BUYERS), draw(_off)
    if kind == "request":
        number = story.said_so_far(c.Request.TYPE) + 1
        return c.Request(ref, number, draw(_items), "pc", draw(_schedules), draw(_prices))
    if kind == "renumbered":
        number = max(1, story.said_so_far(c.Request.TYPE) + near)
        return c.Request(ref, number, draw(_items), "pc", draw(_schedules))
    if kind == "cancel":
        return c.Cancel(ref)
    if kind == "ask-cancel":
        return c.AskCancel(ref)
    if kind == "receive":
        return c.Receive(ref, draw(_days), draw(_few), Decimal(1), draw(_shipment), draw(_final))
    proposal = max(1, story.said_so_far(c.Propose.TYPE) - max(near - 1, 0))
    return c.Approve(ref, proposal) if kind == "approve" else c.Refuse(ref, proposal)


def _suppliers_claim(draw: st.DrawFn, story: Story) -> Claim:
    ref, kind, near = story.ref, draw(_SUPPLIERS), draw(_off)
    latest = max(1, story.said_so_far(c.Request.TYPE))
    revision = max(1, latest - max(near - 1, 0))
    proposal = story.said_so_far(c.Propose.TYPE) + 1
    wish = max(1, story.said_so_far(c.AskCancel.TYPE, c.Cancel.TYPE) + min(near, 0))
    if kind == "propose":
        return c.Propose(
            ref, revision, proposal, draw(_schedules), draw(_prices), draw(_maybe_item), draw(_rest)
        )
    if kind == "renumbered":
        return c.Propose(ref, max(1, latest + near), max(1, proposal + near), draw(_schedules))
    if kind == "ship":
        return c.Ship(ref, draw(_few), draw(_days), draw(_maybe_day), final=draw(_final))
    simple: dict[str, Claim] = {
        "see": c.See(ref, latest),
        "accept": c.Accept(ref, revision),
        "reject": c.Reject(ref, revision, "No"),
        "accept-cancel": c.AcceptCancel(ref, wish),
        "refuse-cancel": c.RefuseCancel(ref, wish, "No"),
    }
    return simple[kind]


@st.composite
def moves(draw: st.DrawFn, story: Story, role: Role) -> Claim | Mapping[str, object]:
    """A claim which the role might make now, or might not; now and then nonsense."""
    own, others = _buyers_claim, _suppliers_claim
    if role is Role.SUPPLIER:
        own, others = others, own
    kind = draw(_kinds)
    if kind == 0:  # not theirs to say
        return others(draw, story)
    if kind in (1, 2):
        said = others(draw, story)
        return said if isinstance(said, c.Cancel | c.See) else c.Report(story.ref, "phone", said)
    if kind == 3:
        return draw(st.sampled_from(nonsense(story.ref)))
    return own(draw, story)


def nonsense(ref: LineRef) -> list[Mapping[str, object]]:
    """Claims that do not parse, or that a newer version makes, but that name the line."""
    named = {"buyer": ref.buyer, "order": ref.order, "line": ref.line}
    return [
        {**named, "type": "order.accept", "revision": "1"},
        {**named, "type": "order.accept"},
        {**named, "type": "order.request", "revision": 1, "schedule": []},
        {**named, "type": "order.teleport", "quantity": "1"},
        {**named, "type": 7},
        {**named},
        {**named, "type": "order.note", "text": "  "},
    ]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Two halves that lag behind each other, about one line. Mostly people say what makes sense to them."""
    story = Story(buyer_first=draw(st.booleans()))
    for _ in range(draw(_steps)):
        role = draw(_roles) if story.placed else draw(_openers)
        seen = story.will_see(role, draw(_lag))
        if draw(_sense):
            story.write(role, plausible(draw, story.as_known(role, seen), role), seen=seen)
        else:
            claims_ = [draw(moves(story, role)) for _ in range(draw(_several))]
            story.write(role, *claims_, seen=seen)
    return story


def plausible(draw: st.DrawFn, line: OrderLine, role: Role) -> Claim:
    """Say something that this side may say, as far as it knows."""
    kinds = sorted(possible(line, role) - _DULL) or [c.AddNote.TYPE]
    kind = draw(st.sampled_from([*kinds, *(kind for kind in kinds if kind in _LIVELY for _ in range(3))]))
    if kind == c.Report.TYPE:
        return _report(draw, line, role)
    return fitting(line, kind, role, draw(_schedules), draw(_rest), draw(_final))


def _report(draw: st.DrawFn, line: OrderLine, role: Role) -> Claim:
    """Report something that the other side might have said."""
    if line.requested is None:
        return fitting(line, c.Report.TYPE, role, draw(_schedules))
    kinds = sorted(possible(line, role.other) & _REPORTABLE) or [c.Ship.TYPE]
    said = fitting(line, draw(st.sampled_from(kinds)), role.other, draw(_schedules), draw(_rest))
    return c.Report(line.ref, "phone", said)


def fitting(
    line: OrderLine,
    kind: str,
    role: Role,
    schedule: tuple[ScheduleLine, ...],
    rest: str = "refused",
    final: bool = False,
) -> Claim:
    """Return a claim of a kind that fits the line as it stands."""
    day, some = schedule[0].date, schedule[0].quantity
    number = compose.revision(line) + 1
    asked = c.Request(line.ref, number, Item("A"), "pc", schedule)
    other: Reportable = c.Ship(line.ref, some, day)
    if role is Role.SUPPLIER:
        exists = line.requested or line.agreement is Agreement.CANCELLED
        other = c.Receive(line.ref, day, some) if exists else asked
    claims_: dict[str, Callable[[], Claim]] = {
        c.Request.TYPE: lambda: asked,
        c.Cancel.TYPE: lambda: compose.cancel(line, "Gone"),
        c.AskCancel.TYPE: lambda: compose.cancel(line, "Gone"),
        c.Approve.TYPE: lambda: compose.approve(line),
        c.Refuse.TYPE: lambda: compose.refuse(line, "No"),
        c.Receive.TYPE: lambda: c.Receive(line.ref, day, some, final=final),
        c.See.TYPE: lambda: compose.see(line),
        c.Accept.TYPE: lambda: compose.accept(line),
        c.Propose.TYPE: lambda: compose.propose(line, schedule, rest=rest),
        c.Reject.TYPE: lambda: compose.reject(line, "No"),
        c.AcceptCancel.TYPE: lambda: compose.accept_cancel(line),
        c.RefuseCancel.TYPE: lambda: compose.refuse_cancel(line, "No"),
        c.Ship.TYPE: lambda: c.Ship(line.ref, some, day, final=final),
        c.AddNote.TYPE: lambda: c.AddNote(line.ref, "Text"),
        c.Attach.TYPE: lambda: c.Attach(line.ref, "a.jpg", "image/jpeg", 1, "0" * 64),
        c.Report.TYPE: lambda: c.Report(line.ref, "phone", other),
    }
    claim = claims_[kind]()
    assert kind == claim.TYPE
    return claim


_DULL = frozenset((c.AddNote.TYPE, c.Attach.TYPE))
_LIVELY = frozenset((c.Accept.TYPE, c.Propose.TYPE, c.Approve.TYPE, c.Refuse.TYPE, c.Reject.TYPE))
_REPORTABLE = frozenset(each.TYPE for each in get_args(Reportable))


def as_json(claim: Claim | Mapping[str, object]) -> Mapping[str, object]:
    """Return a claim as an entry carries it."""
    return claim if isinstance(claim, Mapping) else claim_json(claim)
