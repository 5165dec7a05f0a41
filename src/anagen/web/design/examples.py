"""Trial files that ship with Anagen, and a small one to begin with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anagen.errors import unknown_name

_IN_WHEEL = Path(__file__).parent / "shipped"
SHIPPED = _IN_WHEEL if _IN_WHEEL.is_dir() else Path(__file__).resolve().parents[4] / "examples"
"""Folder of the examples: a copy in a wheel, the folder itself in a checkout."""

BLANK = """\
[trial]
name       = "My trial"
seed       = 1
replicates = {replicates}

[population]
alopecia = "androgenetic"
sex      = "male"
age      = "22 to 55 years"
norwood  = ["III vertex", "IV", "V"]
size     = 90

[[arm]]
name = "exosome + microneedling"
  [[arm.treatment]]
  therapy  = "exosome"
  product  = "umbilical-cord MSC"
  dose     = "1e9 particles/cm2"
  route    = "microneedling 1.5 mm"
  schedule = "3 sessions every 6 weeks"

[[arm]]
name = "microneedling + saline"
  [[arm.treatment]]
  therapy  = "microneedling"
  depth    = "1.5 mm"
  schedule = "3 sessions every 6 weeks"

[design]
dropout = "10 % by week 24"

[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
field  = "1 cm2"
visits = "weeks 0, 6, 12, 24"

[analysis]
endpoint = "change in non-vellus density at week 24"
"""


@dataclass(frozen=True)
class Example:
    """One shipped trial file: its key (file name without extension), its title and its text."""

    key: str
    title: str
    text: str


@cache
def examples() -> dict[str, Example]:
    """Shipped trial files by key, the project's own first, then the published trials."""
    found = {}
    for folder in (SHIPPED, SHIPPED / "published"):
        for path in sorted(folder.glob("*.toml")):
            text = path.read_text(encoding="utf-8")
            found[path.stem] = Example(path.stem, tomllib.loads(text)["trial"]["name"], text)
    return found


def example(key: str) -> Example:
    """Shipped trial file called `key`.

    Raises:
        InputError: no file has that name.
    """
    if key not in examples():
        raise unknown_name("example", key, examples())
    return examples()[key]


def blank(replicates: int = 200) -> str:
    """Text of a small trial to begin with: an exosome with needles against the needles alone."""
    return BLANK.format(replicates=replicates)
