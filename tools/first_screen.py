"""Make what stands on the first screen before anything is computed: ``python -m tools.first_screen``.

Run it after a new posterior, or after any change that moves the example of the first screen. Takes seconds.
"""

from __future__ import annotations

import datetime
import pickle
from importlib.resources import files
from pathlib import Path

from anagen.web.first.computed import Teaser, teaser
from anagen.web.first.ready_made import FILE, ReadyMade, posterior_hash
from anagen.web.first.twins import still, twins
from anagen.web.options.answers import example, patient_table
from anagen.web.options.computed import outlook
from anagen.web.settings import Settings

OUT = Path(str(files("anagen.web.first") / "data" / FILE))


def computed() -> ReadyMade:
    """Stills and example as the server computes them."""
    man, settings = example(), Settings()
    found = outlook(2, settings.particles, "", patient_table(man, datetime.date.today()), "posterior", 1)
    small: Teaser = pickle.loads(teaser(man.months_ahead, found))
    stills = {side: still(twins(), side).decode() for side in ("left", "right")}
    return ReadyMade(posterior_hash(), stills, small)


def main() -> None:
    """Write the file."""
    OUT.write_text(computed().to_text(), encoding="utf-8")
    print(f"{OUT.name}: {OUT.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
