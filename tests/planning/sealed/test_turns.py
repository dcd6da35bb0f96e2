"""The turns of an operator, alone and on plain numbers: the same plan as the rehearsal's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tallystick_operator.tables import Dense, PublicTables
from tallystick_operator.turns import CUT_BITS, MOST_LIFT, Turns, lift

from tallystick.planning.generate import Shape, generate
from tallystick.planning.network import Network
from tallystick.planning.realise import realise
from tallystick.planning.references import central
from tallystick.planning.repair import repair
from tallystick.planning.roll import next_week
from tallystick.planning.sealed.elimination import eliminate
from tallystick.planning.sealed.iterate import State
from tallystick.planning.sealed.part import OwnPart, Places
from tallystick.planning.sealed.recipe import SETTLING, STEEPEST, Recipe, renews
from tallystick.planning.sealed.rehearsal import Rehearsal, shifted
from tallystick.planning.sealed.scale import Piece, Scaled
from tallystick.planning.sealed.shares import FRACTION_BITS, Words
from tallystick.planning.sealed.veil import OPEN

TURNS = 320


class Alone:
    """What three do together, done by one to whom nothing is secret: one word is the number itself."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(1)
        self.cuts: list[int] = []
        self.compared: list[bool] = []

    def move(self, wish: Words, over: Words, old: Words, lift: int, *, compare: bool) -> Words:
        numbers = [words.view(np.int64) for words in (wish, over)]
        self.compared.append(compare)
        if compare:
            assert max(np.abs(one).max() for one in numbers) < 2**62, "room for what a comparison needs"
            self._below = [one < 0 for one in numbers]
        allowed, beyond = (np.where(*one) for one in zip(self._below, (0, 0), numbers, strict=True))
        allowed[:, : over.shape[1]] -= beyond
        return self.cut((2 * allowed.view(np.uint64) - old) << np.uint64(lift))

    def cut(self, words: Words) -> Words:
        self.cuts.append(words.shape[1])
        numbers = words.view(np.int64)
        # A cut has room for words of 2^60. Units of another circle, and larger networks, take some of it.
        assert np.abs(numbers).max() < 2**57, "room for what a cut needs"
        # Up as often as what is cut off says, as the engine does.
        return ((numbers + self._random.integers(0, 2**CUT_BITS, numbers.shape)) >> CUT_BITS).view(np.uint64)


def made(network: Network, *, two_levels: bool) -> tuple[Scaled, dict[str, Words]]:
    """The public system, and all figures in one row."""
    parts = {key: OwnPart.of(network.structure, one, OPEN) for key, one in network.numbers.items()}
    published = {block: one for part in parts.values() for block, one in part.published.items()}
    scaled = Scaled.of(network.structure, published)
    if two_levels:
        system = scaled.system
        cut = eliminate(network.structure, scaled.layout, system.matrix, system.weight, full=0)
        assert cut.interior
        scaled = replace(scaled, system=replace(system, elimination=cut))
    size, height = scaled.layout.size, scaled.layout.height
    given = {
        "cost": np.zeros(size),
        "most": np.zeros(size),
        "right": np.zeros(height),
        "value": np.zeros(height),
    }
    for key, part in parts.items():
        places = Places.of(scaled.layout, network.structure, key)
        columns, rows = len(places.columns), len(places.rows)
        cost, most, right, value = np.split(part.figures, np.cumsum([columns, columns, rows]))
        given["cost"][places.columns], given["most"][places.columns] = cost, most
        given["right"][places.rows], given["value"][places.rows] = right, value
    words = {
        name: np.rint(one * 2.0**FRACTION_BITS).astype(np.int64).view(np.uint64)[None]
        for name, one in given.items()
    }
    return scaled, words


def comparing(recipe: Recipe) -> Recipe:
    """The same with a comparison in every turn.

    Where two ways are as good, rounding may decide what a turn keeps of a comparison, and they part.
    """
    return Recipe(tuple(replace(stretch, comparing=(1, 1)) for stretch in recipe.stretches))


