"""Page of the registered trials that are examples: ``python -m tools.docs.gallery``."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anagen.files.notice import NOTICE
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import load_protocol

ROOT = Path(__file__).resolve().parents[2]
PAGE = Path("docs/gallery.md")
FOLDER = Path("examples/registered")
NOT_SIMULATED = FOLDER / "not_simulated.csv"
ELSEWHERE = {
    "src/anagen/trial/data/registered/nct07203599.toml": "NCT07203599",
    "src/anagen/trial/data/registered/nct06239207.toml": "NCT06239207",
    "src/anagen/trial/data/registered/nct06924632.toml": "NCT06924632",
    "examples/amini_2025.toml": "NCT06930326",
    "examples/allegro_2b_3.toml": "NCT03732807",
}
"""Designs of registered trials that stand in another folder, with their numbers."""
KEYS = ("Source", "Read", "Assumed", "Left out")

TOP = """# Registered trials as examples

Made by `python -m tools.docs.gallery`. {notice}

{files} files of {trials} registered trials of hair loss, each a trial file that runs as it stands:

    anagen trial {folder}/nct01145625.toml --replicates 20
    anagen protocol {folder}/nct01145625.toml --as sap

They hold facts of *design* only: number, arms, doses, sizes, visits, endpoint. They were read in copies of
registry entries and in the evidence base, up to 29 November 2026; no result was used to write the files of
`{folder}`. A register leaves much open. What a simulation needs and nobody printed is
assumed, and each file and this page say what. `tests/test_gallery.py` pins the design of each of these files,
and the estimates of a small trial after it.
"""


@dataclass(frozen=True)
class Head:
    """Comment at the top of a file.

    Attributes:
        title: first line, with the registry number.
        told: text by key, one of `KEYS`.
    """

    title: str
    told: dict[str, str]

    @property
    def number(self) -> str:
        """Registry number."""
        return self.title.partition(":")[0]


def head_of(text: str) -> Head:
    """Head of a trial file of the gallery.

    Raises:
        ValueError: no title with a number, or a part is missing.
    """
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").removeprefix(" "))
    title, told, key = lines[0].rstrip("."), {}, ""
    for line in lines[1:]:
        found = re.match(rf"({'|'.join(KEYS)}): (.*)", line)
        if found:
            key, told[found[1]] = found[1], found[2]
        else:
            told[key] += " " + line.strip()
    missing = [key for key in KEYS[:3] if key not in told]
    if missing or not re.match(r"[A-Z]+( page )?\d+: ", title):
        raise ValueError(f"{title!r} lacks {', '.join(missing) or 'a registry number'}")
    return Head(title, {key: text.rstrip(".") for key, text in told.items()})


def page(root: Path = ROOT) -> str:
    """Text of the page."""
    paths = sorted((root / FOLDER).glob("*.toml"))
    heads = {path: head_of(path.read_text(encoding="utf-8")) for path in paths}
    numbers = {head.number for head in heads.values()} | set(ELSEWHERE.values())
    top = TOP.format(
        notice=NOTICE, files=len(paths) + len(ELSEWHERE), trials=len(numbers), folder=FOLDER.as_posix()
    )
    lines = [*top.splitlines(), "", "## Designs", ""]
    lines += ["| trial | design | patients | arms | endpoint | model |", "|---|---|---:|---:|---|---|"]
    lines += [_row(root, path.relative_to(root).as_posix(), head.title) for path, head in heads.items()]
    lines += [_row(root, path, _named(root, path, number)) for path, number in ELSEWHERE.items()]
    lines += ["", "## What was read and what was assumed", ""]
    for path, head in heads.items():
        lines += [f"### {head.title}", "", f"[`{path.name}`]({_link(path.relative_to(root).as_posix())})", ""]
        lines += [f"- **{key}**: {head.told[key]}." for key in KEYS if key in head.told]
        lines.append("")
    lines += ["The other five say the same in the comments of their files.", "", "## Not simulated", ""]
    lines += ["| trial | what | why not |", "|---|---|---|", *_left_out(root)]
    return "\n".join(lines) + "\n"


def _row(root: Path, path: str, title: str) -> str:
    protocol = load_protocol(root / path)
    number, _, words = title.partition(": ")
    cells = [f"[{number}]({_link(path)}) {words}".strip(), _design(protocol), str(protocol.population.size)]
    cells += [str(len(protocol.arms)), str(protocol.analysis.endpoint), protocol.analysis.model]
    return f"| {' | '.join(cell.replace('|', '/').replace('<', '&lt;') for cell in cells)} |"


def _named(root: Path, path: str, number: str) -> str:
    """Number and name of a trial that stands in another folder."""
    return f"{number}: {load_protocol(root / path).trial.name.removeprefix(f'{number}: ')}"


def _design(protocol: Protocol) -> str:
    kind = "single arm" if len(protocol.arms) == 1 else protocol.design.kind
    if not protocol.analysis.hypothesis.usual:
        kind += f", {protocol.analysis.hypothesis.kind}"
    return kind + (", randomised again" if protocol.rerandomisation else "")


def _link(path: str) -> str:
    return f"../{path}"


def _left_out(root: Path) -> Iterator[str]:
    with (root / NOT_SIMULATED).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = f"[{row['number']}]({row['source']})" if row["source"] else row["number"]
            yield f"| {name} | {row['what']} | {row['reason']} |"


def main(root: Path = ROOT) -> None:
    """Write the page."""
    (root / PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
