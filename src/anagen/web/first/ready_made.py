"""What the first screen shows before anything is computed: stills of the twins and the example in small.

They stand in the package (``data/ready_made.json``), are what the room itself computes by the posterior of
their id, and are made anew by ``python -m tools.first_screen`` after a new posterior. Under another posterior
there is nothing ready-made, and the page waits for the numbers as for those of any person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anagen.learning.posterior import read_posterior
from anagen.web.first.computed import Bar, Teaser

FILE = "ready_made.json"


@dataclass(frozen=True)
class ReadyMade:
    """Stills and example.

    Attributes:
        posterior: id of the posterior by which they were computed.
        stills: SVG text of each twin, by side.
        teaser: example answer in small.
    """

    posterior: str
    stills: dict[str, str]
    teaser: Teaser

    def to_text(self) -> str:
        """Text of the file."""
        told = {
            "posterior": self.posterior,
            "teaser": {
                "person": self.teaser.person,
                "span": self.teaser.span,
                "dummy": self.teaser.dummy,
                "bars": [vars(one) for one in self.teaser.bars],
            },
            "stills": self.stills,
        }
        return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


@cache
def ready_made() -> ReadyMade | None:
    """What stands in the package; None where it was made by another posterior than the shipped one."""
    text = (files("anagen.web.first") / "data" / FILE).read_text(encoding="utf-8")
    told = json.loads(text)
    if told["posterior"] != read_posterior().id:
        return None
    teaser = told["teaser"]
    bars = tuple(Bar(**one) for one in teaser["bars"])
    return ReadyMade(
        told["posterior"], told["stills"], Teaser(teaser["person"], teaser["span"], bars, teaser["dummy"])
    )