def with_odd_recipes(network: Network) -> Network:
    """The same with what a process consumes and uses times a number that no few bits hold."""
    companies = tuple(
        replace(
            company,
            processes=tuple(
                replace(
                    one,
                    consumes={key: 1.0731 * amount for key, amount in one.consumes.items()},
                    uses={key: 1.0731 * amount for key, amount in one.uses.items()},
                )
                for one in company.processes
            ),
        )
        for company in network.structure.companies
    )
    return replace(network, structure=replace(network.structure, companies=companies))


def test_recipes_that_no_few_bits_hold_count_as_they_are() -> None:
    scaled, _ = made(with_odd_recipes(generate(Shape(20, 26), 101)), two_levels=False)
    exact = scaled.layout.entries().amount
    assert np.abs(scaled.system.matrix.amount / exact - 1).max() < 0.0002


@pytest.mark.parametrize("odd", [False, True])
@pytest.mark.parametrize("two_levels", [False, True])
def test_turns_on_words_come_to_the_rehearsals_plan(two_levels: bool, odd: bool) -> None:
    network = generate(Shape(7, 12), 3)
    if odd:
        network = with_odd_recipes(network)
    scaled, given = made(network, two_levels=two_levels)
    turns, recipe = Turns(PublicTables(scaled), Alone(), given), comparing(Recipe.of(TURNS))
    assert sum(1 for _ in turns.run(recipe)) == TURNS
    found = turns.x[0].view(np.int64) / 2.0**FRACTION_BITS
    expected = Rehearsal.of(network).follow(recipe).x / scaled.scales.unit
    # in units of at least 8 usual weekly quantities
    assert np.abs(found - expected).max() < 0.01
    assert np.sqrt(np.mean((found - expected) ** 2)) < 0.0005


@pytest.mark.parametrize("two_levels", [False, True])
def test_turns_on_words_come_as_near_as_the_rehearsal(two_levels: bool) -> None:
    network = generate(Shape(7, 12), 3)
    scaled, given = made(network, two_levels=two_levels)
    turns, rehearsal, best = (
        Turns(PublicTables(scaled), Alone(), given),
        Rehearsal.of(network),
        central(network),
    )
    assert sum(1 for _ in turns.run(Recipe.of(TURNS))) == TURNS
    found = State(turns.x[0].view(np.int64) / 2.0**FRACTION_BITS * scaled.scales.unit, turns.price[0])
    near = [
        realise(network, repair(network, rehearsal.plan(one))).cost.total / best.bound - 1
        for one in (found, rehearsal.run(TURNS))
    ]
    assert near[0] == pytest.approx(near[1], abs=1e-5)


def test_what_stands_at_a_bound_is_not_found_anew_in_each_turn() -> None:
    scaled, given = made(generate(Shape(7, 12), 3), two_levels=False)
    alone, recipe = Alone(), Recipe.of(101)
    for _ in Turns(PublicTables(scaled), alone, given).run(recipe):
        pass
    assert [one.length for one in recipe.stretches] == [5, 9, 28, 16, 19, 14, SETTLING]
    kept = [turn for turn, compared in enumerate(alone.compared, start=1) if not compared]
    assert kept == [11, *range(20, 42, 3), *range(46, 58, 2), *range(62, 77, 2), *range(81, 91, 2)]


def test_all_is_cut_together_only_where_an_anchor_follows_and_where_a_stretch_ends() -> None:
    scaled, given = made(generate(Shape(7, 12), 3), two_levels=False)
    alone, recipe = Alone(), Recipe.of(TURNS)
    for _ in Turns(PublicTables(scaled), alone, given).run(recipe):
        pass
    follows = [sum(renews(turn) for turn in range(1, one.length)) for one in recipe.stretches]
    assert alone.cuts.count(scaled.layout.size + scaled.layout.height) == sum(follows) + len(follows)


