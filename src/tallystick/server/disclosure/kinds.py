"""What left the company, by kind, and what the partner can read in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.server.web.formats import Formats
from tallystick.trade import claims as c
from tallystick.trade.forecast import claims as f


@dataclass(frozen=True, slots=True)
class Kind:
    """A column of the totals: several types of claim under one word."""

    name: str
    types: tuple[str, ...]


KINDS = (
    Kind("request", (c.Request.TYPE, c.Cancel.TYPE, c.AskCancel.TYPE)),
    Kind(
        "answer",
        (
            c.Accept.TYPE,
            c.Propose.TYPE,
            c.Reject.TYPE,
            c.Approve.TYPE,
            c.Refuse.TYPE,
            c.AcceptCancel.TYPE,
            c.RefuseCancel.TYPE,
        ),
    ),
    Kind("seen", (c.See.TYPE,)),
    Kind("shipment", (c.Ship.TYPE,)),
    Kind("receipt", (c.Receive.TYPE,)),
    Kind("report", (c.Report.TYPE,)),
    Kind("forecast", (f.Publish.TYPE,)),
    Kind("commitment", (f.Commit.TYPE,)),
    Kind("note", (c.AddNote.TYPE,)),
    Kind("file", (c.Attach.TYPE,)),
)
BY_TYPE = {kind: one for one in KINDS for kind in one.types}


def kind_words() -> dict[str, tuple[str, str]]:
    """Each kind as the head of a column and as the word of a row."""
    return {
        "request": (_("Requests"), _("Request")),
        "answer": (_("Answers"), _("Answer")),
        "seen": (_("Seen"), _("Seen")),
        "shipment": (_("Shipments"), _("Shipment")),
        "receipt": (_("Receipts"), _("Receipt")),
        "report": (_("Reports"), _("Report")),
        "forecast": (_("Forecasts"), _("Forecast")),
        "commitment": (_("Commitments"), _("Commitment")),
        "note": (_("Notes"), _("Note")),
        "file": (_("Files"), _("File")),
        "other": (_("Other"), _("Other")),
    }


def kind_of(claim_type: str) -> str:
    """The kind of a type of claim; what a newer version wrote is `other`."""
    kind = BY_TYPE.get(claim_type)
    return kind.name if kind else "other"


def about(claim: Mapping[str, object]) -> str:
    """What a claim is about: Accepts proposal 2, PO 4500203/20."""
    line = f"PO {claim.get('order', '')}/{claim.get('line', '')}"
    number = _number(claim)
    match claim.get("type"):
        case c.Request.TYPE if number == 1:
            return ", ".join(part for part in (line, _item(claim)) if part)
        case c.Request.TYPE:
            return _("%(line)s, revision %(n)s") % {"line": line, "n": number}
        case c.Report.TYPE:
            said = claim.get("said")
            inner = about({**said, **_ref(claim)}) if isinstance(said, Mapping) else line
            return _("Reported: %(what)s") % {"what": inner}
        case f.Publish.TYPE:
            return _("%(item)s, version %(n)s") % {
                "item": claim.get("item", ""),
                "n": claim.get("version", ""),
            }
        case f.Commit.TYPE:
            return _("%(item)s, answer to version %(n)s") % {
                "item": claim.get("item", ""),
                "n": claim.get("version", ""),
            }
        case c.Attach.TYPE:
            return f"{claim.get('name', '')}, {line}"
        case kind if isinstance(kind, str) and kind in _VERBS:
            return f"{_VERBS[kind]() % {'n': number}}, {line}"
        case _:
            return line


def _ref(claim: Mapping[str, object]) -> dict[str, object]:
    return {name: claim[name] for name in ("buyer", "order", "line") if name in claim}


def _item(claim: Mapping[str, object]) -> str:
    item = claim.get("item")
    return str(item.get("code", "")) if isinstance(item, Mapping) else ""


def _number(claim: Mapping[str, object]) -> object:
    return next(
        (claim[name] for name in ("proposal", "revision", "cancel") if isinstance(claim.get(name), int)), ""
    )


_VERBS = {
    c.Cancel.TYPE: lambda: _("Cancels"),
    c.AskCancel.TYPE: lambda: _("Asks to cancel"),
    c.Accept.TYPE: lambda: _("Accepts revision %(n)s"),
    c.Propose.TYPE: lambda: _("Proposal %(n)s"),
    c.Reject.TYPE: lambda: _("Rejects revision %(n)s"),
    c.Approve.TYPE: lambda: _("Accepts proposal %(n)s"),
    c.Refuse.TYPE: lambda: _("Refuses proposal %(n)s"),
    c.AcceptCancel.TYPE: lambda: _("Accepts cancel %(n)s"),
    c.RefuseCancel.TYPE: lambda: _("Refuses cancel %(n)s"),
    c.See.TYPE: lambda: _("Opened revision %(n)s"),
    c.Ship.TYPE: lambda: _("Shipping notice"),
    c.Receive.TYPE: lambda: _("Receipt"),
    c.AddNote.TYPE: lambda: _("Note"),
}


def readable(claim: Mapping[str, object], formats: Formats) -> str:
    """What the partner can read in a claim: Quantity, date, price."""
    match claim.get("type"):
        case c.AddNote.TYPE:
            length = len(str(claim.get("text", "")))
            return ngettext("Text, %(n)s character", "Text, %(n)s characters", length) % {
                "n": formats.quantity(length)
            }
        case c.Attach.TYPE:
            return _("File and its name, %(n)s bytes") % {"n": formats.quantity(_whole(claim.get("size")))}
        case c.Report.TYPE:
            said = claim.get("said")
            inner = readable(said, formats) if isinstance(said, Mapping) else ""
            return ", ".join(part for part in (inner, _("how it was said"), _words_of(claim)) if part)
    found = [word for name, word in _field_words().items() if claim.get(name) not in ("", None)]
    text = ", ".join(found)
    return (text[:1].upper() + text[1:]) if text else _("Decision")


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _words_of(claim: Mapping[str, object]) -> str:
    return _("their words") if claim.get("text") else ""


def _field_words() -> dict[str, str]:
    """Every field that a claim may carry, as a partner reads it; the order's own number is not told."""
    return {
        "buckets": _("expected quantities, dates"),
        "commitments": _("committed quantities, dates"),
        "level": _("high side"),
        "description": _("description"),
        "schedule": _("quantities, dates"),
        "quantity": _("quantity"),
        "price": _("price"),
        "item": _("item"),
        "unit": _("unit"),
        "rest": _("what becomes of the rest"),
        "reason": _("reason"),
        "contact": _("buyer’s name"),
        "despatched": _("despatch date"),
        "expected": _("expected date"),
        "carrier": _("carrier"),
        "tracking": _("tracking number"),
        "packages": _("packages"),
        "outstanding": _("outstanding quantity"),
        "good": _("quantity good"),
        "damaged": _("quantity damaged"),
        "received": _("receipt date"),
    }


def never_left() -> list[tuple[str, str]]:
    """What no claim can carry, with how that is known. `tests/disclosure/test_never_left.py` shows each."""
    return [
        ("stock", _("stock levels")),
        ("capacity", _("capacities")),
        ("cost", _("costs")),
        ("partners", _("other partners named by you")),
        ("thresholds", _("thresholds for risk")),
        ("private", _("private notes")),
    ]
