"""The languages of the phone pages: complete, and faithful to what is filled in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation.template import templatize

from tallystick.server.answer.door import tongues
from tests.answer.conftest import Guest

SERVER = Path(__file__).parents[2] / "src/tallystick/server"
LANGUAGES = sorted(path.name for path in (SERVER / "locale").iterdir())
_FILLED = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]+>")
_CALLS = ("gettext", "_", "ngettext", "pgettext", "gettext_lazy", "pgettext_lazy")

#: the modules of the words that a forecast behind a link says
_OF_FORECASTS = ("forms", "guest", "tiles", "weeks", "words")

Key = tuple[str | None, str]


def catalog(language: str) -> Catalog:
    """What a translator has written."""
    with (SERVER / "locale" / language / "LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, language)


def written(language: str) -> dict[Key, list[str]]:
    """The translations by what they translate."""
    return {
        _key(message.context, message.id): _forms(message.string)
        for message in catalog(language)
        if message.id
    }


def _key(context: str | None, text: object) -> Key:
    return context, text if isinstance(text, str) else text[0]  # type: ignore[index]


def _forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else list(text)  # type: ignore[call-overload]


def said() -> Iterator[Key]:
    """Everything that the phone page and the messages that lead to it can say."""
    sources = [path.read_text() for path in (SERVER / "answer").glob("*.py")]
    sources += [(SERVER / "forecast" / f"{name}.py").read_text() for name in _OF_FORECASTS]
    pages = [SERVER.glob("answer/templates/answer/*"), SERVER.glob("partners/templates/partners/mail/*")]
    pages += [SERVER.glob("forecast/templates/forecast/guest*")]
    sources += [templatize(path.read_text()) for folder in pages for path in sorted(folder)]
    for source in sources:
        for _line, call, found, _comments in extract_python(io.BytesIO(source.encode()), _CALLS, [], {}):
            if call.startswith("pgettext"):
                yield found[0], found[1]
            elif text := found if isinstance(found, str) else found[0]:
                yield None, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_on_the_phone_is_translated(language: str) -> None:
    assert set(said()) - set(written(language)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_the_same(language: str) -> None:
    for (_context, text), forms in written(language).items():
        for form in forms:
            assert form, text
            assert sorted(_FILLED.findall(form)) == sorted(_FILLED.findall(text)), form


def test_only_written_languages_are_offered() -> None:
    assert [code for code, _name in tongues()] == ["en", *LANGUAGES]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "Können Sie 400 am Dienstag, 26. März 2030 liefern?"),
        ("pl", "Czy mogą Państwo dostarczyć 400 na dzień wtorek, 26 marca 2030?"),
        ("pt", "Pode entregar 400 para terça-feira, 26 de março de 2030?"),
    ],
)
def test_the_question_in_the_readers_language(guest: Guest, language: str, question: str) -> None:
    entry = guest.arrive().asked(quantity=400)
    guest.client.cookies["django_language"] = language
    page = guest.page(entry).replace("\N{NO-BREAK SPACE}", " ")
    assert question in page
    # A reason that is picked is read by the buyer, in English whatever the page speaks.
    guest.say(entry, "no", why="No material")
    assert guest.now(entry).rejection == "No material"
    translation.activate("en")
