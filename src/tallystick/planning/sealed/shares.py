"""Secret shares of numbers, made and opened by their owner without any engine.

A number becomes a fixed-point integer modulo 2^64, that integer a sum of three others of which two are drawn
at random. Operator i gets the i-th and the one after it (replicated sharing, as ABY3 uses it): any one
operator holds two numbers that are uniformly random whatever the secret is; any two together hold all three.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallystick.errors import InvalidInput
from tallystick.planning.layout import Floats

Words = NDArray[np.uint64]
Randomness = Callable[[int], bytes]
"""So many bytes nobody can guess. Tests may give their own; nobody else should."""

OPERATORS = 3
FRACTION_BITS = 28
LARGEST = 2.0 ** (63 - 2 * FRACTION_BITS - 1)
"""Products of two numbers need twice the fraction bits; what is larger could overflow silently on the way."""


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """What one operator gets: for each number the operator's own word and the next operator's."""

    operator: int
    shape: tuple[int, ...]
    words: Words


def make_shares(values: Floats, randomness: Randomness = secrets.token_bytes) -> tuple[Share, Share, Share]:
    """Three shares of an array, one for each operator."""
    flat = np.ascontiguousarray(values, dtype=np.float64).ravel()
    # The comparison is false for NaN as well.
    if not np.all(np.abs(flat) <= LARGEST):
        raise InvalidInput(
            f"A number to be shared is beyond ±{LARGEST:g}.",
            mend="Count in a larger unit, so that it becomes smaller.",
        )
    secret = np.round(flat * 2.0**FRACTION_BITS).astype(np.int64).view(np.uint64)
    return split_words(secret, tuple(np.shape(values)), randomness)


def split_words(
    secret: Words, shape: tuple[int, ...], randomness: Randomness = secrets.token_bytes
) -> tuple[Share, Share, Share]:
    """Three shares of words as they are."""
    first, second = (
        np.frombuffer(randomness(8 * secret.size), dtype="<u8").astype(np.uint64) for _ in range(2)
    )
    words = (first, second, secret - first - second)
    one, two, three = (
        Share(i, shape, np.stack([words[i], words[(i + 1) % OPERATORS]], axis=1)) for i in range(OPERATORS)
    )
    return one, two, three


def open_shares(shares: Sequence[Share]) -> Floats:
    """The numbers again, from all three shares; shares that do not fit together are refused."""
    numbers = join_words(shares).view(np.int64) / 2.0**FRACTION_BITS
    return np.asarray(numbers, dtype=np.float64).reshape(shares[0].shape)


def join_words(shares: Sequence[Share]) -> Words:
    """The words again, from all three shares; shares that do not fit together are refused."""
    ordered = sorted(shares, key=lambda share: share.operator)
    if [share.operator for share in ordered] != list(range(OPERATORS)):
        raise InvalidInput(
            "Shares of three different operators are needed.", mend="Ask the missing operator again."
        )
    if len({share.shape for share in ordered}) != 1:
        raise InvalidInput("The shares are of different shapes.", mend="Run the plan again.")
    for share, after in zip(ordered, [*ordered[1:], ordered[0]], strict=True):
        # Each word is held twice: an operator that changes its copy is found out.
        if not np.array_equal(share.words[:, 1], after.words[:, 0]):
            raise InvalidInput(
                f"The shares of operators {share.operator} and {after.operator} contradict each other.",
                mend="One of them is broken or dishonest: do not use this plan.",
            )
    total: Words = ordered[0].words[:, 0] + ordered[1].words[:, 0] + ordered[2].words[:, 0]
    return total


def share_of(operator: int, words: bytes | bytearray) -> Share:
    """The share in what was sent: the words as they are in memory of the usual machines, pair by pair."""
    if len(words) % (8 * (OPERATORS - 1)):
        raise InvalidInput(f"The share of operator {operator} is broken.", mend="Run the plan again.")
    pairs = words_of(words)
    return Share(operator, (len(pairs),), pairs)


def words_of(content: bytes | bytearray) -> Words:
    """Bytes as pairs of words; those of a bytearray are not copied, so that they can be wiped."""
    return np.frombuffer(content, dtype="<u8").reshape(-1, 2)


def to_engine(share: Share) -> tuple[bytes, bytes]:
    """A share as SecretFlow SPU 0.9 reads it: what kind of value it is, and its one chunk of words."""
    dimensions = b"".join(_varint(size) for size in share.shape)
    shape = b"\x0a" + _varint(len(dimensions)) + dimensions
    meta = b"\x08\x0c\x18\x01\x22" + _varint(len(shape)) + shape + b"\x2a" + _varint(len(_KIND)) + _KIND
    body = share.words.astype("<u8").tobytes()
    return meta, b"\x08" + _varint(len(body)) + b"\x1a" + _varint(len(body)) + body


def from_engine(operator: int, shape: tuple[int, ...], chunk: bytes) -> Share:
    """A share from the chunk of words that SPU gives back."""
    size = OPERATORS - 1
    for length in shape:
        size *= length
    words = np.frombuffer(chunk[-8 * size :] if size else b"", dtype="<u8")
    if words.size != size or to_engine(Share(operator, shape, words.reshape(-1, 2)))[1] != chunk:
        raise InvalidInput(f"The share of operator {operator} is broken.", mend="Run the plan again.")
    return Share(operator, shape, words.astype(np.uint64).reshape(-1, 2))


_KIND = b"aby3.AShr<FM64>"


def _varint(number: int) -> bytes:
    """A number as protocol buffers write it: seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
