"""The verification table, for ``make verify`` and for the documentation.

``python -m verification.table --markdown docs`` rewrites the two pages that are made from code.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console, Group
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from anagen.errors import InputError
from verification.check import Check, Claim, write_json
from verification.pages import model_page, results_page
from verification.registry import models, plan, verify
from verification.words import agreement, figures

_STYLE = {"pass": "green", "FAIL": "bold red", "skipped": "yellow"}


def tables_of(checks: Iterable[Check]) -> Group:
    """One rich table a model, one row a check."""
    return Group(*(_table(model, rows) for model, rows in groupby(checks, key=lambda row: row.model)))


def _table(model: str, rows: Iterable[Check]) -> Table:
    table = Table(
        title=model, title_justify="left", title_style="bold", header_style="dim", expand=True, box=SIMPLE
    )
    table.add_column("check", no_wrap=True)
    table.add_column("what", ratio=5)
    table.add_column("expected", ratio=3)
    table.add_column("obtained", ratio=3)
    table.add_column("allowed", ratio=2)
    table.add_column("", no_wrap=True, justify="right")
    for row in rows:
        table.add_row(
            row.id,
            escape(row.what + (f" [{row.unit}]" if row.unit else "")),
            escape(figures(row.expected)),
            escape(figures(row.obtained, beside=row.expected)),
            escape(agreement(row)),
            f"[{_STYLE[row.verdict]}]{row.verdict}[/]",
        )
    return table


def tally(checks: Sequence[Check], seconds: float | None = None) -> str:
    """``57 passed, 1 failed, 2 skipped``."""
    counts = {name: sum(row.verdict == name for row in checks) for name in _STYLE}
    words = [f"{counts['pass']} passed"]
    words += [f"{counts['FAIL']} failed"] if counts["FAIL"] else []
    words += [f"{counts['skipped']} skipped"] if counts["skipped"] else []
    return ", ".join(words) + (f" in {seconds:.1f} s" if seconds is not None else "")


def run_verify(select: list[str] | None, json_path: Path | str | None = None) -> int:
    """Run checks, print the table, and give the exit status: 1 if any check failed, else 0.

    Args:
        select: models, checks or beginnings of check ids; None or empty for all.
        json_path: where to write the rows as JSON, or None.

    Raises:
        InputError: an unknown name in `select`, or a JSON path that is a folder.
    """
    plan(select)  # a wrong name is told before anything runs
    target = None if json_path is None else Path(json_path)
    if target is not None and target.is_dir():
        raise InputError(f"{target} is a folder", where="--json", expected="the name of a file")
    began = time.perf_counter()
    checks = _verify_with_progress(select)
    console = Console()
    console.print(tables_of(checks))
    for row in checks:
        if row.verdict != "pass":
            console.print(f"[{_STYLE[row.verdict]}]{row.id} {row.verdict}[/]: {escape(row.note or row.what)}")
    console.print(tally(checks, time.perf_counter() - began))
    if target is not None:
        write_json(checks, target)
        console.print(f"Rows written to {escape(str(target))}")
    return 1 if any(row.passed is False for row in checks) else 0


def _verify_with_progress(select: list[str] | None) -> list[Check]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("checking", total=None)

        def show(claim: Claim, done: int, total: int) -> None:
            bar.update(task, description=f"{claim.id} {escape(claim.what[:60])}", completed=done, total=total)

        return verify(select, show)


def write_pages(folder: Path) -> list[Path]:
    """Rewrite ``published.md`` (no run needed) and ``verification.md`` (runs everything) in `folder`."""
    pages = {"published.md": model_page(models()), "verification.md": results_page(verify())}
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line of this module; the same checks as ``make verify``."""
    parser = argparse.ArgumentParser(prog="python -m verification.table", description=__doc__)
    parser.add_argument("select", nargs="*", help="models or checks; all by default")
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--markdown", type=Path, metavar="FOLDER", help="rewrite the pages made from code")
    chosen = parser.parse_args(arguments)
    if chosen.markdown is not None:
        for path in write_pages(chosen.markdown):
            print(path)
        return 0
    try:
        return run_verify(chosen.select, chosen.json)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2


__all__ = ["main", "run_verify", "tables_of", "tally", "write_pages"]

if __name__ == "__main__":
    raise SystemExit(main())
