"""Stills of the twins and the example in small, which the first screen shows before anything is computed.

They stand in the package (``data/ready_made.json``), are what the room computes by the posterior with the
hash in the file, and are made anew by ``python -m tools.first_screen`` after a new posterior. Under another
posterior there is nothing ready-made, and the page waits for the numbers as for those of any person.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anagen.web.first.computed import Bar, Teaser

FILE, FILE_OF_POSTERIOR = "ready_made.json", "posterior.nc"


@dataclass(frozen=True)
class ReadyMade:
    """Stills and example.

    Attributes:
        posterior: SHA-256 of the file of the posterior by which they were computed.
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
        return json.dumps(told, indent=1) + "\n"


def posterior_hash() -> str:
    """SHA-256 of the shipped posterior's file, by which a server that has computed nothing yet knows it."""
    return hashlib.sha256((files("anagen.learning") / "data" / FILE_OF_POSTERIOR).read_bytes()).hexdigest()


@cache
def ready_made() -> ReadyMade | None:
    """Stills and example of the package; None where another posterior than theirs is shipped."""
    text = (files("anagen.web.first") / "data" / FILE).read_text(encoding="utf-8")
    told = json.loads(text)
    if told["posterior"] != posterior_hash():
        return None
    teaser = told["teaser"]
    bars = tuple(Bar(**one) for one in teaser["bars"])
    return ReadyMade(
        told["posterior"], told["stills"], Teaser(teaser["person"], teaser["span"], bars, teaser["dummy"])
    )
