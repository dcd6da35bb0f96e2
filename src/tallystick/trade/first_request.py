"""The document of a line of which only the first request is known: most of what an import brings.

It is what the full fold would come to (a test holds them equal), at a fraction of the work.
"""

from __future__ import annotations

from decimal import Decimal

from tallystick.tally.placed import Placed
from tallystick.trade.claim_json import parse_claim
from tallystick.trade.claims import Request
from tallystick.trade.document import Agreement, Balance, Effect, Fulfilment, OrderLine, Requested, Said
from tallystick.trade.fields import InvalidClaim
from tallystick.trade.values import LineRef, Role, Terms

ZERO = Decimal(0)


def fold_first_request(ref: LineRef, placed: Placed) -> OrderLine | None:
    """Return the document if the claim is the buyer's first request of this line, else None."""
    place = placed.place
    if placed.claim.get("type") != Request.TYPE or place.author != ref.buyer:
        return None
    try:
        claim = parse_claim(placed.claim, ref)
    except InvalidClaim:
        return None
    if not isinstance(claim, Request) or claim.revision != 1:
        return None
    terms = Terms(claim.item, claim.unit, claim.schedule, claim.price)
    quantity = claim.schedule[0].quantity if len(claim.schedule) == 1 else terms.quantity
    said = Said(placed, claim, Role.BUYER, Effect.APPLIED, "", 1)
    return OrderLine(
        ref,
        Requested(1, terms, place.at, place.by, claim.contact, claim.reason),
        None,
        None,
        None,
        Agreement.NEW,
        "",
        Fulfilment.NONE,
        Role.SUPPLIER,
        place.at,
        Balance(quantity, ZERO, ZERO, ZERO, quantity, ZERO),
        ZERO,
        ZERO,
        ZERO,
        (),
        (),
        (),
        (said,),
        said,
    )
