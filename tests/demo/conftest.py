"""The demo's world, folded without a server."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tallystick.server.demo.scenario import COMPANIES, script
from tallystick.server.demo.scenario.signing import sign
from tallystick.tally.fold import Tally
from tallystick.tally.keys import CompanyKey
from tallystick.trade.claim_json import line_ref
from tallystick.trade.document import OrderLine
from tallystick.trade.fold_line import fold_line
from tallystick.trade.values import LineRef

KEYS = {company.handle: CompanyKey(hashlib.sha256(company.handle.encode()).digest()) for company in COMPANIES}
IDS = {handle: key.company for handle, key in KEYS.items()}
THURSDAY = datetime(2026, 3, 12, 9, 42, 8, tzinfo=UTC)

Fold = Callable[..., dict[LineRef, OrderLine]]


def fold_script(now: datetime = THURSDAY, **options: object) -> dict[LineRef, OrderLine]:
    """Sign and fold the whole script; every entry must be applied."""
    handles = {identity: handle for handle, identity in IDS.items()}
    tallies: dict[str, Tally[LineRef]] = {}
    steps = script(IDS, now, **options)  # type: ignore[arg-type]
    for step, entry in zip(steps, sign(steps, KEYS), strict=True):
        pair = sorted((IDS[step.company], IDS[step.partner]))
        tally = tallies.setdefault(entry.tally, Tally(pair[0], pair[1], line_ref))
        tally.add([entry])
    assert not any(tally.waiting() or tally.unsound() for tally in tallies.values())
    assert all(company in handles for tally in tallies.values() for company in tally.companies)
    return {
        ref: fold_line(ref, list(tally.claims(ref))) for tally in tallies.values() for ref in tally.documents
    }


@pytest.fixture(scope="session")
def world() -> dict[LineRef, OrderLine]:
    """Every line of the demo on Thursday, 12 March 2026: the day of the design's pictures."""
    return fold_script()
