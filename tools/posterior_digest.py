"""Stamp the shipped posteriors anew with the digest of what they were learned from; no draw is touched.

    python tools/posterior_digest.py          # say what would change
    python tools/posterior_digest.py --write

For a change of how the digest is taken, or of how rows are written down; never for a row whose number
moved: that is for `anagen calibrate`, or for ``learning/data/known_differences.toml``. An id holds the
digest, so it changes too; where the old id stands in a text of the repository, the new one is written.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import h5py
import numpy as np
from numpy.typing import NDArray

from anagen.learning import posterior as pattern
from anagen.learning.areata import posterior as areata
from anagen.learning.areata.rows import learned_digest as areata_digest

ROOT = Path(__file__).resolve().parent.parent
LEARNING = ROOT / "src" / "anagen" / "learning"
PLACES = ("src", "docs", "tests", "README.md")
TEXT = (".md", ".json", ".toml", ".py")


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _flat(values: NDArray[np.float64], axes: int) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    return array.reshape(-1, *array.shape[2:]) if axes else array.reshape(-1)


def pattern_id(file: h5py.File, digest: str) -> str:
    """Id of the posterior of pattern loss in `file`, were its digest `digest`."""
    group = file["posterior"]
    own = ("z", "rises", "delivery")
    scalars = {name: _flat(item[:], 0) for name, item in group.items() if item.ndim == 2 and name not in own}
    arrays = [_flat(group["z"][:], 1), _flat(group["rises"][:], 1)]
    arrays += [scalars[name] for name in sorted(scalars)]
    arrays += [_flat(group["delivery"][:], 1), _flat(file["sample_stats"]["log_weight"][:], 0)]
    return pattern.identity(arrays, digest)


def areata_id(file: h5py.File, digest: str) -> str:
    """Id of the posterior of alopecia areata in `file`, were its digest `digest`."""
    group = file["posterior"]
    local = _text(file.attrs.get("local", "{}"))
    return areata.identity(_flat(group["z"][:], 1), _flat(group["study_sd"][:], 0), digest, local)


def main(write: bool) -> None:
    """Stamp both files, the stored simulation-based check, and the texts that name an id."""
    ids: dict[str, str] = {}
    digests: dict[str, str] = {}
    for path, identify, digest in (
        (LEARNING / "data" / "posterior.nc", pattern_id, pattern.learned_digest()),
        (LEARNING / "areata" / "data" / areata.FILE, areata_id, areata_digest()),
    ):
        with h5py.File(path, "r+" if write else "r") as file:
            old = {name: _text(file.attrs[name]) for name in ("digest", "id")}
            assert identify(file, old["digest"]) == old["id"], f"{path.name} is not whole"
            new = {"digest": digest, "id": identify(file, digest)}
            print(path.name, old, "->", new)
            if write and new != old:
                for name, value in new.items():
                    file.attrs[name] = value
        ids[old["id"]], digests[old["digest"]] = new["id"], new["digest"]
    stored = LEARNING / "data" / "sbc.json"
    found = json.loads(stored.read_text(encoding="utf-8"))
    texts = {path for place in PLACES for path in _texts(ROOT / place)}
    for path in sorted(texts):
        text = path.read_text(encoding="utf-8")
        changed = text
        for old_id, new_id in ids.items():
            changed = changed.replace(old_id, new_id)
        if path == stored and found["digest"] in digests:
            changed = changed.replace(found["digest"], digests[found["digest"]])
        if changed != text:
            print(path.relative_to(ROOT))
            if write:
                path.write_text(changed, encoding="utf-8")


def _texts(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [path for path in place.rglob("*") if path.suffix in TEXT and path.is_file()]


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