def test_a_dense_product_of_shares_is_exact_whatever_the_words_are() -> None:
    random = np.random.default_rng(1)
    words = random.integers(0, 2**64, (2, 40), dtype=np.uint64)
    rows = np.split(random.permutation(59), [50, 53, 56])
    places = [np.arange(40), *random.permutation(40)[:18].reshape(3, 6)]
    matrices = [random.normal(size=(len(one), len(two))) * 30 for one, two in zip(rows, places, strict=True)]
    powers = [[2.0 ** random.integers(-2, 3, len(one)) for one in both] for both in (rows, places)]
    pieces = [Piece(*one) for one in zip(rows, places, matrices, *powers, strict=True)]
    found = Dense.of(pieces, 20).times(words)
    for piece in pieces:
        own, at = piece.rows, piece.places
        matrix = piece.matrix * piece.out[:, None] * piece.into
        whole = [[round(one * 2**20) for one in row] for row in matrix.tolist()]
        for word in range(2):
            for place, line in zip(own, whole, strict=True):
                expected = sum(a * int(w) for a, w in zip(line, words[word, at], strict=True)) % 2**64
                assert int(found[word, place]) == expected


def test_turns_begin_with_last_weeks_words_as_the_rehearsal_does_with_its_state() -> None:
    before = generate(Shape(7, 12), 3)
    first, given = made(before, two_levels=False)
    last, recipe = Turns(PublicTables(first), Alone(), given), comparing(Recipe.of(250))
    assert sum(1 for _ in last.run(recipe)) == 250
    x, price = (one[0].view(np.int64) / 2.0**FRACTION_BITS for one in (last.x, last.price))
    state = State(x * first.scales.unit, price * first.scales.price * STEEPEST)
    rehearsed = Rehearsal.of(before)
    prices = rehearsed.follow(recipe).price
    assert np.corrcoef(state.price, prices)[0, 1] > 0.999
    after = next_week(before, repair(before, rehearsed.plan(state)))
    now, given = made(after, two_levels=False)
    start = shifted(now.layout, state)
    recipe = comparing(Recipe.of(100, warm=True))
    turns = Turns(PublicTables(now), Alone(), given)
    words = np.rint(np.clip(start.x / now.scales.unit, 0, None) * 2.0**FRACTION_BITS).astype(np.int64)
    weeks = now.layout.weeks
    powers = [np.log2(one.scales.price).reshape(-1, weeks) for one in (first, now)]
    moved = np.concatenate([powers[0][:, 1:], powers[0][:, -1:]], axis=1)
    rises = np.stack([(old - powers[1]).ravel() for old in (moved, powers[0])])
    assert rises.any(), "prices count otherwise in some equations"
    turns.start(words.view(np.uint64)[None], last.price, rises, recipe)
    assert sum(1 for _ in turns.run(recipe)) == 100
    found = turns.x[0].view(np.int64) / 2.0**FRACTION_BITS
    expected = Rehearsal.of(after).follow(recipe, start).x / now.scales.unit
    assert np.abs(found - expected).max() < 0.0002


def test_prices_climb_as_in_the_rehearsal_where_the_system_is_cut() -> None:
    network, climbing = generate(Shape(40, 26), 101), 48
    scaled, given = made(network, two_levels=False)
    tables = PublicTables(scaled)
    assert tables.left is not None, "the public system is cut"
    turns = Turns(tables, Alone(), given)
    recipe = comparing(Recipe.of(TURNS))
    for done, _ in enumerate(turns.run(recipe), start=1):
        if done == climbing:
            break
    seen: dict[int, State] = {}
    Rehearsal.of(network).follow(recipe, watch=seen.__setitem__)
    apart = turns.x[0].view(np.int64) / 2.0**FRACTION_BITS - seen[climbing].x / scaled.scales.unit
    # With factors of 15 bits it is twice as much.
    assert np.sqrt(np.mean(apart**2)) < 0.00003


def test_moves_are_cut_finest_where_nothing_comes_after() -> None:
    assert [lift(turn, climbing=True) for turn in (1, 2, 4, 8, 16, 95)] == [4, 3, 2, 1, 0, 0]
    assert {lift(turn, climbing=False) for turn in (1, 10, 95)} == {MOST_LIFT}
