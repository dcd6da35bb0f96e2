"""What operators are told: nothing of how large all is, little of how large one is beside another."""

from __future__ import annotations

import base64
import datetime
import struct
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.told import multiplied
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.errors import InvalidInput
from tallystick.planning.generate import Shape, generate
from tallystick.planning.layout import Block, Column
from tallystick.planning.network import Network
from tallystick.planning.references import central
from tallystick.planning.sealed.local import LocalCircle, certificate
from tallystick.planning.sealed.part import OwnPart
from tallystick.planning.sealed.rehearsal import Rehearsal
from tallystick.planning.sealed.scale import Published, Scaled, check_published, published_of, units_of
from tallystick.planning.sealed.shares import make_shares
from tallystick.planning.sealed.veil import (
    BLOCK_BLUR,
    COMPANY_BLUR,
    HINT_STEP,
    OPEN,
    UNIT_STEP,
    WIDEST,
    Veil,
    draw_veils,
    keep_blur,
    open_veil,
)
from tallystick.planning.sealed.wire import own_secret
from tests.planning.sealed.circles import distinct

POWERS = st.floats(-WIDEST, WIDEST)


def told(network: Network, veil: Veil) -> dict[Block, Published]:
    """All that operators are told of a network, if all its companies have this veil."""
    parts = [OwnPart.of(network.structure, part, veil) for part in network.numbers.values()]
    return {block: one for part in parts for block, one in part.published.items()}


@dataclass(frozen=True)
class Elsewhere(Veil):
    """Another key, by which a company's steps stand so much higher; any key is as likely as any other."""

    hints: float = 0.0
    units: float = 0.0

    def place(self, company: str, what: str, step: int) -> float:
        """As by such a key."""
        moved = self.hints if what == "hint" else self.units
        return (Veil.place(self, company, what, step) + moved) % step


@settings(max_examples=10, deadline=None)
@given(POWERS, POWERS, st.floats(-12, 12), st.floats(-12, 12))
def test_operators_are_told_the_same_of_a_network_that_is_larger_or_dearer_by_any_factor(
    quantities: float, prices: float, larger: float, dearer: float
) -> None:
    network = generate(Shape(4, 8), 5)
    grown = multiplied(network, lambda: 2.0**larger, lambda: 2.0**dearer)
    of_one = told(network, Veil(quantities, prices, b"key"))
    other = Elsewhere(quantities - larger, prices - dearer, b"key", larger - dearer, larger)
    assert of_one == told(grown, other)


@settings(max_examples=10, deadline=None)
@given(POWERS, POWERS, POWERS, POWERS)
def test_all_circles_of_a_company_tell_the_same_of_it_but_for_one_factor_of_its_hints_and_one_of_its_units(
    quantities: float, prices: float, later: float, dearer: float
) -> None:
    network = generate(Shape(4, 8), 5)
    for part in network.numbers.values():
        one, other = (
            published_of(network.structure, part, veil)
            for veil in (Veil(quantities, prices, b"key"), Veil(later, dearer, b"key"))
        )
        # Rounded as a circle counts, some would be rounded up in one and down in another.
        for what in ("hint", "unit"):
            assert len({getattr(one[block], what) - getattr(other[block], what) for block in one}) == 1


def test_a_companys_steps_stand_anywhere_and_always_there() -> None:
    places = np.array([Veil(1.0, 2.0, bytes([n])).place("a", "unit", UNIT_STEP) for n in range(250)])
    assert np.histogram(places, 5, (0.0, UNIT_STEP))[0] == pytest.approx([50] * 5, abs=25)
    assert Veil(-3.0, 7.5, bytes([9])).place("a", "unit", UNIT_STEP) == places[9]
    assert Veil(key=b"key").place("a", "hint", 4) != Veil(key=b"key").place("a", "unit", 4)


