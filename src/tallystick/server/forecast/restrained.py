"""What is held back of a forecast by the company's own brake, in words: a storm is seen, not only damped."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tallystick.planning.republish.decide import Why
from tallystick.server.board.rows import Reader
from tallystick.server.gate import Book, ForecastEntry
from tallystick.server.tiers.restraining import restraint_on
from tallystick.trade.values import Role


def restrained(book: Book, entry: ForecastEntry, reader: Reader) -> tuple[str, ...]:
    """Why newer figures wait, and until when; nothing if none do."""
    found = restraint_on(book, entry.id)
    if found is None:
        return ()
    if found.why == Why.TOO_LARGE:
        return (
            _("Nothing new is published by itself: the figures are beyond all bounds."),
            _("An input is wrong, or companies supply each other in a circle and more comes back each time."),
        )
    words = [
        _("Newer figures wait: many versions went out lately.")
        if entry.me is Role.BUYER
        else _("A newer answer waits: many went out lately.")
    ]
    if found.until:
        at = {"time": reader.formats.moment(found.until, reader.now, midway=True)}
        words.append(_("The last of them goes out by itself %(time)s, or now by your hand.") % at)
    if found.flapping:
        words.append(_("The same figures keep coming back: something that they rest on goes to and fro."))
    return tuple(words)
