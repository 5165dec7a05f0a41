"""A price in free text: "$6,000", "6.000 €", "£1.5k", "3 x 900 USD", "CHF 1'200 per session".

A number with one separator and three digits behind it is in thousands: no price has three decimals. Text that
can be read in two ways is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anagen.errors import InputError
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.offers.file_model import CurrenciesFile, Shared
from anagen.planning.preferences import Exchange
from anagen.quantities import quantity

EXPECTED = 'an amount with a currency, such as "6000 USD", "6.000 €", "3 x 900 GBP" or "200 USD a month"'
_NUMBER = r"\d[\d.,' ]*"
_SCALE = {"k": 1e3, "thousand": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5, "crore": 1e7}
_AMOUNT = rf"({_NUMBER})(?: ?({'|'.join(sorted(_SCALE, key=len, reverse=True))})\b)?"
_SPAN = re.compile(rf"{_AMOUNT}(?: ?(?:-|to|and|bis) ?{_AMOUNT})?")
_PER = {
    "session": r"(?:per|a|each|every|/) ?(?:session|treatment|visit|sitting)|each|apiece|pro sitzung",
    "month": r"(?:per|a|each|every|/) ?(?:month|mo)\b|monthly",
    "year": r"(?:per|a|each|every|/) ?(?:year|yr)\b|yearly|annually",
    "graft": r"(?:per|a|each|/) ?graft",
    "all": r"in all|in total|total|all in|all inclusive|altogether|for everything|for the whole course",
}
_SESSIONS = "(?:sessions|treatments|visits|sittings)"
_TAX = re.compile(
    r"(?:\+|plus|excl\.?|excluding|without|zzgl\.?) ?(?:vat|tax|taxes|gst|mwst\.?|iva|sales tax)|before tax"
)
_WITH_TAX = re.compile(r"(?:incl\.?|including|with|inkl\.?) ?(?:vat|tax|taxes|gst|mwst\.?|iva)")
_FROM = re.compile(r"^(?:starting (?:at|from)|from|ab|desde|at least) ")
_ABOUT = re.compile(r"(?:^|(?<= ))(?:about|approximately|approx\.?|around|ca\.?|circa|~|roughly|only|just) ?")


@dataclass(frozen=True)
class Price:
    """A price as it was read.

    Attributes:
        low: amount for one `per`, in `currency`.
        high: the same, at the most.
        currency: its code.
        per: "session", "month", "year", "graft", "all", or "" where the text does not say.
        times: sessions that the text names, or None.
        lowest: whether it is only where prices begin.
        notes: how it was read, where that is not plain.
    """

    low: float
    high: float
    currency: str
    per: str = ""
    times: int | None = None
    lowest: bool = False
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Currency in words."""
        return _currencies().currency[self.currency].name


@cache
def _currencies() -> CurrenciesFile:
    return check_shape(read_source(files("anagen.offers") / "data" / "currencies.toml"), CurrenciesFile)


@cache
def _written() -> tuple[re.Pattern[str], dict[str, str], dict[str, Shared]]:
    """Pattern of all words for a currency, the longest first, with what each means."""
    file = _currencies()
    plain = {word: code for code, one in file.currency.items() for word in one.words}
    shared = {word: one for one in file.shared.values() for word in one.words}
    parts = []
    for word in sorted([*plain, *shared], key=len, reverse=True):
        before = r"(?<![a-z])" if word[0].isalpha() else ""
        after = r"(?![a-z])" if word[-1].isalpha() else ""
        parts.append(f"{before}{re.escape(word)}{after}")
    return re.compile("|".join(parts)), plain, shared


@cache
def currency_pattern() -> str:
    """Pattern of every word for a currency, for a search in a longer text (any case)."""
    return _written()[0].pattern


def read_price(text: str, country: str | None = None, where: str | None = None) -> Price:
    """Price of a text; `country` decides what "$" and other shared signs mean.

    Raises:
        InputError: no amount, no currency, two of them, or text that can be read in two ways.
    """
    told = _plain(text)
    pattern, _, _ = _written()
    currency, notes = _currency(told, text, country, where)
    rest = " ".join(pattern.sub(" ", told).split())
    if _WITH_TAX.search(rest):
        rest = _WITH_TAX.sub(" ", rest)
    elif _TAX.search(rest):
        rest = _TAX.sub(" ", rest)
        notes.append("tax comes on top, and how much is not told")
    rest = " ".join(_ABOUT.sub(" ", rest).split())
    lowest = bool(_FROM.search(rest))
    rest = _FROM.sub("", rest)
    per, times, rest = _per(rest, text, where)
    found = _SPAN.fullmatch(rest.strip(" ,;.()"))
    if found is None:
        numbers = re.findall(r"\d[\d.,']*", rest)
        what = "names no amount" if not numbers else "cannot be read"
        raise InputError(f"the price {text[:60]!r} {what}", where=where, expected=EXPECTED)
    low = _amount(found[1], found[2] or (found[4] if found[3] else None), text, where)
    high = low if found[3] is None else _amount(found[3], found[4], text, where)
    if low > high:
        raise InputError(f"the price {text[:60]!r} falls", where=where, expected="the lower amount first")
    if not 0.0 < low <= high <= quantity("price").high:
        raise InputError(
            f"a price of {high:g}",
            where=where,
            expected=f"more than 0 and at most {quantity('price').high:g}",
        )
    return Price(low, high, currency, per, times, lowest, tuple(notes))


