"""The golden vectors hold: for this implementation, and as any other would check itself against the files."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from nacl.signing import SigningKey

from tallystick.tally import canonical
from tallystick.tally.digest import Digest
from tallystick.tally.entry import InvalidEntry, check_signature, from_envelope, read_entry
from tallystick.tally.fold import Tally
from tallystick.tally.keys import CompanyKey, tally_id
from tallystick.trade.document import Effect
from tallystick.trade.documents import Ref, document_bytes, document_key, fold_document
from tallystick.trade.fold_line import fold_line, line_key
from tallystick.trade.forecast.document import Forecast
from tallystick.trade.line_json import line_bytes
from tests.vectors.make import vectors

HERE = Path(__file__).parent


def load(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_text())


CANONICAL = load("canonical")
KEYS = load("keys")
ENTRIES = load("entries")
REFUSED = load("refused-entries")
FOLD = load("fold")
FORECASTS = load("forecasts")
COMPANIES = {each["company"]: each for each in KEYS["companies"]}


@pytest.mark.parametrize("name", sorted(vectors()))
def test_the_files_are_what_the_script_writes(name: str) -> None:
    assert load(name) == json.loads(json.dumps(vectors()[name]))


@pytest.mark.parametrize("vector", CANONICAL["accepted"], ids=lambda vector: vector["bytes"][:16])
def test_canonical_bytes(vector: dict[str, str]) -> None:
    data = bytes.fromhex(vector["bytes"])
    assert canonical.encode(vector["value"]) == rfc8785.dumps(vector["value"]) == data
    assert canonical.decode(data) == vector["value"]


@pytest.mark.parametrize("vector", CANONICAL["refused"], ids=lambda vector: vector["what"])
def test_refused_bytes(vector: dict[str, str]) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.decode(bytes.fromhex(vector["bytes"]))


def test_keys_and_ids() -> None:
    for company in COMPANIES.values():
        key = CompanyKey.from_seed(bytes.fromhex(company["seed"]))
        assert (key.public.hex(), key.company) == (company["public"], company["company"])
    assert tally_id(*COMPANIES) == KEYS["tally"]


@pytest.mark.parametrize("vector", ENTRIES, ids=lambda vector: vector["id"][:8])
def test_entries(vector: dict[str, object]) -> None:
    data, signature = bytes.fromhex(str(vector["bytes"])), bytes.fromhex(str(vector["signature"]))
    entry = read_entry(data, signature)
    assert entry.id == vector["id"]
    assert from_envelope(vector["envelope"]).data == data
    author = COMPANIES[entry.author]
    partner = next(name for name in COMPANIES if name != entry.author)
    check_signature(entry, bytes.fromhex(author["public"]), partner)
    # Ed25519 signatures are a function of key and message, so that writing the entry again gives the same.
    again = SigningKey(bytes.fromhex(author["seed"])).sign(b"tallystick entry v1\n" + data).signature
    assert again == signature


@pytest.mark.parametrize("vector", REFUSED, ids=lambda vector: vector["reason"])
def test_refused_entries(vector: dict[str, str]) -> None:
    author, partner = COMPANIES

    def take_in() -> None:
        entry = read_entry(bytes.fromhex(vector["bytes"]), bytes.fromhex(vector["signature"]))
        check_signature(entry, bytes.fromhex(COMPANIES[author]["public"]), partner)

    with pytest.raises(InvalidEntry) as caught:
        take_in()
    assert caught.value.reason == vector["reason"]


@pytest.mark.parametrize("seed", range(5))
def test_the_fold_and_its_digest(seed: int) -> None:
    entries = [from_envelope(vector["envelope"]) for vector in ENTRIES]
    assert [entry.id for entry in entries] == FOLD["entries"]
    random.Random(seed).shuffle(entries)
    tally = Tally(*COMPANIES, line_key(*COMPANIES))
    for entry in entries:
        tally.add([entry])
    lines = [fold_line(ref, tally.claims(ref)) for ref in sorted(tally.documents)]
    digest = Digest()
    for line, vector in zip(lines, FOLD["documents"], strict=True):
        assert line_bytes(line).hex() == vector["bytes"]
        assert canonical.encode(vector["document"]).hex() == vector["bytes"]
        digest.add(bytes.fromhex(vector["bytes"]))
    assert digest.hex() == FOLD["digest"]
    effects = {said.effect for line in lines for said in line.history}
    assert effects == set(Effect)  # the vectors show every effect a claim can have


@pytest.mark.parametrize("seed", range(5))
def test_the_fold_of_forecasts_and_its_digest(seed: int) -> None:
    entries = [from_envelope(vector["envelope"]) for vector in FORECASTS["entries"]]
    random.Random(seed).shuffle(entries)
    tally: Tally[Ref] = Tally(*COMPANIES, document_key(*COMPANIES))
    for entry in entries:
        tally.add([entry])
    ((ref, claims),) = tally.documents.items()
    forecast = fold_document(ref, claims)
    (vector,) = FORECASTS["documents"]
    assert document_bytes(forecast).hex() == vector["bytes"]
    assert canonical.encode(vector["document"]).hex() == vector["bytes"]
    digest = Digest()
    digest.add(bytes.fromhex(vector["bytes"]))
    assert digest.hex() == FORECASTS["digest"]
    assert isinstance(forecast, Forecast)
    assert {said.effect for said in forecast.history} == set(Effect)
