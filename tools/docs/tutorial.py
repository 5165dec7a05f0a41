"""Numbers that docs/tutorial.md quotes, made anew from the trials that the page itself describes.

``python -m tools.docs.tutorial`` runs them (some minutes, most of it 400 replicates of the controlled pilot)
and writes the page.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console
from rich.table import Table

from anagen.api import Result, Trial
from anagen.report.trial.table import arms_table, comparisons_table, detection_words

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial.md"
PILOT = ROOT / "examples" / "pilot.toml"
FEW, MANY = 20, 400
WIDTH = 110


def shown(table: Table) -> str:
    """A table as the terminal shows it, without its title."""
    console = Console(file=io.StringIO(), width=WIDTH, color_system=None)
    table.title = None
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines() if line.strip())


def fence(page: str, language: str, beginning: str) -> str:
    """Text of the page's only fence of a language that begins in one way.

    Raises:
        ValueError: there is none, or several.
    """
    found = re.findall(rf"^```{language}\n({re.escape(beginning)}.*?)^```", page, re.MULTILINE | re.DOTALL)
    if len(found) != 1:
        raise ValueError(f"{len(found)} fences of {language} begin with {beginning!r}")
    return str(found[0])


def controlled(page: str, pilot: str) -> str:
    """The pilot with the control of section 4: its arm, and its analysis in the place of the pilot's."""
    before = pilot[: pilot.index("\n[analysis]") + 1]
    arm = fence(page, "toml", '[[arm]]\nname = "microneedling + saline"')
    return "\n".join([before, arm, fence(page, "toml", "[analysis]\nendpoint")])


def written(page: str, alone: Result, few: Result, many: Result) -> str:
    """The page with the tables and numbers of its trials."""
    compared = comparisons_table(few)
    assert compared is not None
    tables = (shown(arms_table(alone)), shown(compared))
    for heading, table in zip((r" arm +n ", " arm − reference "), tables, strict=True):
        page = re.sub(rf"^```\n{heading}.*?^```", f"```\n{table}\n```", page, flags=re.M | re.S)
    by_few, by_many = (detection_words(one.summary.comparisons[0]) for one in (few, many))
    page = re.sub(
        r"The [^.\n]+? % here is .*?\. Twenty",
        f"The {by_few.split(' %')[0]} % here is of twenty replicates: with `--replicates {MANY}` "
        f"it is {by_many}. Twenty",
        page,
        flags=re.S,
    )
    return re.sub(r"posterior-[0-9a-f]{10}", alone.summary.parameters.id, page)


def main() -> None:
    """Run the trials and write the page."""
    page, pilot = PAGE.read_text(encoding="utf-8"), PILOT.read_text(encoding="utf-8")
    alone = Trial.from_file(PILOT, replicates=FEW).run(pictures=False)
    text = controlled(page, pilot)
    few, many = (
        Trial(Trial.from_text(text, "mine.toml").protocol, replicates=size).run(pictures=False)
        for size in (FEW, MANY)
    )
    assert isinstance(alone, Result)
    PAGE.write_text(written(page, alone, few, many), encoding="utf-8")


if __name__ == "__main__":
    main()
