"""What the page of an import says in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.interchange.orderbook.layout import Filled, Skipped
from tallystick.server.imports.models import State, Upload
from tallystick.server.web.formats import Formats


@dataclass(frozen=True, slots=True)
class Chip:
    """A fact about the file: words, a value, words."""

    value: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an import."""

    label: str
    done: bool
    here: bool

    @property
    def sign(self) -> str:
        return "✓" if self.done else "●" if self.here else "○"


def steps(upload: Upload, questions: int) -> list[Step]:
    """File, columns, differences, commit: which are done, and which is on."""
    order = [_("File"), _("Columns"), _("Check differences"), _("Commit")]
    at = {
        State.READING.value: 0,
        State.FAILED.value: 1 if upload.summary.get("columns") else 0,
        State.READY.value: 1 if questions else 2,
        State.COMMITTING.value: 3,
        State.COMMITTED.value: 4,
        State.DISCARDED.value: 0,
    }[upload.state]
    return [Step(label, number < at, number == at) for number, label in enumerate(order)]


def chips(summary: dict[str, Any], formats: Formats) -> list[Chip]:
    """What a person should know about how the file was read."""
    found = []
    if summary.get("sheet"):
        found.append(Chip(summary["sheet"], before=_("Sheet")))
    if summary.get("header_row"):
        found.append(Chip(formats.quantity(summary["header_row"]), before=_("Header on row")))
    rows = summary.get("rows", 0)
    found.append(Chip(formats.quantity(rows), after=ngettext("row", "rows", rows)))
    lines = summary.get("lines", 0)
    if lines != rows:
        found.append(Chip(formats.quantity(lines), after=ngettext("order line", "order lines", lines)))
    totals = summary.get("skipped", {}).get(Skipped.TOTALS.value, 0)
    if totals:
        words = ngettext("totals row skipped", "totals rows skipped", totals)
        found.append(Chip(formats.quantity(totals), after=words))
    filled = {
        Filled.MERGED.value: _("Order numbers merged over lines,"),
        Filled.BLANK.value: _("Order numbers left blank below the first,"),
    }.get(summary.get("filled", ""))
    if filled:
        found.append(Chip(_("filled down"), before=filled))
    if summary.get("remembered"):
        found.append(Chip(_("remembered for this layout"), before=_("Mapping")))
    return found


def commit_words(counts: dict[str, int], formats: Formats) -> str:
    """What the button of the dock will do."""
    good = counts.get("new", 0) + counts.get("changed", 0)
    shown = formats.quantity(good)
    if counts.get("refused"):
        return ngettext("Commit {count} good line", "Commit {count} good lines", good).format(count=shown)
    return ngettext("Commit {count} line", "Commit {count} lines", good).format(count=shown)


def goes_words(upload: Upload, formats: Formats) -> str:
    """Where it goes: "18 new and 27 changed go to 6 partners. All at once or nothing"."""
    counts, partners = upload.summary.get("counts", {}), upload.summary.get("partners", 0)
    new, changed = counts.get("new", 0), counts.get("changed", 0)
    template = _("{new} new and {changed} changed") if new and changed else ""
    template = template or (_("{new} new") if new else _("{changed} changed"))
    said = template.format(new=formats.quantity(new), changed=formats.quantity(changed))
    whom = ngettext("{count} partner", "{count} partners", partners).format(count=formats.quantity(partners))
    if upload.state == State.COMMITTED:
        return _("{what}, for {whom}.").format(what=said, whom=whom)
    sentence = ngettext(
        "{what} goes to {whom}. All at once or nothing.",
        "{what} go to {whom}. All at once or nothing.",
        new + changed,
    ).format(what=said, whom=whom)
    made = len(upload.summary.get("new_partners", ()))
    if made:
        sentence += " " + ngettext("{count} partner is new.", "{count} partners are new.", made).format(
            count=formats.quantity(made)
        )
    return sentence


def late_words(summary: dict[str, Any], formats: Formats) -> str:
    """How many of the received lines came late."""
    late, known = summary.get("late", [0, 0])
    if not known:
        return ""
    return _("{share} of {known} dated receipts came late").format(
        share=f"{100 * late / known:.1f} %", known=formats.quantity(known)
    )


def outcome(upload: Upload, formats: Formats) -> str:
    """One line for the list of imports."""
    if upload.state == State.FAILED:
        return str(upload.error.get("message", ""))
    if upload.state == State.COMMITTED:
        return goes_words(upload, formats)
    counts = upload.summary.get("counts", {})
    if upload.state == State.READY:
        return _("{good} lines to commit, {refused} refused").format(
            good=formats.quantity(counts.get("new", 0) + counts.get("changed", 0)),
            refused=formats.quantity(counts.get("refused", 0)),
        )
    return ""
