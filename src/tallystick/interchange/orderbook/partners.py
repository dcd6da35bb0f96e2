"""Names of companies: the same one is written in many ways."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from tallystick.interchange.orderbook.headings import normal

# Forms of companies, which people leave out or write in several ways.
_FORMS_LISTED = """
gmbh mbh ag kg kgaa ohg gbr ug se eg ev co cokg und
ltd limited plc llp llc inc incorporated corp corporation company pty pte pvt private
sa sas sarl sarlu sasu eurl snc sca et
sl slu sau sc srl spa scrl sapi cv y
bv nv ab oy oyj as aps asa sro doo dd kft zrt nyrt sp z oo spzoo lda ltda unipessoal
"""
_FORMS = frozenset(_FORMS_LISTED.split())
_SPELLED = re.compile(r"\b(?:\w\.){2,}\w?")
_CLOSE_ENOUGH = 0.6
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class KnownPartner:
    """A partner that the company already has. `names` are all that it is known by."""

    id: str
    name: str
    names: tuple[str, ...] = ()
    email: str = ""
    number: str = ""


@lru_cache(maxsize=20_000)
def plain_name(name: str) -> str:
    """A company's name without accents, case, punctuation and legal form."""
    spelled = _SPELLED.sub(lambda match: match[0].replace(".", ""), name)
    words = normal(spelled.replace("&", " ")).split()
    kept = [word for word in words if word not in _FORMS]
    return " ".join(kept or words)


class PartnerNames:
    """Finds partners by the names that files use for them."""

    def __init__(self, known: Iterable[KnownPartner] = ()) -> None:
        self.known = tuple(known)
        self._exact: dict[str, KnownPartner] = {}
        plain: dict[str, set[KnownPartner]] = {}
        for partner in self.known:
            for name in (partner.name, *partner.names, partner.number):
                if name:
                    self._exact.setdefault(name.strip(), partner)
                    plain.setdefault(plain_name(name), set()).add(partner)
        # A plain name that two partners share decides nothing.
        self._plain = {name: next(iter(found)) for name, found in plain.items() if len(found) == 1}

    def find(self, name: str) -> KnownPartner | None:
        """The partner of this name, however it is spelt; None if none or several could be meant."""
        exact = self._exact.get(name)
        return exact if exact is not None else self._plain.get(plain_name(name))

    def knows(self, name: str) -> bool:
        return self.find(name) is not None

    def nearest(self, name: str) -> KnownPartner | None:
        """The known partner whose name looks most like this one, if any looks like it at all."""
        wanted = plain_name(name)
        matcher = SequenceMatcher(b=wanted)
        best, closest = _CLOSE_ENOUGH, None
        for partner in self.known:
            for other in map(plain_name, (partner.name, *partner.names)):
                likeness = max(_in_common(wanted, other), _likeness(matcher, other, best))
                if likeness > best:
                    best, closest = likeness, partner
        return closest


def _in_common(one: str, other: str) -> float:
    """A word in common, or nearly so: "Guss Nord" is near to "Varnholt Guss"; the longer, the nearer."""
    pairs = ((mine, theirs) for mine in one.split() for theirs in other.split())
    word = max((len(mine) for mine, theirs in pairs if _alike(mine, theirs)), default=0)
    return _CLOSE_ENOUGH + word / 100 if word >= 4 else 0.0


def _alike(one: str, other: str) -> bool:
    return one == other or (one[:2] == other[:2] and SequenceMatcher(None, one, other).ratio() >= _ALIKE)


def _likeness(matcher: SequenceMatcher[str], other: str, least: float) -> float:
    """Like letters in a row; worked out only where it may come to more than `least`."""
    matcher.set_seq1(other)
    if matcher.real_quick_ratio() <= least or matcher.quick_ratio() <= least:
        return 0.0
    return matcher.ratio()


def group_names(names: Iterable[str]) -> dict[str, str]:
    """One spelling for all spellings of a company in a file: the first that differs only in case, accents
    and punctuation. Legal forms are kept apart: two companies of a group may differ in nothing else.
    """
    first: dict[str, str] = {}
    return {name: first.setdefault(normal(name), name) for name in names}
