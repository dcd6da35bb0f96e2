"""The words and the glyph of a forecast as one of its two companies reads it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tallystick.server.board.rows import Reader
from tallystick.server.forecast import weeks
from tallystick.server.forecast.versions import compare
from tallystick.server.gate import ForecastEntry
from tallystick.server.line.stake import Stake
from tallystick.trade.forecast.document import Forecast, ForecastState
from tallystick.trade.values import Role

# Your half is always the upper one: seen by the buyer, seen by the supplier.
_GLYPHS = {
    ForecastState.NONE: ("new-out", "new-in"),
    ForecastState.NEW: ("new-out", "new-in"),
    ForecastState.CHANGED: ("prop-out", "prop-in"),
    ForecastState.SHORT: ("prop-in", "prop-out"),
    ForecastState.ANSWERED: ("match", "match"),
}


def glyph(forecast: Forecast, me: Role) -> str:
    """The split stick that shows where the forecast stands."""
    return _GLYPHS[forecast.state][me is Role.SUPPLIER]


def whose_move(forecast: Forecast, me: Role) -> str:
    """Your move, their move, or nobody's."""
    if forecast.move is None:
        return _("Answered")
    mine = forecast.move is me
    return pgettext("forecast", "Your move") if mine else pgettext("forecast", "Their move")


def state(forecast: Forecast, me: Role) -> str:
    """Where it stands, in a word."""
    changed = pgettext("forecast", "They changed")
    if me is Role.BUYER:
        changed = pgettext("forecast", "You changed")
    return {
        ForecastState.NONE: _("Nothing published"),
        ForecastState.NEW: _("Not answered"),
        ForecastState.CHANGED: changed,
        ForecastState.SHORT: _("Short"),
        ForecastState.ANSWERED: _("Covered"),
    }[forecast.state]


def ago(at: datetime, reader: Reader) -> str:
    """How long ago, in days for two months: 9 days ago."""
    days = (reader.now - at).days
    if 1 < days < 60:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    return reader.formats.ago(at, reader.now)


def stake(entry: ForecastEntry, reader: Reader) -> Stake:
    """The banner: whose move it is and what has changed since the supplier's last answer."""
    forecast, me = entry.document, entry.me
    lead = _("Nobody’s move.")
    if forecast.move is not None:
        mine = forecast.move is me
        lead = pgettext("forecast", "Your move.") if mine else pgettext("forecast", "Their move.")
    match forecast.state:
        case ForecastState.NEW:
            return _not_answered(entry, reader, lead)
        case ForecastState.CHANGED:
            return _changed(entry, reader, lead)
        case ForecastState.SHORT:
            return _short(entry, reader, lead)
        case ForecastState.ANSWERED:
            text = (
                _("%(partner)s commits to all that you expect.") % {"partner": entry.partner.name}
                if me is Role.BUYER
                else _("You commit to all that is expected.")
            )
            return Stake(lead, text, "", _answer_age(forecast, reader), _reason(forecast))
        case _:
            return Stake(lead, _("Nothing is published that holds."))


def _not_answered(entry: ForecastEntry, reader: Reader, lead: str) -> Stake:
    forecast = entry.document
    words = {
        "n": reader.formats.quantity(forecast.cover.expected),
        "unit": forecast.unit,
        "partner": entry.partner.name,
    }
    if entry.me is Role.SUPPLIER:
        text = _("%(partner)s expects %(n)s %(unit)s") % words
        weight = _("over %(buckets)s") % {"buckets": weeks.count(forecast.figures)}
        return Stake(lead, text, weight, _("You have not answered yet."))
    return Stake(
        lead,
        _("%(partner)s has not answered yet: %(n)s %(unit)s expected.") % words,
        "",
        _("Asked %(when)s.") % {"when": ago(forecast.asked_at, reader)} if forecast.asked_at else "",
    )


def _changed(entry: ForecastEntry, reader: Reader, lead: str) -> Stake:
    forecast = entry.document
    if forecast.last is None or forecast.answer is None:
        return Stake(lead, "")
    difference = compare(forecast.answer.answers, forecast.last)
    net = difference.net
    names = {
        "last": forecast.last.number,
        "old": forecast.answer.claim.version,
        "n": reader.formats.quantity(abs(net)),
        "ago": ago(forecast.answer.at, reader),
        "partner": entry.partner.name,
    }
    if net > 0:
        text = _("Version %(last)s asks for %(n)s more") % names
    elif net < 0:
        text = _("Version %(last)s asks for %(n)s less") % names
    elif any(difference.changed.values()):
        text = _("Version %(last)s moves quantities between weeks") % names
    else:
        text = _("Version %(last)s adds weeks") % names
    if entry.me is Role.SUPPLIER:
        text += " " + _("than version %(old)s, which you answered %(ago)s.") % names
    else:
        text += " " + _("than version %(old)s, which %(partner)s answered %(ago)s.") % names
    between = forecast.behind - 1
    tail = (
        ngettext("One version lies between.", "%(count)d versions lie between.", between) % {"count": between}
        if between
        else ""
    )
    if forecast.answer and forecast.answer.crossed:
        tail = _("The answer and the new version crossed on their way.")
    return Stake(lead, text, "", tail)


def _short(entry: ForecastEntry, reader: Reader, lead: str) -> Stake:
    forecast = entry.document
    cover = forecast.cover
    words = {
        "partner": entry.partner.name,
        "committed": reader.formats.quantity(cover.committed),
        "n": reader.formats.quantity(cover.expected),
    }
    text = (
        _("%(partner)s commits %(committed)s of %(n)s.") % words
        if entry.me is Role.BUYER
        else _("You commit %(committed)s of %(n)s.") % words
    )
    return Stake(
        lead,
        text,
        short_words(forecast, reader),
        _answer_age(forecast, reader),
        _reason(forecast),
    )


def short_words(forecast: Forecast, reader: Reader) -> str:
    """190 short from W14, or how much is open."""
    if forecast.worst:
        return _("%(n)s short from %(week)s") % {
            "n": reader.formats.quantity(forecast.worst),
            "week": first_short(forecast, reader),
        }
    if forecast.cover.open:
        return _("%(n)s open") % {"n": reader.formats.quantity(forecast.cover.open)}
    return ""


def first_short(forecast: Forecast, reader: Reader) -> str:
    """The name of the first bucket at whose end something is missing."""
    for figure in forecast.figures:
        if figure.short:
            return weeks.label(figure.start, figure.end, reader.formats, reader.today)
    return ""


def _answer_age(forecast: Forecast, reader: Reader) -> str:
    if forecast.answer is None:
        return ""
    return _("Answered %(ago)s, version %(n)s.") % {
        "ago": ago(forecast.answer.at, reader),
        "n": forecast.answer.claim.version,
    }


def _reason(forecast: Forecast) -> str:
    return forecast.answer.claim.reason if forecast.answer else ""
