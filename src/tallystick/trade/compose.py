"""What can be said now about a line, by whom, and the claims that say it, with their numbers right."""

from __future__ import annotations

from tallystick.trade.claims import (
    Accept,
    AcceptCancel,
    AddNote,
    Approve,
    AskCancel,
    Attach,
    Cancel,
    Propose,
    Receive,
    Refuse,
    RefuseCancel,
    Reject,
    Report,
    Request,
    See,
    Ship,
)
from tallystick.trade.document import Agreement, Effect, OrderLine
from tallystick.trade.line_record import MOST_CLAIMS, request_terms, same_terms
from tallystick.trade.values import Item, Price, Role, ScheduleLine, Terms

#: All that was said of a line is read each time when something is added: notes have to end somewhere.
MOST_NOTES = 500


def own_request(line: OrderLine) -> Request | None:
    """Return the buyer's own last request (`line.requested` may show one that is only reported)."""
    for said in reversed(line.history):
        if isinstance(said.claim, Request) and said.effect is not Effect.REFUSED:
            return said.claim
    return None


def revision(line: OrderLine) -> int:
    """Return the number of the buyer's own last request, 0 if there is none."""
    request = own_request(line)
    return request.revision if request else 0


def next_proposal(line: OrderLine) -> int:
    """Return the number that the supplier's next proposal takes."""
    numbers = (said.number for said in line.history if isinstance(said.claim, Propose))
    return max(numbers, default=0) + 1


def request(line: OrderLine, terms: Terms, *, contact: str | None = None, reason: str = "") -> Request:
    """Ask for other terms (or the same again); the contact stays unless another is named."""
    before = line.requested.contact if line.requested else ""
    return Request(
        line.ref,
        revision(line) + 1,
        terms.item,
        terms.unit,
        terms.schedule,
        terms.price,
        before if contact is None else contact,
        reason,
    )


def cancel(line: OrderLine, reason: str = "") -> Cancel | AskCancel:
    """Cancel before agreement; ask to cancel after it."""
    return AskCancel(line.ref, reason) if line.agreed else Cancel(line.ref, reason)


def approve(line: OrderLine) -> Approve:
    """Approve the open proposal."""
    return Approve(line.ref, line.proposed.number if line.proposed else 0)


def refuse(line: OrderLine, reason: str = "") -> Refuse:
    """Refuse the open proposal."""
    return Refuse(line.ref, line.proposed.number if line.proposed else 0, reason)


def see(line: OrderLine) -> See:
    """Say that the current revision has been opened."""
    return See(line.ref, revision(line))


def accept(line: OrderLine) -> Accept:
    """Accept the current revision as it stands."""
    return Accept(line.ref, revision(line))


def propose(
    line: OrderLine,
    schedule: tuple[ScheduleLine, ...],
    *,
    price: Price | None = None,
    item: Item | None = None,
    rest: str = "refused",
    reason: str = "",
) -> Propose:
    """Answer the current revision with other dates, quantities, price or item."""
    return Propose(line.ref, revision(line), next_proposal(line), schedule, price, item, rest, reason)


def reject(line: OrderLine, reason: str = "") -> Reject:
    """Reject the current revision."""
    return Reject(line.ref, revision(line), reason)


def accept_cancel(line: OrderLine) -> AcceptCancel:
    """Accept the wish to cancel."""
    return AcceptCancel(line.ref, line.cancel.number if line.cancel else 0)


def refuse_cancel(line: OrderLine, reason: str = "") -> RefuseCancel:
    """Refuse the wish to cancel."""
    return RefuseCancel(line.ref, line.cancel.number if line.cancel else 0, reason)


def possible(line: OrderLine, role: Role) -> frozenset[str]:
    """Return the types of claim that this side may write now, knowing all of the line."""
    if line.requested is None and line.agreement is not Agreement.CANCELLED:
        return frozenset((Request.TYPE if role is Role.BUYER else Report.TYPE,))
    if sum(said.role is role for said in line.history) >= MOST_CLAIMS:
        return frozenset()
    types = {Report.TYPE}
    if len(line.notes) < MOST_NOTES:
        types |= {AddNote.TYPE, Attach.TYPE}
    types |= _possible_to_buyer(line) if role is Role.BUYER else _possible_to_supplier(line)
    return frozenset(types)


def _possible_to_buyer(line: OrderLine) -> set[str]:
    types = {Request.TYPE, Receive.TYPE}
    pending = line.agreement is Agreement.CANCEL_REQUESTED
    if line.agreement is Agreement.CANCELLED:
        return types
    if line.agreed is None:
        types.add(Cancel.TYPE)
    elif not pending:
        types.add(AskCancel.TYPE)
    if line.proposed and line.proposed.reported is None:
        types.add(Refuse.TYPE)
        if not pending:
            types.add(Approve.TYPE)
    return types


def _possible_to_supplier(line: OrderLine) -> set[str]:
    asked = own_request(line)
    types = {Ship.TYPE}
    if asked is None or line.agreement is Agreement.CANCELLED:
        return types
    if not _opened(line, asked.revision):
        types.add(See.TYPE)
    if line.agreement is Agreement.CANCEL_REQUESTED:
        return types | {AcceptCancel.TYPE, RefuseCancel.TYPE}
    types.add(Propose.TYPE)
    if line.agreed is None:
        return types | {Accept.TYPE, Reject.TYPE}
    if line.agreed.answers != asked.revision:
        types.add(Accept.TYPE)
        if not same_terms(line.agreed.terms, request_terms(asked)):
            types.add(Reject.TYPE)
    return types


def _opened(line: OrderLine, revision: int) -> bool:
    """Say whether the supplier has spoken of a revision, be it only that it was seen."""
    return any(
        isinstance(said.claim, See | Accept | Propose | Reject) and said.claim.revision == revision
        for said in line.history
        if said.role is Role.SUPPLIER and said.effect is not Effect.REFUSED
    )


def standing_token(line: OrderLine) -> str:
    """Return a short text that changes whenever an answer given to the line would mean something else.

    That the supplier has opened the line, and notes, leave it as it is.
    """
    state = Agreement.NEW if line.agreement is Agreement.SEEN else line.agreement
    proposal = line.proposed.number if line.proposed and line.proposed.reported is None else 0
    agreed = f"{line.agreed.revision}.{line.agreed.proposal}" if line.agreed else "0"
    wish = f"{line.cancel.number}{line.cancel.answer[:1]}" if line.cancel else "0"
    reports = sum(isinstance(said.claim, Report) and said.effect is Effect.APPLIED for said in line.history)
    moved = f"s{len(line.shipments)}g{len(line.receipts)}o{reports}"
    return f"{state.value}:r{revision(line)}p{proposal}c{wish}a{agreed}{moved}"
