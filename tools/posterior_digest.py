"""Stamp the shipped posterior anew with the digest of what they were learned from; no draw is touched.

    python tools/posterior_digest.py          # say what would change
    python tools/posterior_digest.py --write

For a change of how the digest is taken, or of how rows are written down; never for a row whose number
moved: that is for `anagen calibrate`, or for ``learning/data/known_differences.toml``. An id holds the
digest, so it changes too; where the old id stands in a text of the repository, the new one is written.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from anagen.learning.knowledge import DISEASES
from anagen.learning.posterior import FILE, identity, read_posterior, write_posterior
from anagen.learning.provenance import learned_digest

ROOT = Path(__file__).resolve().parent.parent
LEARNING = ROOT / "src" / "anagen" / "learning"
PLACES = ("src", "docs", "tests", "README.md")
TEXT = (".md", ".json", ".toml", ".py")


def main(write: bool) -> None:
    """Stamp every part of the file, the stored simulation-based check, and the texts that name an id."""
    ids: dict[str, str] = {}
    digests: dict[str, str] = {}
    path, parts = LEARNING / "data" / FILE, []
    for disease in DISEASES:
        old = read_posterior(disease, path)
        new = replace(old, digest=learned_digest(disease))
        new = replace(new, id=identity(new))
        print(disease, old.digest, old.id, "->", new.digest, new.id)
        ids[old.id], digests[old.digest] = new.id, new.digest
        parts.append(new)
    if write and any(old_id != new_id for old_id, new_id in ids.items()):
        write_posterior(parts, path)
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