def read_exchange(text: str, where: str | None = None) -> Exchange:
    """Rate of a text such as "1 CHF = 0.9 GBP".

    Raises:
        InputError: not two amounts of two currencies with an equals sign between them.
    """
    sides = text.split("=")
    if len(sides) != 2:
        raise InputError(f"{text[:60]!r} is not a rate", where=where, expected='"1 USD = 0.79 GBP"')
    given, taken = (read_price(side, None, where) for side in sides)
    if given.currency == taken.currency:
        raise InputError(f"a rate of {given.currency} to itself", where=where, expected="two currencies")
    return Exchange(given.currency, taken.low / given.low, taken.currency)


def _plain(text: str) -> str:
    """Small letters, one kind of blank, hyphen, apostrophe and times sign."""
    told = unicodedata.normalize("NFKC", text).casefold()
    for signs, one in (("’‘`´ʼ", "'"), ("–—−‒", "-"), ("×✕*", "x")):
        told = re.sub(f"[{signs}]", one, told)
    told = re.sub(r"(?<=\d)[.,]-+(?!\d)", "", told)  # "500,-"
    return " ".join(told.split())


def _currency(told: str, text: str, country: str | None, where: str | None) -> tuple[str, list[str]]:
    pattern, plain, shared = _written()
    words = pattern.findall(told)
    codes = {plain[word] for word in words if word in plain}
    kinds = {word: shared[word] for word in words if word in shared}
    notes: list[str] = []
    for word, kind in kinds.items():
        if codes & set(kind.of) or codes & set(kind.by.values()):
            continue  # "$900 USD"
        place = "" if country is None else " ".join(country.casefold().split())
        code = kind.by.get(place, kind.otherwise)
        if not code or place in kind.refuse:
            either = (kind.otherwise, kind.refuse[place]) if code else kind.of
            raise InputError(
                f"{word!r} in the price {text[:60]!r} may be {' or '.join(either)}",
                where=where,
                expected=f'the currency by its code, such as "{_digits(told)} {either[0]}"',
            )
        codes.add(code)
        notes.append(f"{word!r} is read as {_currencies().currency[code].name}")
    if not codes:
        raise InputError(f"the price {text[:60]!r} names no currency", where=where, expected=EXPECTED)
    if len(codes) > 1:
        raise InputError(
            f"the price {text[:60]!r} names {' and '.join(sorted(codes))}",
            where=where,
            expected="one currency",
        )
    return codes.pop(), notes


def _digits(told: str) -> str:
    found = re.search(r"\d[\d.,']*", told)
    return "900" if found is None else re.sub(r"\D", "", found.group())[:9]


def _per(rest: str, text: str, where: str | None) -> tuple[str, int | None, str]:
    """Unit that the amount pays for, the sessions named, and the rest of the text."""
    times: int | None = None
    per = ""
    if found := re.match(rf"(\d{{1,2}}) ?(?:x|{_SESSIONS} ?(?:at|of|for|x|@|a) ?) ?(?=\d)", rest):
        times, per = int(found[1]), "session"
        rest = rest[found.end() :]
        if re.match(r"\d{1,2} ?x", found.group()) is None and re.search(r" for ?$", found.group()):
            per = "all"  # "3 sessions for 2,700"
    elif found := re.search(rf" ?(?:for|/) ?(\d{{1,2}}) ?{_SESSIONS}$", rest):
        times, per = int(found[1]), "all"
        rest = rest[: found.start()]
    elif found := re.search(r" ?x ?(\d{1,2})$", rest):
        times, per = int(found[1]), "session"
        rest = rest[: found.start()]
    for name, pattern in _PER.items():
        if found := re.search(rf" ?\b(?:{pattern})$|(?:{pattern})$", rest):
            if per == "all" and name == "session":
                raise InputError(
                    f"the price {text[:60]!r} can be read in two ways", where=where, expected=EXPECTED
                )
            if name != "session" and per == "session" and name != "all":
                raise InputError(
                    f"the price {text[:60]!r} can be read in two ways", where=where, expected=EXPECTED
                )
            per = per or name
            rest = rest[: found.start()]
            break
    return per, times, rest


def _amount(number: str, scale: str | None, text: str, where: str | None) -> float:
    value = _number(number.strip(" .,'"), text, where, scaled=scale is not None)
    return value if scale is None else value * _SCALE[scale]


def _number(number: str, text: str, where: str | None, *, scaled: bool) -> float:
    """Value of digits with separators."""
    fault = InputError(
        f"{number!r} in the price {text[:60]!r} can be read in two ways",
        where=where,
        expected='digits such as "6000", "6,000" or "6.000,50"',
    )
    if number.isdigit():
        return float(number)
    body, tail = number, ""
    if found := re.fullmatch(r"(.*\d)([.,])(\d{1,2})", number):
        body, tail = found[1], found[3]
        if found[2] in body:  # "1,20,00": the sign of thousands cannot be that of decimals too
            if not re.fullmatch(r"\d{1,2}(,\d\d)*,\d{3}", number):
                raise fault
            body, tail = number, ""
    signs = set(re.findall(r"[.,' ]", body))
    if len(signs) > 1:
        raise fault
    if signs:
        sign = re.escape(signs.pop())
        grouped = re.fullmatch(rf"[1-9]\d{{0,2}}({sign}\d{{3}})+", body)
        indian = re.fullmatch(r"[1-9]\d?(,\d\d)*,\d{3}", body)
        if not (grouped or indian) or scaled:
            raise fault
    return float(re.sub(r"\D", "", body) + (f".{tail}" if tail else ""))
