"""Entries: strict reading, and the binding of key, company, tally and bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import InvalidInput
from tallystick.tally import canonical
from tallystick.tally.entry import (
    MAX_BYTES,
    MAX_CLAIMS,
    InvalidEntry,
    batches,
    check_signature,
    from_envelope,
    instant_text,
    read_entry,
    sign_entry,
    to_envelope,
    write_entry,
)
from tallystick.tally.keys import CompanyKey
from tests.tally.world import START, pair


def test_what_is_written_is_read_back() -> None:
    one, other = pair()
    one.write({"type": "a"})
    entry = other.write({"type": "b", "n": 1}, {"type": "c", "text": "Łożyska"})
    read = read_entry(entry.data, entry.signature)
    assert read == entry
    assert (read.tally, read.author, read.seq, read.prev, read.seen) == (
        entry.tally,
        other.company,
        1,
        None,
        one.half[0].link,
    )
    assert (read.at, read.by, read.claims) == (entry.at, entry.by, entry.claims)
    check_signature(read, other.key.public, one.company)


def test_an_entry_travels_in_an_envelope_of_plain_json() -> None:
    one, _ = pair()
    entry = one.write({"type": "a"})
    travelled = json.loads(json.dumps(to_envelope(entry), indent=2))
    assert from_envelope(travelled).data == entry.data


def test_times_are_utc_with_milliseconds() -> None:
    local = datetime(2026, 11, 22, 18, 0, 0, 1999, tzinfo=timezone(timedelta(hours=1)))
    assert instant_text(local) == "2026-11-22T17:00:00.001Z"
    with pytest.raises(InvalidInput):
        instant_text(local.replace(tzinfo=None))


def test_key_author_tally_and_bytes_are_bound() -> None:
    one, other = pair()
    third = CompanyKey.from_seed(b"\3" * 32)
    entry = one.write()

    def refused(reason: str, public: bytes, partner: str, signature: bytes = entry.signature) -> None:
        with pytest.raises(InvalidEntry) as caught:
            check_signature(read_entry(entry.data, signature), public, partner)
        assert caught.value.reason == reason

    refused("wrong-key", other.key.public, other.company)
    refused("wrong-tally", one.key.public, third.company)
    refused("wrong-tally", one.key.public, one.company)
    refused("bad-signature", one.key.public, other.company, bytes(64))
    refused("bad-signature", one.key.public, other.company, other.key.sign(entry.data))
    # The signature is over the bytes with their domain, never over bare bytes that something else might sign.
    refused("bad-signature", one.key.public, other.company, one.key.sign(entry.data))


def body() -> dict[str, object]:
    one, _ = pair()
    value = canonical.decode(one.write({"type": "a"}).data)
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"v": 2}, "bad-version"),
        ({"v": True}, "bad-version"),
        ({"more": 1}, "bad-fields"),
        ({"tally": "ta_x"}, "bad-tally"),
        ({"author": "co_" + "A" * 32}, "bad-author"),
        ({"author": 7}, "bad-author"),
        ({"seq": 0}, "bad-seq"),
        ({"seq": "1"}, "bad-seq"),
        ({"seq": True}, "bad-seq"),
        ({"prev": "0" * 64}, "bad-prev"),
        ({"seq": 2}, "bad-prev"),
        ({"seq": 2, "prev": "0" * 63}, "bad-prev"),
        ({"seen": {}}, "bad-seen"),
        ({"seen": [1, "0" * 64]}, "bad-seen"),
        ({"seen": {"seq": 0, "id": "0" * 64}}, "bad-seq"),
        ({"seen": {"seq": 2**31, "id": "0" * 64}}, "bad-seq"),
        ({"seq": 2**31, "prev": "0" * 64}, "bad-seq"),
        ({"seen": {"seq": 1, "id": "0"}}, "bad-seen"),
        ({"at": "2026-11-22T17:00:00Z"}, "bad-time"),
        ({"at": "2026-02-30T17:00:00.000Z"}, "bad-time"),
        ({"at": "9999-12-31T23:59:59.999Z"}, "bad-time"),
        ({"at": "0001-01-01T00:00:00.000Z"}, "bad-time"),
        ({"at": "1969-12-31T23:59:59.999Z"}, "bad-time"),
        ({"at": "2200-01-01T00:00:00.000Z"}, "bad-time"),
        ({"at": "2026-11-22T24:00:00.000Z"}, "bad-time"),
        ({"at": "2026-11-22T17:00:00.000+00:00"}, "bad-time"),
        ({"at": 0}, "bad-time"),
        ({"by": ""}, "bad-person"),
        ({"by": "x" * 201}, "bad-person"),
        ({"by": None}, "bad-person"),
        ({"claims": []}, "bad-claims"),
        ({"claims": "a"}, "bad-claims"),
        ({"claims": ["a"]}, "bad-claims"),
        ({"claims": {}}, "bad-claims"),
        ({"claims": [{}] * (MAX_CLAIMS + 1)}, "bad-claims"),
    ],
)
def test_a_field_out_of_form_is_refused(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(InvalidEntry) as caught:
        read_entry(canonical.encode(body() | changes), bytes(64))
    assert caught.value.reason == reason


@pytest.mark.parametrize("field", sorted(body()))
def test_every_field_is_needed(field: str) -> None:
    short = {name: value for name, value in body().items() if name != field}
    with pytest.raises(InvalidEntry) as caught:
        read_entry(canonical.encode(short), bytes(64))
    assert caught.value.reason == "bad-fields"


def test_bytes_that_are_no_entry_are_refused() -> None:
    for data, signature, reason in (
        (b"not json", bytes(64), "not-canonical"),
        (json.dumps(body(), indent=1).encode(), bytes(64), "not-canonical"),
        (b"[]", bytes(64), "not-an-object"),
        (canonical.encode(body()), bytes(63), "bad-signature"),
        (b"1" * (MAX_BYTES + 1), bytes(64), "too-large"),
    ):
        with pytest.raises(InvalidEntry) as caught:
            read_entry(data, signature)
        assert caught.value.reason == reason


@pytest.mark.parametrize(
    "envelope",
    [
        None,
        {},
        {"entry": {}},
        {"entry": {}, "signature": "", "more": 1},
        {"entry": {}, "signature": 3},
        {"entry": {}, "signature": "***"},
        {"entry": {}, "signature": "ü"},
        {"entry": {"v": 1.5}, "signature": ""},
    ],
)
def test_bad_envelopes_are_refused(envelope: object) -> None:
    with pytest.raises(InvalidEntry):
        from_envelope(envelope)


def test_one_may_not_write_outside_the_domain() -> None:
    one, other = pair()
    with pytest.raises(canonical.NotCanonical):
        one.write({"type": "a", "quantity": 1.5})
    with pytest.raises(InvalidEntry):
        write_entry(one.key, other.company, last=None, seen=None, at=START, by="", claims=[{"type": "a"}])


def test_many_claims_are_split_into_batches_that_fit() -> None:
    claims = [f"{n}" for n in range(12)]
    assert [len(batch) for batch in batches(claims, len, most=5)] == [5, 5, 2]
    assert [claim for batch in batches(claims, len, most=5) for claim in batch] == claims
    assert list(batches([], len)) == []
    sizes = [MAX_BYTES // 5] * 5 + [MAX_BYTES + 1, 7]
    assert [len(batch) for batch in batches(sizes, int)] == [2, 2, 1, 1, 1]
    assert list(batches([MAX_BYTES + 1], int)) == [[MAX_BYTES + 1]]  # refused when it is signed


LEAF = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
LISTS = st.lists(LEAF, max_size=3)
JSON = LEAF | LISTS | st.dictionaries(st.text(), LEAF | LISTS, max_size=3)


@given(st.lists(st.dictionaries(st.text(), JSON, max_size=4), min_size=1, max_size=4), st.text(min_size=1))
def test_an_entry_of_texts_is_the_entry_of_their_claims(claims: list[dict[str, object]], by: str) -> None:
    one, other = pair()
    body = {"type": "claims", "by": by, "claims": claims}
    try:
        canonical.encode(body)
    except canonical.NotCanonical:
        with pytest.raises(canonical.NotCanonical):
            write_entry(one.key, other.company, last=None, seen=None, at=START, by=by, claims=claims)
        return
    by = by[:100]
    entry = write_entry(one.key, other.company, last=None, seen=None, at=START, by=by, claims=claims)
    assert canonical.encode(canonical.decode(entry.data)) == entry.data
    assert entry.claims == tuple(claims)
    read = read_entry(entry.data, entry.signature)
    assert (read.claims, read.by, read.id) == (entry.claims, by, entry.id)
    check_signature(read, one.key.public, other.company)


def test_a_claim_may_be_as_deep_as_in_its_entry() -> None:
    one, _ = pair()
    value: object = "x"
    for _ in range(canonical.MAX_DEPTH - 3):
        value = [value]
    entry = one.write({"type": value})
    assert read_entry(entry.data, entry.signature).claims == ({"type": value},)
    with pytest.raises(canonical.NotCanonical):
        one.write({"type": [value]})


def test_texts_that_cannot_be_encoded_are_not_signed() -> None:
    one, other = pair()
    with pytest.raises(canonical.NotCanonical):
        sign_entry(
            one.key, other.company, last=None, seen=None, at=START, by="B", claims=['{"type":"\ud800"}']
        )


def test_two_entries_are_equal_when_their_bytes_are() -> None:
    one, _ = pair()
    first, second = one.write(), one.write()
    assert first != second
    assert {first, read_entry(first.data, first.signature)} == {first}
    assert first != "entry"
    assert first.at.tzinfo is UTC
