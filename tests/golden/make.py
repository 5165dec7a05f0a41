"""Golden numbers of the examples: `python tests/golden/make.py` writes them anew.

Do so only when results are meant to move, and say why under "Numbers changed" in the changelog.
"""

from __future__ import annotations

import json
from pathlib import Path

from anagen.calibration.knowledge import read_fit
from anagen.laboratory import Trial

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent.parent / "examples"


def golden(example: Path) -> dict[str, object]:
    """A few numbers of one example at two replicates."""
    result = Trial.from_file(example, replicates=2).run(pictures=False)
    last = [arm["outcomes"][-1] for arm in result.summary["arms"]]
    return {
        "estimates": [float(value) for value in result.estimates["difference"]],
        "changes": [float(row["change"]) for row in last],
        "true_changes": [float(row["true_change"]) for row in last],
    }


def main() -> None:
    """Write ``examples.json``."""
    found = {
        "fit": read_fit()["id"],
        "examples": {p.stem: golden(p) for p in sorted(EXAMPLES.glob("*.toml"))},
    }
    (HERE / "examples.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
