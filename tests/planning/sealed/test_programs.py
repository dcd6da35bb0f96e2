"""What a comparison of the real engine found: a later program goes by it, and no operator has it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tallystick.planning.layout import Floats
from tallystick.planning.sealed.local import program
from tests.planning.sealed.circles import installed
from tests.planning.sealed.test_disclosure import even

SIZE, BOUNDED, LIFT = 3000, 1000, 4

# Three engines in one process, a turn that compares and one that does not; it needs what operators have
# installed.
MOVES = """
import json, sys, threading
import numpy as np
import spu
from spu import libspu
from tallystick_operator.programs import Programs
from tallystick_operator.turns import CUT_BITS
size, bounded, lift, *turns = json.load(sys.stdin)
kind = libspu.ProtocolKind.ABY3, libspu.FieldType.FM64
config = libspu.RuntimeConfig(protocol=kind[0], field=kind[1], fxp_fraction_bits=28)
three, programs, link = spu.Io(3, config), Programs(), libspu.link.Desc()
for rank in range(3):
    link.add_party(f"operator{rank}", f"thread{rank}")
given = [
    three.make_shares(np.array(numbers) * 2.0 ** (CUT_BITS - lift), libspu.Visibility.VIS_SECRET)
    for numbers in turns
]
found = [[] for _ in range(3)]
def engine(rank):
    runtime = spu.Runtime(libspu.link.create_mem(link, rank), config)
    for shares, compare in zip(given, (True, False)):
        runtime.set_var("in", shares[rank])
        runtime.run(programs.move(size, bounded, lift, compare=compare))
        found[rank].append((runtime.get_var("out"), runtime.get_var("below")))
threads = [threading.Thread(target=engine, args=(rank,)) for rank in range(3)]
for one in threads:
    one.start()
for one in threads:
    one.join()
moved = [three.reconstruct([found[rank][turn][0] for rank in range(3)]).tolist() for turn in range(2)]
kept = [b"".join(found[rank][0][1].share_chunks).hex() for rank in range(3)]
print(json.dumps({"moved": moved, "kept": kept}))
"""


def allowed(wish: Floats, over: Floats, below: Floats, within: Floats) -> Floats:
    """Nothing of a wish that was below nothing, and of the first ones no more than their most."""
    found = np.where(below < 0, 0.0, wish)
    found[:BOUNDED] -= np.where(within < 0, 0.0, over)
    return found


@pytest.fixture(scope="module")
def turns() -> list[tuple[Floats, Floats, Floats]]:
    """Wishes, by how much some are over their most, and old ones; half have another sign in the second."""
    random = np.random.default_rng(1)
    return [
        (random.normal(size=SIZE), random.normal(size=BOUNDED), random.normal(size=SIZE)) for _ in range(2)
    ]


@pytest.fixture(scope="module")
def found(turns: list[tuple[Floats, Floats, Floats]]) -> dict[str, Any]:
    """What comes of both turns, and what each engine has kept of the first."""
    installed()
    given = [np.concatenate([wish, over, -old]).tolist() for wish, over, old in turns]
    done = subprocess.run(
        [Path(program()).with_name("python"), "-c", MOVES],
        input=json.dumps([SIZE, BOUNDED, LIFT, *given]),
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return made


def test_a_turn_that_does_not_compare_goes_by_what_the_one_before_found(
    turns: list[tuple[Floats, Floats, Floats]], found: dict[str, Any]
) -> None:
    below, within, _ = turns[0]
    for (wish, over, old), moved in zip(turns, found["moved"], strict=True):
        expected = 2.0 * allowed(wish, over, below, within) - old
        assert moved == pytest.approx(expected.tolist(), abs=1e-5)


def test_what_a_comparison_found_is_kept_as_shares_of_which_one_says_nothing(
    turns: list[tuple[Floats, Floats, Floats]], found: dict[str, Any]
) -> None:
    below, within, _ = turns[0]
    count = SIZE + BOUNDED
    pairs = [
        np.frombuffer(bytes.fromhex(one), dtype=np.uint8)[-2 * count :].reshape(count, 2)
        for one in found["kept"]
    ]
    opened = pairs[0][:, 0] ^ pairs[1][:, 0] ^ pairs[2][:, 0]
    assert opened.astype(bool).tolist() == (np.concatenate([below, within]) < 0).tolist()
    for one in pairs:
        # Neither of an operator's two words, nor both together, and not beside what was found either.
        for words in (one[:, 0], one[:, 1], one[:, 0] ^ one[:, 1]):
            for which in (opened == 0, opened == 1):
                assert even(np.bincount(words[which], minlength=256))
