"""Write registered.json, what is pinned of the gallery's designs: ``python tests/golden/make_registered.py``.

A design is pinned by the hash of its resolved text, and by the estimates of one small trial after it. Run it
after a refit, or after any change that is meant to move them, and say in CHANGELOG.md what moved.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from anagen.api import Trial
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import load_protocol, resolved

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "registered.json"
FOLDER = HERE.parent.parent / "examples" / "registered"
REPLICATES = 2
LARGEST = 40
"""Most patients of the trial that is run, so that the whole gallery takes a minute."""


def digest_of(protocol: Protocol) -> str:
    """Hash of the design with all defaults explicit."""
    return hashlib.sha256(resolved(protocol).encode()).hexdigest()[:16]


def small(protocol: Protocol) -> Protocol:
    """The same design with few patients, and two repeats."""
    size = min(protocol.population.size, LARGEST)
    return replace(protocol, population=replace(protocol.population, size=size))


def estimates_of(protocol: Protocol) -> dict[str, float]:
    """First repeat's estimate of every comparison of the small trial."""
    result = Trial(small(protocol), replicates=REPLICATES).run(workers=1, pictures=False)
    return {row.arm: row.difference for row in result.summary.comparisons}


def pinned(path: Path) -> dict[str, Any]:
    """What is pinned of one design."""
    protocol = load_protocol(path)
    return {"design": digest_of(protocol), "estimates": estimates_of(protocol)}


def main(names: Sequence[str] = ()) -> None:
    content = json.loads(GOLDEN.read_text(encoding="utf-8")) if names else {}
    for path in sorted(FOLDER.glob("*.toml")):
        if not names or path.name in names:
            content[path.name] = pinned(path)
    text = json.dumps(dict(sorted(content.items())), indent=1, ensure_ascii=False)
    GOLDEN.write_text(text + "\n", encoding="utf-8")
    print(f"wrote {len(content)} designs to {GOLDEN.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
