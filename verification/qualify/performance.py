"""Performance qualification: small trials, from the file to the folder of results, against pinned numbers."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from anagen.api import Result, Trial
from anagen.trial.saved import saved_result
from verification.qualify.item import FAIL, PASS, Item, equal, guarded

PART = "PQ"
GOLDEN = "tests/golden/examples.json"
PINNED = "verification/data/qualification.json"
BYTES_OF = "amini_2025.toml"
"""Example whose written results are held to the byte."""
EXAMPLES = (BYTES_OF, "split_scalp_wharton.toml", "responders_minoxidil.toml")
"""Small examples whose estimates are held to the pinned ones."""
CLOSE = 1e-9
"""Relative difference of an estimate that another processor may make."""


def performance(root: Path) -> Iterator[Item]:
    """Checks of small trials.

    Args:
        root: of the checkout.
    """
    golden = json.loads((root / GOLDEN).read_text(encoding="utf-8"))
    for name in EXAMPLES:
        what, how = f"estimates of examples/{name}, {golden['replicates']} replicates", GOLDEN
        yield guarded(PART, what, how, partial(_estimates, root, name, what, golden))
    what = f"estimates and observations of examples/{BYTES_OF} to the byte"
    yield guarded(PART, what, PINNED, lambda: _bytes(root, what))
    what = "one and two threads give the same bytes"
    yield guarded(PART, what, f"examples/{BYTES_OF}", lambda: _threads(root, what))
    what = "results are written with a manifest and read back as they were"
    yield guarded(PART, what, f"examples/{BYTES_OF}", lambda: _read_back(root, what))


def bytes_of(root: Path, workers: int = 1) -> dict[str, str]:
    """Hash of the numbers of each table of the pinned example, six decimals each."""
    result = _run(root, BYTES_OF, workers)
    tables = {
        "estimates": result.estimates.select("replicate", "arm", "difference", "se"),
        "observations": result.observations.select(
            "patient", "arm", "side", "visit", "week", "outcome", "value"
        ),
    }
    return {
        name: hashlib.sha256(table.write_csv(float_precision=6).encode()).hexdigest()
        for name, table in tables.items()
    }


def pin(root: Path) -> Path:
    """Write the pinned hashes anew, and return their file."""
    path = root / PINNED
    path.write_text(json.dumps(bytes_of(root), indent=1) + "\n", encoding="utf-8")
    return path


def _run(root: Path, name: str, workers: int = 1) -> Result:
    return Trial(root / "examples" / name, replicates=2).run(workers=workers, pictures=False)


def _estimates(root: Path, name: str, what: str, golden: dict[str, Any]) -> Item:
    expected = golden["examples"][name]
    found = {row.arm: row.difference for row in _run(root, name).comparisons}
    good = found.keys() == expected.keys() and all(
        abs(found[arm] - value) <= CLOSE * abs(value) for arm, value in expected.items()
    )
    return Item(PART, "", what, GOLDEN, _listed(expected), _listed(found), PASS if good else FAIL)


def _bytes(root: Path, what: str) -> Item:
    expected = json.loads((root / PINNED).read_text(encoding="utf-8"))
    return equal(PART, what, PINNED, _short(expected), _short(bytes_of(root)))


def _threads(root: Path, what: str) -> Item:
    how = f"examples/{BYTES_OF}"
    return equal(PART, what, how, _short(bytes_of(root, 1)), _short(bytes_of(root, 2)))


def _read_back(root: Path, what: str) -> Item:
    result = _run(root, BYTES_OF)
    with tempfile.TemporaryDirectory() as made:
        result.save(Path(made) / "results", report=False)
        back = saved_result(Path(made) / "results")
    same = back.to_json() == result.to_json() and back.observations.equals(result.observations)
    return equal(PART, what, f"examples/{BYTES_OF}", "the same", "the same" if same else "another result")


def _short(hashes: dict[str, str]) -> str:
    return ", ".join(f"{name} {text[:16]}" for name, text in sorted(hashes.items()))


def _listed(numbers: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.10g}" for name, value in numbers.items())
