"""Keys of published designs, as the page of the trial file shows them, make whole trials."""

from __future__ import annotations

from pathlib import Path

import pytest

from anagen.trial.protocol.reading import protocol_from_text, resolved

PAGE = Path(__file__).resolve().parents[2] / "docs" / "trial-file.md"
BLOCKS = [part.split("```")[0] for part in PAGE.read_text(encoding="utf-8").split("```toml\n")[1:]]
REST = {
    "[trial]": '[trial]\nname = "page"\nreplicates = 20\n',
    "pattern": '[population]\nalopecia = "androgenetic"\nsex = "any"\nage = "18 to 60 years"\nsize = 20\n',
    "areata": '[population]\nalopecia = "alopecia areata"\nsex = "any"\nage = "18 to 60 years"\nsize = 20\n',
    "hair": """[[arm]]
name = "minoxidil"
[[arm.treatment]]
therapy = "minoxidil topical"
dose = "5 %"
""",
    "drug": """[[arm]]
name = "baricitinib 4 mg"
[[arm.treatment]]
therapy = "baricitinib"
dose = "4 mg"
""",
    "placebo": """[[arm]]
name = "vehicle"
[[arm.treatment]]
therapy = "vehicle"
""",
    "dose": """[[arm]]
name = "lower dose"
[[arm.treatment]]
therapy = "minoxidil topical"
dose = "2 %"
""",
    "pill": """[[arm]]
name = "placebo"
[[arm.treatment]]
therapy = "placebo pill"
""",
    "visits": '[measurement]\nmethod = "phototrichogram"\nregion = "vertex"\nvisits = "weeks 0, 12, 24"\n',
    "count": '[measurement]\nmethod = "phototrichogram"\nregion = "vertex"\nvisits = "weeks 0, 24"\n',
    "salt": '[measurement]\nmethod = "SALT"\nvisits = "weeks 0, 24, 36, 52, 76"\n',
    "change": '[analysis]\nendpoint = "change in total density at week 24"\n',
    "response": '[analysis]\nendpoint = "responders: SALT <= 20 at week 36"\n',
}
DISEASE = ("areata", "drug", "salt", "response")
HAIR = ("pattern", "hair", "count", "change")
TWO = ("pattern", "hair", "placebo", "count", "change")


def trial(block: str, parts: tuple[str, ...], *more: str) -> str:
    """A whole file: the block, with the other sections of `parts`."""
    own = [line for line in block.splitlines() if line.startswith("[") and not line.startswith("[[")]
    kept = [REST[part] for part in parts if REST[part].splitlines()[0] not in own]
    return "\n".join([REST["[trial]"], *kept, block, *more])


def test_the_page_shows_fifteen_designs() -> None:
    assert len(BLOCKS) == 15


@pytest.mark.parametrize(
    ("number", "parts", "also"),
    [
        (0, HAIR, ()),
        (1, DISEASE, ()),
        (2, HAIR, ()),
        (3, DISEASE, ()),
        (4, DISEASE, ()),
        (5, TWO, ()),
        (6, TWO, ()),
        (7, ("pattern", "hair", "placebo", "visits"), ()),
        (8, DISEASE, (3,)),
        (9, TWO, ()),
        (10, (*TWO, "dose"), ()),
        (11, ("pattern", "hair", "placebo", "visits"), ()),
        (12, (*DISEASE, "pill"), ()),
        (13, TWO, ()),
        (14, ("pattern", "change"), ()),
    ],
)
def test_a_block_makes_a_trial(number: int, parts: tuple[str, ...], also: tuple[int, ...]) -> None:
    protocol = protocol_from_text(trial(BLOCKS[number], parts, *(BLOCKS[one] for one in also)))
    assert protocol_from_text(resolved(protocol)) == protocol
