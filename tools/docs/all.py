"""Every generated page and picture anew, in order: ``python -m tools.docs.all --work CALIBRATION_RUNS``.

A step that was done with the same posterior, data and code is not done again, so a stopped run goes on. At
the end every changed file is named. A step that fails does not stop the others.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.docs.placing import placed

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path("build/docs")
"""Folder of what steps printed, and of the steps that are done."""
WORK = "{work}"
"""Word of a command for the folder of the calibration's engine runs."""
SOURCES = ("src/anagen", "tools/docs", "verification", "examples")
SUFFIXES = (".py", ".toml", ".csv", ".json", ".jsonl", ".nc", ".j2", ".css")


@dataclass(frozen=True)
class Step:
    """One generator.

    Attributes:
        name: of the step.
        module: run by ``python -m``.
        words: its arguments.
        minutes: on two quiet cores.
        page: where the tables that it prints stand; "" if it writes its pages itself.
    """

    name: str
    module: str
    words: tuple[str, ...] = ()
    minutes: float = 0.2
    page: str = ""


STEPS = (
    Step("validation", "anagen.cli", ("validate", "--work", WORK, "--quiet"), 15),
    Step("register", "anagen.cli", ("register", "--page", "docs/register.md")),
    Step("software checks", "verification.table", ("--markdown", "docs"), 2),
    Step("published models", "tools.docs.published_models", (), 3),
    Step("trial file", "tools.docs.trial_file"),
    Step("quantities", "tools.docs.quantities"),
    Step("data dictionary", "tools.docs.data_dictionary"),
    Step("checked against R", "tools.docs.checked_against_r"),
    Step("estimands", "benchmarks.estimands", ("--page",)),
    Step("gallery", "tools.docs.gallery"),
    Step("rows", "tools.docs.calibration_rows"),
    Step("predictions", "tools.docs.predictions", (), 10),
    Step("known misses", "verification.known_misses", (), 2, "known_misses.md"),
    Step("rated by age", "tools.docs.rated_by_age", ("docs/images",), 1, "rated.md"),
    Step("tutorial", "tools.docs.tutorial", (), 4),
    Step("statistician's tour", "tools.docs.tour", (), 2),
    Step("patient's and clinician's tours", "tools.docs.person_tours", (), 6),
    Step("pictures", "tools.docs.pictures", ("docs/images",), 3),
    Step("alopecias", "tools.docs.alopecias", ("docs/images",), 5, "alopecias.md"),
    Step("areata, rows", "anagen.cli", ("calibrate", "--disease", "areata", "--show"), 1, "areata.md"),
    Step("areata, pictures", "tools.docs.areata", ("docs/images",), 5, "areata.md"),
    Step("areata, trials", "tools.docs.areata_trials", (), 3, "areata.md"),
    Step("areata, decades", "tools.docs.areata_natural", (), 4, "areata.md"),
    Step("areata, maps", "tools.docs.areata_maps", (), 2, "areata.md"),
)
REDRAWN = Step("validation", "anagen.cli", ("validate", "--redraw", "--quiet"), 2)
"""Validation without new numbers."""
Run = Callable[[Sequence[str]], tuple[int, str]]


def mark() -> str:
    """Hash of the code and data from which pages are made."""
    found = hashlib.sha256()
    for path in sorted(one for part in SOURCES for one in (ROOT / part).rglob("*") if one.suffix in SUFFIXES):
        found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def run_command(words: Sequence[str]) -> tuple[int, str]:
    """Exit code and standard output of a Python command in the checkout; errors go to the terminal."""
    done = subprocess.run([sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stdout


def make(
    steps: Sequence[Step],
    root: Path,
    now: str,
    *,
    work: str = "calibration-runs",
    again: bool = False,
    run: Run = run_command,
    say: Callable[[str], None] = print,
) -> int:
    """Run the steps that are not done, and say what changed.

    Args:
        steps: in order.
        root: folder of ``docs`` and of what is kept.
        now: mark of code and data.
        work: folder of the calibration's engine runs.
        again: do steps that are done too.
        run: exit code and output of a command.
        say: called with each line.

    Returns:
        Number of steps that failed.
    """
    kept, docs = root / KEPT, root / "docs"
    kept.mkdir(parents=True, exist_ok=True)
    done = _done(kept / "done.json")
    before = _pages(docs)
    failed = 0
    for step in steps:
        if done.get(step.name) == now and not again:
            say(f"{step.name}: done before")
            continue
        began = time.monotonic()
        code, told = run(["-m", step.module, *(word.replace(WORK, work) for word in step.words)])
        (kept / f"{step.name}.txt").write_text(told, encoding="utf-8")
        minutes = (time.monotonic() - began) / 60
        if code:
            failed += 1
            say(f"{step.name}: FAILED with {code} after {minutes:.1f} minutes; see {kept / step.name}.txt")
            continue
        say(f"{step.name}: {minutes:.1f} minutes")
        if step.page:
            for line in _place(docs / step.page, told):
                say(f"  {line}")
        done[step.name] = now
        (kept / "done.json").write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")
    for line in changes(before, _pages(docs)):
        say(line)
    return failed


def _done(path: Path) -> dict[str, str]:
    """Steps that are done, with the mark of code and data; nothing if the file cannot be read."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _place(page: Path, printed: str) -> list[str]:
    """Put printed tables into their page; sentences on those that have no place there."""
    text, missing = placed(page.read_text(encoding="utf-8"), printed)
    page.write_text(text, encoding="utf-8")
    found = [f"{page.name} has no table with the heading {heading[:60]}" for heading in missing]
    if "|---" not in printed.replace(" ", ""):
        found.append(f"it printed no table: compare the numbers in {page.name} by hand")
    return found


def _pages(docs: Path) -> dict[str, bytes]:
    return {str(one.relative_to(docs)): one.read_bytes() for one in sorted(docs.rglob("*")) if one.is_file()}


def changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[str]:
    """A line for each file that is new or changed, with the number of changed lines of a text."""
    for name, content in after.items():
        old = before.get(name)
        if old == content:
            continue
        if old is None:
            yield f"new: docs/{name}"
            continue
        try:
            lines = difflib.unified_diff(old.decode().splitlines(), content.decode().splitlines(), n=0)
            count = sum(line[:1] == "+" and line[:3] != "+++" for line in lines)
            yield f"changed: docs/{name}, {count} lines"
        except UnicodeDecodeError:
            yield f"changed: docs/{name}"


def main() -> None:
    """Make the pages that are asked for, by default all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", default="calibration-runs", help="folder of the calibration's engine runs")
    parser.add_argument("--only", nargs="+", metavar="STEP", help="names of steps")
    parser.add_argument("--again", action="store_true", help="do steps that are done too")
    parser.add_argument("--list", action="store_true", help="only print the steps, with minutes on two cores")
    parser.add_argument(
        "--redraw", action="store_true", help="keep the numbers of the validation, and write its page anew"
    )
    asked = parser.parse_args()
    names = [step.name for step in STEPS]
    for name in asked.only or ():
        if name not in names:
            parser.error(f"no such step: {name}; there are {', '.join(names)}")
    steps = [REDRAWN if asked.redraw and step.name == REDRAWN.name else step for step in STEPS]
    steps = [step for step in steps if not asked.only or step.name in asked.only]
    if asked.list:
        for step in steps:
            print(f"{step.minutes:5.1f}  {step.name}: python -m {' '.join((step.module, *step.words))}")
        return
    sys.exit(1 if make(steps, ROOT, mark(), work=asked.work, again=asked.again) else 0)


if __name__ == "__main__":
    main()
