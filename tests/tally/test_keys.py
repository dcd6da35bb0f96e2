"""Keys and ids."""

from __future__ import annotations

import pytest

from tallystick.errors import InvalidInput
from tallystick.tally.keys import COMPANY_ID, TALLY_ID, CompanyKey, company_id, tally_id, verify


def test_the_same_seed_is_the_same_company() -> None:
    one = CompanyKey.from_seed(bytes(range(32)))
    assert one.company == CompanyKey.from_seed(one.seed).company == company_id(one.public)
    assert COMPANY_ID.fullmatch(one.company)


def test_every_generated_key_is_another_company() -> None:
    assert CompanyKey.generate().company != CompanyKey.generate().company


def test_a_seed_has_32_bytes() -> None:
    with pytest.raises(InvalidInput):
        CompanyKey.from_seed(b"short")


def test_a_signature_holds_for_its_message_and_key_only() -> None:
    one, other = CompanyKey.from_seed(b"\1" * 32), CompanyKey.from_seed(b"\2" * 32)
    signature = one.sign(b"message")
    assert verify(one.public, b"message", signature)
    assert not verify(one.public, b"massage", signature)
    assert not verify(other.public, b"message", signature)
    assert not verify(one.public, b"message", signature[:-1])
    assert not verify(one.public[:-1], b"message", signature)
    assert not verify(b"\xff" * 32, b"message", signature)


def test_there_is_exactly_one_tally_for_a_pair() -> None:
    one, other = CompanyKey.from_seed(b"\1" * 32).company, CompanyKey.from_seed(b"\2" * 32).company
    assert tally_id(one, other) == tally_id(other, one)
    assert TALLY_ID.fullmatch(tally_id(one, other))
    with pytest.raises(InvalidInput):
        tally_id(one, one)


def test_a_key_does_not_show_its_seed() -> None:
    key = CompanyKey.from_seed(b"\1" * 32)
    assert repr(key) == f"CompanyKey({key.company})"
