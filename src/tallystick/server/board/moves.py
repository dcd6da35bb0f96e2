"""What one side may say about an order line now, the likeliest first."""

from __future__ import annotations

from enum import StrEnum

from tallystick.trade import claims as c
from tallystick.trade import compose
from tallystick.trade.document import Agreement, Effect, Fulfilment, OrderLine
from tallystick.trade.values import Role


class Move(StrEnum):
    """Something that a person can do to an order line; also the last part of its address."""

    CONFIRM = "confirm"
    ACCEPT = "accept"
    APPROVE = "approve"
    ACCEPT_CANCEL = "accept-cancel"
    REFUSE_CANCEL = "refuse-cancel"
    PROPOSE = "propose"
    CHANGE = "change"
    REJECT = "reject"
    REFUSE = "refuse"
    LET_STAND = "let-stand"
    AGAIN = "again"
    CANCEL = "cancel"
    ASK_CANCEL = "ask-cancel"
    SHIP = "ship"
    RECEIVE = "receive"
    REPORT = "report"
    NOTE = "note"
    ATTACH = "attach"


AGREEING = frozenset({Move.ACCEPT, Move.APPROVE})
AT_ONCE = frozenset({Move.CONFIRM, Move.ACCEPT, Move.APPROVE, Move.ACCEPT_CANCEL, Move.LET_STAND, Move.AGAIN})
TYPED = frozenset(Move) - AT_ONCE

_SAYS = {
    Move.ACCEPT: c.Accept.TYPE,
    Move.APPROVE: c.Approve.TYPE,
    Move.ACCEPT_CANCEL: c.AcceptCancel.TYPE,
    Move.REFUSE_CANCEL: c.RefuseCancel.TYPE,
    Move.PROPOSE: c.Propose.TYPE,
    Move.CHANGE: c.Request.TYPE,
    Move.REJECT: c.Reject.TYPE,
    Move.REFUSE: c.Refuse.TYPE,
    Move.LET_STAND: c.Request.TYPE,
    Move.AGAIN: c.Request.TYPE,
    Move.CANCEL: c.Cancel.TYPE,
    Move.ASK_CANCEL: c.AskCancel.TYPE,
}

_ENDED = (Fulfilment.RECEIVED, Fulfilment.CLOSED_SHORT)


def possible(line: OrderLine, me: Role) -> tuple[Move, ...]:
    """The moves that would change the line if said now, the likeliest first; then what can always be said."""
    moves = _buyer(line) if me is Role.BUYER else _supplier(line)
    counts = compose.possible(line, me)
    moves = [move for move in moves if _SAYS[move] in counts]
    if open_report(line, me) is not None:
        moves.insert(0, Move.CONFIRM)
    if line.agreement is not Agreement.CANCELLED:
        if line.agreed is not None:
            moves.append(Move.RECEIVE if me is Role.BUYER else Move.SHIP)
        if line.fulfilment not in _ENDED:
            moves.append(Move.REPORT)
    return (*moves, Move.NOTE, Move.ATTACH)


def open_report(line: OrderLine, me: Role) -> c.Report | None:
    """What the partner noted that `me` said outside the system, while `me` has not said it here."""
    for said in reversed(line.history):
        if (
            isinstance(said.claim, c.Report)
            and said.role is not me
            and said.effect is Effect.APPLIED
            and not said.settled
        ):
            return said.claim
    return None


def _buyer(line: OrderLine) -> list[Move]:
    stands = line.agreed is not None
    away = Move.ASK_CANCEL if stands else Move.CANCEL
    match line.agreement:
        case Agreement.NEW | Agreement.SEEN:
            return [Move.CHANGE, Move.AGAIN, Move.CANCEL] if line.requested else []
        case Agreement.PROPOSED:
            return [Move.APPROVE, Move.CHANGE, Move.REFUSE, away]
        case Agreement.CHANGED:
            return [Move.CHANGE, Move.LET_STAND, Move.AGAIN, Move.ASK_CANCEL]
        case Agreement.REJECTED if stands:
            return [Move.LET_STAND, Move.CHANGE, Move.ASK_CANCEL]
        case Agreement.REJECTED:
            return [Move.CHANGE, Move.AGAIN, Move.CANCEL]
        case Agreement.CANCEL_REQUESTED:
            return [Move.LET_STAND]
        case Agreement.AGREED if line.fulfilment not in _ENDED:
            return [Move.CHANGE, Move.ASK_CANCEL]
        case Agreement.CANCELLED:
            return [Move.CHANGE]
        case _:
            return []


def _supplier(line: OrderLine) -> list[Move]:
    match line.agreement:
        case Agreement.NEW | Agreement.SEEN | Agreement.CHANGED if line.move is Role.SUPPLIER:
            return [Move.ACCEPT, Move.PROPOSE, Move.REJECT]
        case Agreement.PROPOSED:
            return [Move.PROPOSE, Move.ACCEPT]
        case Agreement.REJECTED if line.cancel is None or line.cancel.answer != "refused":
            return [Move.PROPOSE, Move.ACCEPT]
        case Agreement.CANCEL_REQUESTED:
            return [Move.ACCEPT_CANCEL, Move.REFUSE_CANCEL]
        case Agreement.AGREED if line.fulfilment not in _ENDED:
            return [Move.PROPOSE]
        case _:
            return []
