"""Numbers and lists that pages tell of the code, counted in the code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from anagen.biology.niche import SIGNALS
from anagen.claims.ledger import load_claims
from anagen.evidence_base.meta.heterogeneity import TAU2_METHODS
from anagen.learning.rows import KINDS
from anagen.measurement.method import methods
from anagen.measurement.outcomes import OUTCOMES
from anagen.therapy.catalogue import load_catalogue
from anagen.therapy.models import MODELS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
ONES = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

COUNTS: dict[str, Callable[[], int]] = {
    "(?:niche )?signals": lambda: len(SIGNALS),
    "therapies": lambda: len(load_catalogue()),
    "exosome products": lambda: len(load_catalogue()["exosome"].products),
    "methods with their errors": lambda: len(methods()),
    "outcomes": lambda: len([one for one in OUTCOMES.values() if not one.rater]),
    "statements about exosomes": lambda: len(load_claims()),
    "estimators of between-study variance": lambda: len([name for name in TAU2_METHODS if name != "common"]),
    "published trials as": lambda: len(list((ROOT / "examples" / "published").glob("*.toml"))),
    "models of 2012 to 2020": lambda: len(list((DOCS / "published").glob("*.md"))),
    "kinds:": lambda: len(KINDS),
    "lock\\s+files": lambda: len(list(ROOT.glob("requirements*.lock"))),
}
"""What a number in words may stand before, and how many there are."""
TOLD = (
    ("CHANGELOG.md", tuple(name for name in COUNTS if name not in ("kinds:", "lock\\s+files"))),
    ("docs/model.md", ("(?:niche )?signals",)),
    ("docs/calibration.md", ("kinds:",)),
    ("CONTRIBUTING.md", ("lock\\s+files",)),
)


def in_words(number: int) -> str:
    """31 -> "thirty-one"; up to 99."""
    if number < 20:
        return ONES[number]
    tens, ones = divmod(number, 10)
    return TENS[tens - 2] + (f"-{ONES[ones]}" if ones else "")


def told(page: str) -> str:
    """A page; of the changelog only what is not released, since later code must not contradict it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return text.split("\n## ")[1] if page == "CHANGELOG.md" else text


@pytest.mark.parametrize(("page", "what"), [(page, what) for page, names in TOLD for what in names])
def test_numbers_in_words_are_true(page: str, what: str) -> None:
    words = "|".join((*ONES, *(f"{tens}(?:-[a-z]+)?" for tens in TENS)))
    for found in re.findall(rf"\b({words}) {what}", told(page), re.IGNORECASE):
        assert found.lower() == in_words(COUNTS[what]()), f"{page}: {found} {what}"


def test_something_is_told() -> None:
    assert f"{in_words(len(SIGNALS)).capitalize()} signals: " in told("docs/model.md")
    assert in_words(31) == "thirty-one"


def test_the_model_page_names_every_signal() -> None:
    paragraph = told("docs/model.md").split(" signals: ")[1].split("\n\n")[0]
    assert not [signal for signal in SIGNALS if signal not in paragraph]


def test_adding_a_therapy_lists_every_model_and_every_key() -> None:
    page = told("docs/add-a-therapy.md")
    assert re.findall(r"^\| `([a-z ]+)` \| ", page.split("| key |")[0], re.MULTILINE) == list(MODELS)
    catalogue = (ROOT / "src" / "anagen" / "therapy" / "catalogue").glob("*.toml")
    keys = {key for path in catalogue for key in tomllib.loads(path.read_text(encoding="utf-8"))}
    listed = "".join(re.findall(r"^\| ([`\[].*?) \| ", page.split("| key |")[1], re.MULTILINE))
    shown = set(re.findall(r"`\[?([a-z]+)", listed))
    assert shown == keys
