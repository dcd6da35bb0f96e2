"""The digest: a sum over documents that knows no order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.tally.digest import SIZE, Digest, spread


def digest_of(documents: list[bytes]) -> str:
    digest = Digest()
    for document in documents:
        digest.add(document)
    return digest.hex()


@given(
    st.lists(st.binary(max_size=20), max_size=6).flatmap(
        lambda docs: st.tuples(st.just(docs), st.permutations(docs))
    )
)
def test_the_order_of_documents_does_not_matter(pair: tuple[list[bytes], list[bytes]]) -> None:
    documents, shuffled = pair
    assert digest_of(documents) == digest_of(shuffled)


@given(st.lists(st.binary(max_size=20), max_size=5), st.binary(max_size=20), st.binary(max_size=20))
def test_one_changed_document_is_one_update(others: list[bytes], before: bytes, after: bytes) -> None:
    digest = Digest()
    for document in [*others, before]:
        digest.add(document)
    kept = Digest.from_bytes(digest.to_bytes())
    kept.remove(before)
    kept.add(after)
    assert kept.hex() == digest_of([*others, after])
    assert (kept.hex() == digest.hex()) == (before == after)


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_a_document_may_be_spread_before_it_is_counted(before: bytes, after: bytes) -> None:
    digest = Digest()
    digest.add(before)
    digest.remove_spread(spread(before))
    digest.add_spread(spread(after))
    assert digest.hex() == digest_of([after])


@given(st.lists(st.binary(max_size=20), max_size=700))
def test_many_together_are_the_same_as_one_by_one(documents: list[bytes]) -> None:
    digest = Digest()
    digest.add(b"before")
    digest.add_all(documents)
    assert digest.hex() == digest_of([b"before", *documents])


def test_parts_are_merged() -> None:
    left, right = Digest(), Digest()
    left.add(b"a")
    right.add(b"b")
    left.merge(right)
    assert left.hex() == digest_of([b"a", b"b"])


def test_the_same_document_twice_is_not_none() -> None:
    assert digest_of([b"a", b"a"]) not in (digest_of([]), digest_of([b"a"]))


def test_kept_bytes_have_a_fixed_size() -> None:
    assert len(Digest().to_bytes()) == SIZE
    with pytest.raises(ValueError, match="2048"):
        Digest.from_bytes(b"")
