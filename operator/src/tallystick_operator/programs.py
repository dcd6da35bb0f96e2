"""SPU: the link between three engines, and the few things that it is needed for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import spu
from spu import libspu

from tallystick.planning.sealed.shares import FRACTION_BITS, OPERATORS, Share, Words, from_engine, to_engine
from tallystick_operator.turns import CUT_BITS
from tallystick_operator.written import Written

_WAIT_MS = 600_000
"""How long an engine waits for a message of another; its parent notices much sooner that somebody is gone."""

_AGAIN_MS = 50


def _move(size: int, bounded: int, lift: int, compare: int) -> Any:
    """Of wishes, what some are over their most, and the old with the other sign: one behind the other.

    Which of them are below nothing stays with the engines, for the turns in which they do not compare.
    """
    bounds = size + bounded
    made = Written(bounds + size)
    wish, minus_old = made.slice(made.given, 0, bounds), made.slice(made.given, bounds, bounds + size)
    nothing = made.constant(0.0, bounds)
    below = made.less(wish, nothing, bounds) if compare else made.kept("below", bounds)
    above = made.same("select", below, nothing, wish)
    over = made.same("negate", made.slice(above, size, bounds))
    kept = made.same("add", made.slice(above, 0, bounded), over)
    allowed = made.join(kept, made.slice(above, bounded, size), size)
    moved = made.same("add", allowed, made.same("add", allowed, minus_old))
    out = _times(made, moved, 2.0 ** (lift - CUT_BITS), size)
    return made.giving(out=out, below=below) if compare else made.giving(out=out)


def _cut(length: int) -> Any:
    # SPU multiplies by this as a whole number, 4, and takes off the fraction that products have added.
    made = Written(length)
    return made.giving(out=_times(made, made.given, 2.0**-CUT_BITS, length))


def _sign() -> Any:
    """One if it is below nothing, and then nothing in place of itself."""
    made = Written(1)
    less = made.less(made.given, made.constant(0.0, 1), 1)
    nothing = made.same("add", made.given, made.same("negate", made.given))
    rest = made.same("select", less, nothing, made.given)
    return made.giving(out=made.join(made.number(less, 1), rest, 2))


def _times(made: Written, of: str, factor: float, length: int) -> str:
    return made.same("multiply", made.constant(factor, length), of)


class Programs:
    """What is run on shares, written once for each length."""

    def __init__(self) -> None:
        self._found: dict[tuple[Callable[..., Any], tuple[int, ...]], Any] = {}

    def move(self, size: int, bounded: int, lift: int, *, compare: bool) -> Any:
        """How far so many variables move, of which the first ones have a most."""
        return self._of(_move, size, bounded, lift, int(compare))

    def cut(self, length: int) -> Any:
        """Without the last CUT_BITS bits."""
        return self._of(_cut, length)

    def sign(self) -> Any:
        """Whether one number is below nothing, and what it is if not."""
        return self._of(_sign)

    def _of(self, write: Callable[..., Any], *lengths: int) -> Any:
        key = write, lengths
        if key not in self._found:
            self._found[key] = write(*lengths)
        return self._found[key]


class Session:
    """The link to the other two engines."""

    def __init__(self, programs: Programs, sockets: list[str], rank: int) -> None:
        self._programs, self._rank = programs, rank
        description = libspu.link.Desc()
        for number, path in enumerate(sockets):
            description.add_party(f"operator{number}", f"unix:{path}")
        # What carries messages keeps their order; numbering and acknowledging them again would cost time.
        description.disable_msg_seq_id = True
        description.recv_timeout_ms = _WAIT_MS
        # Engines start at different moments; whoever is first asks again soon.
        description.connect_retry_interval_ms = _AGAIN_MS
        description.connect_retry_times = _WAIT_MS // _AGAIN_MS
        config = libspu.RuntimeConfig(
            protocol=libspu.ProtocolKind.ABY3,
            field=libspu.FieldType.FM64,
            fxp_fraction_bits=FRACTION_BITS,
        )
        assert len(sockets) == OPERATORS
        self._link = libspu.link.create_brpc(description, rank)
        self._runtime = spu.Runtime(self._link, config)

    def move(self, wish: Words, over: Words, old: Words, lift: int, *, compare: bool) -> Words:
        """Twice what is allowed of a wish, less the old, without the last CUT_BITS − `lift` bits."""
        size = wish.shape[1]
        together = np.concatenate([wish, over, -old], axis=1)
        return self._run(self._programs.move(size, over.shape[1], lift, compare=compare), together, size)

    def cut(self, words: Words) -> Words:
        """Without the last CUT_BITS bits."""
        return self._run(self._programs.cut(words.shape[1]), words, words.shape[1])

    def sign(self, words: Words) -> Words:
        """Of one number: one if it is below nothing, else nothing; and the number itself unless it is."""
        return self._run(self._programs.sign(), words, 2)

    def _run(self, program: Any, words: Words, length: int) -> Words:
        """One program on an operator's two words of each number, in two rows; so many numbers come of it."""
        shape = (words.shape[1],)
        made = libspu.Share()
        made.meta, chunk = to_engine(Share(self._rank, shape, words.T))
        made.share_chunks = [chunk]
        self._runtime.set_var("in", made)
        self._runtime.run(program)
        chunk = b"".join(self._runtime.get_var("out").share_chunks)
        return np.ascontiguousarray(from_engine(self._rank, (length,), chunk).words.T)

    def close(self) -> None:
        """Forget all shares and end the link."""
        for name in ("in", "out", "below"):
            self._runtime.del_var(name)
        self._link.stop_link()
