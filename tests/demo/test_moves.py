"""What scripted partners say is always sensible: the fold applies it, and nobody is flooded."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

from tallystick.server.demo.moves import MOST_WAITING, PATIENCE, REST, Moment, new_order, next_turn
from tallystick.server.demo.scenario.items import sold_by
from tallystick.server.demo.scenario.people import BRACKWATER, HALVARD, SUPPLIERS
from tallystick.trade.claims import Accept, Propose, See
from tallystick.trade.document import Effect
from tallystick.trade.values import Role
from tests.demo.conftest import IDS, THURSDAY, Record


def play(company: str, role: Role, turns: int) -> tuple[Record, Counter[str]]:
    """Let one partner think so many times, eight seconds apart, and write what it says."""
    record, luck, said = Record(), Random(3), Counter[str]()
    for turn in range(turns):
        moment = Moment(THURSDAY + timedelta(minutes=5, seconds=8 * turn), luck)
        choice = next_turn(record.lines(company), role, moment)
        if choice is None:
            continue
        for claim in choice.claims:
            record.say(company, record.partner_of(company, choice.ref), claim, moment.now)
            said[claim.TYPE] += 1
    return record, said


def test_whatever_a_supplier_says_is_applied() -> None:
    for supplier in SUPPLIERS:
        record, said = play(supplier, Role.SUPPLIER, 30)
        assert said["order.accept"] or said["order.propose"] or said["order.reject"]
        last = [
            one
            for line in record.lines(supplier)
            for one in line.history
            if one.placed.place.by == "Somebody"
        ]
        assert {one.effect for one in last} == {Effect.APPLIED}


def test_whatever_the_customer_says_is_applied() -> None:
    record, said = play(HALVARD, Role.BUYER, 80)
    assert said.total() >= 3
    last = [
        one for line in record.lines(HALVARD) for one in line.history if one.placed.place.by == "Somebody"
    ]
    assert {one.effect for one in last} == {Effect.APPLIED}


def test_the_other_side_is_not_flooded() -> None:
    supplier = SUPPLIERS[2]
    before = sum(line.move is Role.BUYER for line in Record().lines(supplier))
    record, _ = play(supplier, Role.SUPPLIER, 120)
    after = sum(line.move is Role.BUYER for line in record.lines(supplier))
    assert after <= max(before, MOST_WAITING)


def test_nobody_answers_in_the_same_breath() -> None:
    record = Record()
    asked = max(
        line.asked_at for line in record.lines(SUPPLIERS[2]) if line.asked_at and line.move is Role.SUPPLIER
    )
    moment = Moment(asked + PATIENCE - timedelta(seconds=1), Random(1))
    fresh = [line for line in record.lines(SUPPLIERS[2]) if line.asked_at == asked]
    assert next_turn(fresh, Role.SUPPLIER, moment) is None


def test_nothing_is_begun_on_a_line_that_was_just_spoken_of() -> None:
    record = Record()
    resting = [line for line in record.lines(SUPPLIERS[0]) if line.move is None and not line.closed]
    for line in resting[:20]:
        assert line.last is not None
        moment = Moment(line.last.placed.place.at + REST - timedelta(seconds=1), Random(1))
        assert next_turn([line], Role.SUPPLIER, moment) is None


def test_a_new_line_is_opened_before_it_is_answered() -> None:
    record = Record()
    moment = Moment(THURSDAY, Random(5))
    turn = new_order(IDS[HALVARD], "HW-30001", sold_by(BRACKWATER), "Sigrid Halvorsen", moment)
    record.say(HALVARD, BRACKWATER, turn.claims[0], THURSDAY)
    kinds = []
    for minute in range(1, 60):
        line = next(line for line in record.lines(BRACKWATER) if line.ref == turn.ref)
        if line.move is not Role.SUPPLIER:
            break
        answer = next_turn([line], Role.SUPPLIER, Moment(THURSDAY + timedelta(minutes=minute), moment.luck))
        if answer:
            kinds.append(type(answer.claims[0]))
            record.say(BRACKWATER, HALVARD, answer.claims[0], THURSDAY + timedelta(minutes=minute))
    assert kinds[0] is See
    assert kinds[1] in (Accept, Propose)
