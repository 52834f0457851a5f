"""Compares what two sides say of a name, an address or a number: pure, and the same whoever asks first."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

_FORMS = frozenset(
    [
        "ag",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "incorporated",
        "kg",
        "limited",
        "llc",
        "llp",
        "lp",
        "ltd",
        "nv",
        "plc",
        "pllc",
        "pty",
        "sa",
        "sarl",
        "sas",
    ]
)
_ARTICLES = frozenset(("and", "the"))
_SIMILAR = 0.85


def same_name(left: str | None, right: str | None) -> bool:
    """Whether two names differ in nothing but case, accents, punctuation and the legal form."""
    words = _words(left)
    return bool(words) and words == _words(right)


def similar_name(left: str | None, right: str | None) -> bool:
    """Whether two names could be one, written by two people."""
    ours, theirs = _words(left), _words(right)
    if not ours or not theirs:
        return False
    shorter, longer = sorted((set(ours), set(theirs)), key=len)
    if shorter <= longer and len(shorter) > 1:
        return True
    first, second = sorted((" ".join(ours), " ".join(theirs)))  # the ratio depends on the order
    if 2 * min(len(first), len(second)) < _SIMILAR * (len(first) + len(second)):
        return False
    matcher = SequenceMatcher(None, first, second)
    return matcher.quick_ratio() >= _SIMILAR and matcher.ratio() >= _SIMILAR


def same_email(left: str | None, right: str | None) -> bool:
    """Whether two mail addresses reach one person; QuickBooks keeps several in one field, separated by commas."""
    return bool(_addresses(left) & _addresses(right))


def same_phone(left: str | None, right: str | None) -> bool:
    """Whether two numbers ring at one place: the last nine digits agree, whatever stands around them."""
    ours, theirs = _digits(left)[-9:], _digits(right)[-9:]
    return len(ours) >= 7 and ours == theirs


def same_ending(left: str | None, right: str | None) -> bool:
    """Whether the last four of two tax or account numbers agree: QuickBooks shows no more of a tax number."""
    ours, theirs = _digits(left)[-4:], _digits(right)[-4:]
    return len(ours) == 4 and ours == theirs


def marks(names: Iterable[str], *, email: str | None, phone: str | None, ending: str | None) -> set[str]:
    """Answer what two sides that could be one have at least one of in common: it spares comparing all with all."""
    found = {word for name in names for word in _words(name)} | _addresses(email)
    return found | {digits for digits in (_digits(phone)[-9:], _digits(ending)[-4:]) if digits}


def known(value: str | None) -> bool:
    """Whether a side says anything at all: silence contradicts nothing."""
    return bool(value and value.strip())


@lru_cache(maxsize=50_000)
def _words(name: str | None) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name or "").casefold().replace("&", " and ")
    words = re.findall(r"\w+", re.sub(r"[\u0300-\u036f\u2019'.]", "", plain))
    kept = tuple(word for word in words if word not in _FORMS and word not in _ARTICLES)
    return kept or tuple(words)


def _addresses(value: str | None) -> set[str]:
    return {one.strip().casefold() for one in re.split(r"[,;\s]+", value or "") if "@" in one}


def _digits(value: str | None) -> str:
    return "".join(filter(str.isdigit, value or ""))