@settings(max_examples=10, deadline=None)
@given(st.integers(-16, 16), st.integers(-16, 16))
def test_what_is_shared_and_the_tables_are_the_same_in_units_that_differ_by_whole_powers_of_two(
    quantities: int, prices: int
) -> None:
    network = generate(Shape(4, 8), 6)
    plain, veiled = Veil(0.6, 1.2, b"key"), Veil(0.6 + quantities, 1.2 + prices, b"key")
    for part in network.numbers.values():
        left, right = (OwnPart.of(network.structure, part, veil).figures for veil in (plain, veiled))
        assert np.allclose(left, right, rtol=1e-9, atol=0.0)
    one, other = (Scaled.of(network.structure, told(network, veil)) for veil in (plain, veiled))
    for made in ("forward", "backward"):
        for few, many in zip(getattr(one, made)().amounts, getattr(other, made)().amounts, strict=True):
            assert np.array_equal(few, many)
    few, many = (made.matrix * made.out[:, None] * made.into for made in (one.top(), other.top()))
    assert np.array_equal(few, many)


@pytest.mark.parametrize("veil", [OPEN, Veil(14.6, -43.2, b"one"), Veil(-60.2, 23.8, b"other")])
def test_the_plan_is_as_good_in_whatever_the_circle_counts_and_however_hints_are_blurred(veil: Veil) -> None:
    network = generate(Shape(4, 8), 7)
    rehearsal = Rehearsal.of(network, dict.fromkeys(network.numbers, veil))
    found = rehearsal.run(1500).x
    assert rehearsal.program.cost @ found == pytest.approx(central(network).bound, rel=1e-4)


@settings(max_examples=10, deadline=None)
@given(POWERS, POWERS)
def test_a_company_reads_its_plan_in_its_own_true_units(quantities: float, prices: float) -> None:
    network = distinct()
    part = network.numbers["foundry"]
    veil = Veil(quantities, prices, b"key")
    units = {block: one.unit for block, one in told(network, veil).items()}
    own = OwnPart.of(network.structure, part, veil)
    # What the operators would hold of the plan that makes and ships nothing: stock is what there was.
    stock = own.layout.at(Column.STOCK, "foundry", "casting")
    unit = 2.0 ** (units[Block(Column.STOCK, "foundry", "casting")] - quantities)
    figures = np.zeros(own.layout.size)
    figures[stock] = part.stock_points["casting"].initial / unit
    opened = own.open(make_shares(figures), units)
    assert opened.x[stock] == pytest.approx(part.stock_points["casting"].initial, rel=1e-4)


def test_a_blur_is_always_the_same_for_a_key_and_never_more_than_it_may_be() -> None:
    blocks = [Block(Column.STOCK, company, f"s{n}") for company in ("a", "b") for n in range(500)]
    one, again, other = Veil(key=b"one"), Veil(7, -7, b"one"), Veil(key=b"other")
    found = np.array([one.blur(block) for block in blocks])
    assert [again.blur(block) for block in blocks] == found.tolist()
    assert np.abs(found - [other.blur(block) for block in blocks]).min() > 0
    assert np.abs(found).max() < COMPANY_BLUR + BLOCK_BLUR
    # Each company's hints move together by one amount, and each by one of its own around that.
    for company in (found[:500], found[500:]):
        assert company.max() - company.min() < 2 * BLOCK_BLUR
        assert company.std() == pytest.approx(BLOCK_BLUR / np.sqrt(3), rel=0.15)


def test_a_hint_is_the_companys_own_moved_by_its_blur() -> None:
    network = generate(Shape(6, 8), 1)
    keys = (Veil(key=b"one"), Veil(key=b"other"))
    one, other = ([published_of(network.structure, p, key) for p in network.numbers.values()] for key in keys)
    moved = [
        abs(left[block].hint - right[block].hint)
        for left, right in zip(one, other, strict=True)
        for block in left
    ]
    assert sum(moved) > 0
    # By two blurs, by where two companies' steps stand, and by how these fall on powers of two.
    assert max(moved) <= 2 * (COMPANY_BLUR + BLOCK_BLUR) + HINT_STEP + 1


def test_units_say_little_about_quantities() -> None:
    network = generate(Shape(12, 26), 3)
    larger = multiplied(network, lambda: 2.0, lambda: 1.0)
    units, others = (
        [unit for part in one.numbers.values() for unit in units_of(one.structure, part, OPEN).values()]
        for one in (network, larger)
    )
    for company, part in network.numbers.items():
        own = units_of(network.structure, part, OPEN).values()
        assert len({unit % UNIT_STEP for unit in own}) == 1, company
        assert len(set(own)) <= 3
    same = sum(left == right for left, right in zip(units, others, strict=True))
    assert same > 0.65 * len(units)


