"""Write examples.json, the pinned estimates of the shipped examples: ``python tests/golden/make.py``.

Run it after a refit, or after any change that is meant to move numbers, and say in CHANGELOG.md what moved.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from anagen.api import Trial

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "examples.json"
EXAMPLES = HERE.parent.parent / "examples"
REPLICATES = 2


def estimates_of(path: Path) -> dict[str, Any]:
    """The fit behind one trial file's run, and the first repeat's estimate of every comparison."""
    summary = Trial.from_file(path, replicates=REPLICATES).run(workers=1, pictures=False).summary
    return {
        "fit": summary.parameters.id,
        "estimates": {row.arm: row.difference for row in summary.comparisons},
    }


def main() -> None:
    found = {path.name: estimates_of(path) for path in sorted(EXAMPLES.glob("*.toml"))}
    # Alopecia areata is learned apart and has a posterior of its own.
    apart = {name: row["fit"] for name, row in found.items() if row["fit"].startswith("areata-")}
    fits = {row["fit"] for name, row in found.items() if name not in apart}
    assert len(fits) == 1, fits
    content = {
        "fit": fits.pop(),
        "other fits": apart,
        "replicates": REPLICATES,
        "examples": {name: row["estimates"] for name, row in found.items()},
    }
    GOLDEN.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"wrote {GOLDEN.name} for {content['fit']}")


if __name__ == "__main__":
    main()
