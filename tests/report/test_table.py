from __future__ import annotations

import io

from rich.console import Console

from anagen.report.trial.table import comparisons_table, print_summary
from anagen.trial.result import TrialResult
from report import synthetic


def printed(result: TrialResult, width: int = 140) -> str:
    stream = io.StringIO()
    print_summary(result, Console(file=stream, width=width, no_color=True))
    return stream.getvalue()


def test_the_table_holds_what_a_statistician_wants() -> None:
    text = printed(synthetic.result(("exosome", "saline"), patients=4, replicates=3))
    for part in (
        "non-vellus density (hairs/cm²)",
        "exosome − saline",
        "3.0 to 9.0",
        "−1.9 to 8.3",
        "0.21",
        "18.0 % ± 1.7",
    ):
        assert part in text


def test_names_are_text_and_never_markup() -> None:
    text = printed(synthetic.result(("[bold]a[/bold]", "[/]"), patients=4, replicates=1))
    assert "[bold]a[/bold] − [/]" in text


def test_a_narrow_console_loses_no_number() -> None:
    text = printed(synthetic.result(("exosome", "saline"), patients=4, replicates=3), width=80)
    assert all(part in text for part in ("untreated", "−1.9 to 8.3", "18.0 % ± 1.7"))
    assert max(map(len, text.splitlines())) <= 80


def test_a_single_arm_has_no_comparisons() -> None:
    made = synthetic.result(("pilot",), patients=4, replicates=1)
    assert comparisons_table(made) is None
    assert "pilot" in printed(made)