@pytest.mark.parametrize("what", ["hint", "unit"])
@pytest.mark.parametrize("veil", [OPEN, Veil(-63.8, 62.6), Veil(62.8, -63.4)])
def test_what_is_out_of_range_of_the_others_is_refused_in_whatever_the_circle_counts(
    veil: Veil, what: str
) -> None:
    network = generate(Shape(6, 8), 1)
    good = told(network, veil)
    check_published(good)
    block = next(block for block in good if block.company == "c2")
    for far in (-60, 60):
        bad = replace(good[block], **{what: getattr(good[block], what) + far})
        with pytest.raises(InvalidInput, match=rf"Company 'c2'.*its {what} is further"):
            check_published(good | {block: bad})


def test_companies_are_told_the_same_by_the_circle_file_and_nobody_else_is(tmp_path: Path) -> None:
    here = LocalCircle(distinct(), 40, tmp_path)
    veils = {company: here.circle.veil(file) for company, file in here.credentials.items()}
    assert len({(veil.quantities, veil.prices) for veil in veils.values()}) == 1
    assert len({veil.key for veil in veils.values()}) == len(veils)
    assert str(veils["pumps"].key) not in repr(veils["pumps"])
    again = here.circle.veil(here.credentials["pumps"])
    assert again == veils["pumps"]
    for word in here.circle.veils.values():
        with pytest.raises(InvalidInput, match="no word for this company"):
            open_veil(word, tmp_path / "operator0.pem")
    with pytest.raises(InvalidInput, match="no word") as refused:
        replace(here.circle, veils={}).veil(here.credentials["pumps"])
    assert "circle create" in refused.value.mend


@pytest.mark.parametrize("told", [(80.0, 0.0), (0.0, float("nan")), (0.0,)])
def test_a_word_that_no_circle_draws_is_refused(tmp_path: Path, told: tuple[float, ...]) -> None:
    private, public = certificate("one")
    (tmp_path / "one.pem").write_text(private + public)
    key = x509.load_pem_x509_certificate(public.encode()).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    suite = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    word = suite.encrypt(struct.pack(f">{len(told)}d", *told), key, info=b"tallystick veil 2")
    with pytest.raises(InvalidInput, match="no word for this company"):
        open_veil(base64.b64encode(word).decode(), tmp_path / "one.pem")


def test_a_circle_counts_in_other_units_each_time_it_is_made(tmp_path: Path) -> None:
    private, public = certificate("one")
    (tmp_path / "one.pem").write_text(private + public)
    drawn = [open_veil(draw_veils({"one": public})["one"], tmp_path / "one.pem") for _ in range(40)]
    quantities, prices = {veil.quantities for veil in drawn}, {veil.prices for veil in drawn}
    assert len(quantities) == len(prices) == 40
    assert all(abs(one) <= WIDEST and one % 1 for one in quantities | prices)


def test_a_certificate_that_nothing_can_be_told_under_is_refused_by_name() -> None:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "r")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    pem = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
    with pytest.raises(InvalidInput, match=r"Company 'r'.*P-256"):
        draw_veils({"r": pem})


def test_a_new_key_that_keeps_the_blur_of_an_earlier_one_tells_the_same(tmp_path: Path) -> None:
    network = distinct()
    folders = [tmp_path / name for name in ("old", "new")]
    for folder in folders:
        folder.mkdir()
    old, new = (LocalCircle(network, 40, folder) for folder in folders)
    for company, part in network.numbers.items():
        file = new.credentials[company]
        before, drawn = old.circle.veil(old.credentials[company]), new.circle.veil(file)
        text = file.read_text()
        for blur in (bytes(32), before.key):
            keep_blur(file, blur)
        assert file.read_text().endswith(text)
        assert file.read_text().count("BLUR") == 2, "the begin and the end of one"
        assert file.stat().st_mode & 0o077 == 0
        after = new.circle.veil(file)
        assert after == replace(drawn, key=before.key)
        one, again = (published_of(network.structure, part, veil) for veil in (before, after))
        for what in ("hint", "unit"):
            assert len({getattr(one[block], what) - getattr(again[block], what) for block in one}) == 1
        # Its other secrets are those of the new key.
        assert own_secret(file, b"another") != own_secret(old.credentials[company], b"another")
