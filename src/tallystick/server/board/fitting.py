"""Whether a line belongs on a view of the board: asked of single lines that changed, not of a whole book.

`tests/board/test_fitting.py` holds this to what the pages really list.
"""

from __future__ import annotations

from tallystick.server.gate import BoardView, BookEntry, Tab


def fits(view: BoardView, entry: BookEntry, *, held: bool = False) -> bool:
    """Say whether a view lists a line (on whichever of its pages); `held`: a shortage holds it up."""
    return (
        entry.document.requested is not None
        and _on_tab(view.tab, entry, held=held)
        and _through_filters(view, entry)
    )


def _on_tab(tab: Tab, entry: BookEntry, *, held: bool) -> bool:
    line = entry.document
    match tab:
        case Tab.AWAITING_ME:
            return line.move is entry.me
        case Tab.AWAITING_THEM:
            return line.move is entry.me.other
        case Tab.LATE:
            return entry.late
        case Tab.AT_RISK:
            return entry.due is not None and not entry.late and (held or entry.risk is not None)
        case Tab.AGREED:
            return line.move is None and not line.closed
        case Tab.ALL:
            return True


def _through_filters(view: BoardView, entry: BookEntry) -> bool:
    line, requested = entry.document, entry.document.requested
    assert requested
    needed = requested.terms.first_date
    return (
        view.partner in ("", entry.partner.id)
        and view.item in ("", requested.terms.item.code)
        and view.buyer in ("", requested.contact)
        and (view.needed_from is None or (needed is not None and needed >= view.needed_from))
        and (view.needed_to is None or (needed is not None and needed <= view.needed_to))
        and (not view.states or line.agreement in view.states)
        and view.role in (None, entry.me)
        and _found(view.search, entry)
    )


def _found(search: str, entry: BookEntry) -> bool:
    """Every word begins the order number, or is part of the partner's name or of the item."""
    requested = entry.document.requested
    assert requested
    ref, item = entry.document.ref, requested.terms.item
    order = ref.order.casefold()
    whole = f"{order}/{ref.line.casefold()}"
    besides = f"{entry.partner.name}\n{item.code} {item.description}".casefold()
    return all(
        (whole if "/" in word else order).startswith(word) or word in besides
        for word in search.casefold().split()
    )
