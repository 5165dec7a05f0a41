"""Offer in a pasted text, such as a clinic's page or a message.

    read_offer("Three sessions of ASCE+ exosomes for $6,000. Guaranteed regrowth!").sessions

What is read is a proposal for the person to correct; what was not found is left empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from anagen.claims.checker import check_text
from anagen.errors import InputError
from anagen.evidence_base.tables.products import KnownProduct, load_products
from anagen.files.names import same_name
from anagen.forecasting.options import usual_therapies
from anagen.offers.file_model import LONGEST_PROMISE, MOST_SESSIONS
from anagen.offers.offer import settings, therapy_names
from anagen.offers.price import currency_pattern, read_price
from anagen.offers.promise import shows_sign

BESIDE = 4
"""Words before and after the name of a drug among which its form is looked for."""
_BREAK = "|"
"""Word that stands for a mark between parts of a sentence."""
LONGEST = 30_000
"""Letters of a text that is read."""
_COUNTS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "eight": 8,
    "ten": 10,
    "twelve": 12,
}
_SESSIONS = re.compile(
    rf"\b(\d{{1,2}}|{'|'.join(_COUNTS)})[ -](?:[a-z-]+ ){{0,2}}?(?:sessions?|treatments|visits|sittings)\b",
    re.I,
)
_APART = re.compile(
    r"\b(?:every|each) (\d{1,2}) (weeks?|months?)\b|\b(\d{1,2}) (weeks?|months?) apart\b", re.I
)
_NUMBER = r"\d[\d.,'\u2019 ]*\d|\d"
_EACH = r"(?: ?(?:per|a|each|every|/) ?(?:session|treatment|month|graft)| each| in all| in total)?"


@dataclass(frozen=True)
class OfferRead:
    """Offer as a text tells it; "" or None for what was not found.

    Attributes:
        therapy: by its proper name.
        product: by its name in our tables.
        sessions: their number.
        interval: between sessions, such as "4 weeks".
        route: in plain words, such as "injection".
        price: as it is written.
        promise: sentences that claim or promise something, in the words of the text.
    """

    therapy: str = ""
    product: str = ""
    sessions: int | None = None
    interval: str = ""
    route: str = ""
    price: str = ""
    promise: str = ""

    @property
    def named(self) -> bool:
        """Whether it is known what is offered."""
        return bool(self.therapy or self.product)


def read_offer(text: str, country: str | None = None) -> OfferRead:
    """Offer of a pasted text; `country` is that of the person, by which a shared sign such as "$" is read."""
    text = text[:LONGEST]
    plain = f" {_words(text)} "
    marked = f" {_words(text, marks=True)} "
    product = _product(plain)
    return OfferRead(
        therapy=_therapy(marked) or ("" if product is None else product.therapy),
        product="" if product is None else product.name,
        sessions=_sessions(text),
        interval=_interval(text),
        route=next((word for word in settings().routes if f" {word} " in plain), ""),
        price=_price(text, country),
        promise=_promise(text),
    )


def _words(text: str, *, marks: bool = False) -> str:
    """Words of a text, apart by one space; with `marks` a `_BREAK` for each mark that parts a sentence."""
    if marks:  # not the point of 2.5, nor the comma of 6,000
        text = re.sub(r"[,;:.!?()/\n](?!\d)", f" {_BREAK} ", text)
        return " ".join(_words(part) or _BREAK for part in re.split(r"(\|)", text))
    return " ".join(re.findall(r"[a-z0-9+%]+", same_name(text)))


@cache
def _therapies() -> tuple[tuple[str, str], ...]:
    """Wordings of each therapy that may be offered, the longest first."""
    found = [
        (_words(word), entry.name)
        for entry in therapy_names().values()
        if not entry.inert
        for name in (entry.name, *entry.aliases)
        for word in (name, f"{name}s")
    ]
    found += [(_words(word), name) for word, name in (*settings().spoken.items(), *usual_therapies())]
    return tuple(sorted((one for one in found if len(one[0]) > 2), key=lambda one: -len(one[0])))


def _therapy(marked: str) -> str:
    """Therapy that is named most often, the first of these."""
    places: dict[str, list[int]] = {}
    rest = marked
    for words, name in _therapies():
        for place in re.finditer(f"(?<= ){re.escape(words)}(?= )", rest):
            # A name that was read before is no word beside this one.
            told = _in_form(words, name, rest[: place.start()], rest[place.end() :])
            places.setdefault(told, []).append(place.start())
        # As many letters as before, so that places stay what they are in the whole text.
        rest = re.sub(f"(?<= ){re.escape(words)}(?= )", _BREAK * len(words), rest)
    return max(places, key=lambda name: (len(places[name]), -min(places[name])), default="")


def _in_form(words: str, name: str, before: str, after: str) -> str:
    """Therapy of another form of a drug where a word beside its bare name tells so: ``minoxidil tablets``."""
    forms = settings().forms
    apart = forms.apart
    near = [*_until(before.split()[::-1], apart)[::-1], _BREAK, *_until(after.split(), apart)]
    for other, told in forms.of.get(words, {}).items():
        if any(f" {word} " in f" {' '.join(near)} " for word in told):
            return other
    return name


def _until(words: Sequence[str], apart: Collection[str]) -> list[str]:
    """First `BESIDE` words, as far as no mark, other name or word such as "and" parts them."""
    return list(takewhile(lambda word: word not in apart and _BREAK not in word, words[:BESIDE]))


def _product(plain: str) -> KnownProduct | None:
    found = [
        (len(words), one)
        for one in load_products()
        for words in map(_words, (one.name, *one.aliases))
        if len(words) > 2 and f" {words} " in plain
    ]
    return max(found, key=lambda one: one[0], default=(0, None))[1]


def _sessions(text: str) -> int | None:
    for found in _SESSIONS.finditer(text):
        word = found[1].casefold()
        number = _COUNTS.get(word) or int(word)
        if 1 <= number <= MOST_SESSIONS:
            return number
    return None


def _interval(text: str) -> str:
    found = _APART.search(text)
    return "" if found is None else f"{found[1] or found[3]} {(found[2] or found[4]).casefold()}"


def _price(text: str, country: str | None) -> str:
    """First amount with a currency that can be read."""
    sign = currency_pattern()
    for found in re.finditer(
        rf"(?:{sign}) ?(?:{_NUMBER})k?{_EACH}|(?:{_NUMBER})k? ?(?:{sign}){_EACH}", text, re.I
    ):
        told = found.group().strip(" .,;")
        try:
            read_price(told, country)
        except InputError:
            continue
        return told
    return ""


def _promise(text: str) -> str:
    """Sentences that claim something, or show a sign to walk away."""
    try:
        reading = check_text(text, name="offer", embeddings="off")
    except InputError:  # no sentence in it
        return ""
    kept = (
        one.sentence.text
        for one in reading.sentences
        if one.findings or one.mark == "not assessed" or shows_sign(one.sentence.text)
    )
    return _joined(kept)


def _joined(sentences: Iterable[str]) -> str:
    """Sentences one a line, as many as a promise may hold."""
    found = ""
    for sentence in dict.fromkeys(" ".join(one.split()) for one in sentences):
        if len(found) + len(sentence) + 1 > LONGEST_PROMISE:
            break
        found += f"{sentence}\n"
    return found.strip()


def named(text: str) -> tuple[str, str]:
    """Therapy and product meant by what somebody says was offered; "" for each that it does not name.

    >>> named("exosomes")
    ('exosomes', '')
    """
    wanted = _words(text)
    if wanted in (spoken := {_words(word): name for word, name in settings().spoken.items()}):
        return spoken[wanted], ""
    if any(wanted == words for words, _ in _therapies()):
        return text.strip(), ""
    return _therapy(f" {_words(text)} "), text.strip()
