"""What a heading may mean, by its words: language, accents, case, order and punctuation do not matter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from tallystick.interchange.orderbook.meanings import Meaning
from tallystick.interchange.orderbook.rules import EXACT, LEAST, RULES, Rule
from tallystick.interchange.orderbook.vocabulary import FILLERS, LANGUAGES, WORDS, Idea

_HYPHENATED = re.compile(r"-\s*\n\s*")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_ABBREVIATION = re.compile(r"\b(\w)\.\s?(\w)\.(?:\s?(\w)\.)?")
_NUMBER_SIGN = re.compile(r"#|№|n\s?[°º]|n[°º]", re.IGNORECASE)
_SPECIAL = str.maketrans({"ß": "ss", "ł": "l", "Ł": "l", "ø": "o", "æ": "ae", "œ": "oe"})
_ACCENTS = 200  # the classes of marks that stand above or below a letter begin here
_CONTRACTED = re.compile(r"(?<=\w)['’]d\b", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One meaning that a heading may have, how well it fits, and in which languages it was understood.

    `side` is SUPPLIER or CUSTOMER where the heading says which of the two the column is about.
    """

    meaning: Meaning
    score: float
    languages: frozenset[str] = frozenset()
    side: Idea | None = None


@lru_cache(maxsize=20_000)
def normal(text: str) -> str:
    """A text in normal form: small letters of any script without accents, words apart by one space."""
    text = _CONTRACTED.sub("d", _HYPHENATED.sub("", text)).translate(_SPECIAL)
    text = _NUMBER_SIGN.sub(" numbersign ", _CAMEL.sub(" ", text))
    text = _ABBREVIATION.sub(lambda match: " " + "".join(filter(None, match.groups())) + " ", text)
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("e-mail", "email"))
    plain = (each if _in_word(each) else " " for each in decomposed if unicodedata.combining(each) < _ACCENTS)
    return " ".join("".join(plain).split())


def _in_word(letter: str) -> bool:
    # Vowels of Indian and Thai script are marks, as is what tells a Japanese G from a K.
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


@lru_cache(maxsize=5_000)
def candidates(heading: str) -> tuple[Candidate, ...]:
    """What a heading may mean, the best first."""
    words = normal(heading).split()[:12]
    if not words:
        return ()
    exact = EXACT.get(" ".join(words))
    if exact:
        return tuple(
            Candidate(meaning, score, frozenset(language.split())) for meaning, score, language in exact
        )
    found = _best(_candidates_of(words))
    bare = normal(_BRACKETS.sub(" ", heading)).split()[:12]
    # What stands in brackets, such as a currency or a unit, must not spoil a good heading.
    if bare and bare != words:
        for candidate in _candidates_of(bare):
            known = found.get(candidate.meaning)
            if known is None or candidate.score > known.score:
                found[candidate.meaning] = candidate
    return tuple(sorted(found.values(), key=lambda candidate: -candidate.score))


def _best(candidates_: list[Candidate]) -> dict[Meaning, Candidate]:
    best: dict[Meaning, Candidate] = {}
    for candidate in candidates_:
        known = best.get(candidate.meaning)
        if known is None or candidate.score > known.score:
            best[candidate.meaning] = candidate
    return best


def _candidates_of(words: list[str]) -> list[Candidate]:
    senses = [sense for word in words for sense in _senses(word)]
    if not any(sense.ideas for sense in senses):
        return []
    found = []
    for rule in RULES:
        candidate = _apply(rule, senses)
        if candidate.score >= LEAST:
            found.append(candidate)
    return found


def _apply(rule: Rule, senses: list[_Senses]) -> Candidate:
    """How well a rule explains a heading: all that it needs is there, and the rest counts against it."""
    explained = rule.needs | rule.allows
    missing = set(rule.needs)
    score, languages = rule.score, set(LANGUAGES)
    for sense in senses:
        fitting = sense.ideas.keys() & explained
        if fitting:
            # A word with several ideas serves a need first.
            serving = fitting & missing or fitting
            missing -= serving
            spoken = set().union(*(sense.ideas[idea] for idea in serving))
            languages = languages & spoken or languages
        elif not sense.filler:
            score *= 0.2 if Idea.OTHER in sense.ideas else 0.45
    if missing:
        return Candidate(rule.meaning, 0.0)
    side = next((idea for idea in (Idea.SUPPLIER, Idea.CUSTOMER) if idea in rule.needs), None)
    return Candidate(rule.meaning, score, frozenset(languages), side)


@dataclass(frozen=True, slots=True)
class _Senses:
    """The ideas that one word may stand for, each with the languages in which it does."""

    ideas: dict[Idea, frozenset[str]]
    filler: bool = False


@lru_cache(maxsize=5_000)
def _senses(word: str) -> tuple[_Senses, ...]:
    for spelling in (word, _without_umlauts(word)):
        ideas = _ideas(spelling)
        if ideas or spelling in FILLERS:
            return (_Senses(ideas, spelling in FILLERS),)
        for language in ("de", "en"):
            parts = _divide(spelling, language)
            if parts:
                return tuple(_Senses(_only(_ideas(part), language)) for part in parts)
    return (_Senses({}, word.isdigit()),)


def _only(ideas: dict[Idea, frozenset[str]], language: str) -> dict[Idea, frozenset[str]]:
    return {idea: frozenset((language,)) for idea, spoken in ideas.items() if language in spoken}


def _without_umlauts(word: str) -> str:
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


@lru_cache(maxsize=5_000)
def _ideas(word: str) -> dict[Idea, frozenset[str]]:
    found: dict[Idea, set[str]] = {}
    for idea, language in _exact_words().get(word, ()):
        found.setdefault(idea, set()).add(language)
    if not found:
        for length in range(3, len(word) + 1):
            for idea, language in _beginnings().get(word[:length], ()):
                found.setdefault(idea, set()).add(language)
    return {idea: frozenset(spoken) for idea, spoken in found.items()}


def _divide(word: str, language: str) -> tuple[str, ...]:
    """A compound as the known words of one language that it is made of, or nothing."""
    if len(word) < 5:
        return ()
    known = _words_of(language)
    for cut in range(len(word) - 2, 1, -1):
        head, tail = word[:cut], word[cut:]
        if head not in known:
            continue
        if tail in known or (len(tail) > 5 and language in set().union(*_ideas(tail).values(), ())):
            return head, tail
        rest = _divide(tail, language)
        if rest:
            return head, *rest
    return ()


@cache
def _exact_words() -> dict[str, list[tuple[Idea, str]]]:
    words: dict[str, list[tuple[Idea, str]]] = {}
    for idea, languages in WORDS.items():
        for language, line in languages.items():
            for word in line.split():
                if not word.endswith("*"):
                    words.setdefault(word, []).append((idea, language))
    return words


@cache
def _beginnings() -> dict[str, list[tuple[Idea, str]]]:
    beginnings: dict[str, list[tuple[Idea, str]]] = {}
    for idea, languages in WORDS.items():
        for language, line in languages.items():
            for word in line.split():
                if word.endswith("*"):
                    beginnings.setdefault(word[:-1], []).append((idea, language))
    return beginnings


@cache
def _words_of(language: str) -> frozenset[str]:
    short = {"nr", "no", "po", "so", "we", "id", "kw", "ab", "wa"}
    return frozenset(
        word
        for word, senses in _exact_words().items()
        if any(spoken == language for _idea, spoken in senses) and (len(word) > 2 or word in short)
    )
