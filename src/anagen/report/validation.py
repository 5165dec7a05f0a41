"""Validation report: docs/validation.md and its pictures, from stored results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from anagen.files.durable import put
from anagen.files.notice import NOTICE
from anagen.files.result_set import replacing_folder
from anagen.learning.checks.questions import questions_table
from anagen.learning.checks.validation import results_text
from anagen.learning.pattern.reweighting import TRUSTED
from anagen.learning.rivals.rivals import MATCHED
from anagen.report.figures.validation import left_out_figure, rows_figure, stances_figure
from anagen.report.style import look

NEAR_ZERO = 0.1
"""Contraction below which a parameter counts as not identified."""


def write_report(
    results: dict[str, Any],
    folder: Path,
    *,
    simulated: dict[str, Any] | None = None,
) -> Path:
    """Write validation.md, validation.json and images/validation-*.png into `folder`, all or none.

    Args:
        results: of `anagen validate`.
        folder: for the page and its pictures.
        simulated: results of `anagen sbc`.
    """
    environment = Environment(
        loader=PackageLoader("anagen.report"), undefined=StrictUndefined, trim_blocks=True, autoescape=False
    )
    left = results["leave_one_out"]
    text = environment.get_template("validation.md.j2").render(
        r=results,
        d=results["diagnostics"],
        n_checked=results["checked"],
        s=simulated,
        why_not=_why_not(results),
        shaky=sorted(
            study for study, k in left["pareto_k"].items() if k > TRUSTED and study not in left["refitted"]
        ),
        flat=[one["name"] for one in results["contraction"] if one["contraction"] < NEAR_ZERO],
        labels={name: question["label"] for name, question in questions_table()["question"].items()},
        trials=_trials(results["information"]),
        information_sentence=_information(results["information"]),
        pct=lambda share: f"{100 * share:.0f} %",
        notice=NOTICE,
        three=_three,
        pm=lambda pair: f"{pair[0]:.2f} ± {pair[1]:.2f}",
        shown=_shown,
    )
    with replacing_folder(folder, "validation") as made:
        put(made / "validation.json", results_text(results))
        images = made / "images"
        images.mkdir()
        with look():
            for name, figure in (
                ("rows", rows_figure(results["rows"])),
                ("left-out", left_out_figure(results["rivals"]["effects"])),
                ("stances", stances_figure(results["stances"])),
            ):
                figure.savefig(images / f"validation-{name}.png", dpi=110, bbox_inches="tight")
        put(made / "validation.md", text.rstrip() + "\n")
    return folder / "validation.md"


def rival_lines(results: dict[str, Any]) -> list[str]:
    """Errors of net effects by the model and its rivals, studies and therapies left out, for a terminal."""
    judged = results["rivals"]
    lines = []
    for what, errors in (
        ("each study left out", judged["verdict"].get("errors", {})),
        ("each therapy left out", judged["new_therapy"]["errors"]),
    ):
        told = ", ".join(f"{name} {error:.2f} ± {se:.2f}" for name, (error, se) in errors.items())
        if told:
            lines.append(f"Error of net effects (hairs/cm2), {what}: {told}.")
    if judged["new_therapy"]["errors"] and not judged["new_therapy"]["predicted"][MATCHED]:
        lines.append(f"Of a therapy that was left out the {MATCHED} has no prediction.")
    return lines


def _three(values: Sequence[float | None]) -> str:
    low, middle, high = values
    if middle is None:
        return ""
    if low is None or high is None:
        return f"{middle:.3g}"
    return f"{middle:.3g} ({low:.3g} to {high:.3g})"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"{one:g}" for one in value)
    return f"{value:.2f}"


def _trials(information: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    table = questions_table()["trial"]
    found = []
    for neutral, sceptical, enthusiastic in zip(
        *(information[stance] for stance in ("neutral", "sceptical", "enthusiastic")), strict=True
    ):
        record = table[neutral["trial"]]
        found.append(
            {
                "trial": neutral["trial"],
                "label": record["label"],
                "registered": neutral["size"] == record["registered_size"],
                "size": neutral["size"],
                "se": neutral["standard_error"],
                "neutral": neutral["variance_removed"],
                "sceptical": sceptical["variance_removed"],
                "enthusiastic": enthusiastic["variance_removed"],
            }
        )
    return found


def _information(information: dict[str, list[dict[str, Any]]]) -> str:
    best = max(information["neutral"], key=lambda one: one["variance_removed"])
    return (
        f"Under the neutral stance {best['trial']} with {best['size']} people would remove most: "
        f"{100 * best['variance_removed']:.0f} % of the variance."
    )


def _why_not(results: dict[str, Any]) -> str:
    """Effects on which the model lost most against the better rival."""
    if not results["rivals"]["verdict"]["effects"]:
        return ""
    listed = ", ".join(
        f"{one['row']} (published {one['observed']:+.1f}, Anagen {one['Anagen']:+.1f}, "
        f"matched {one['matched mean']:+.1f}, Emax {one['Emax meta-analysis']:+.1f})"
        for one in results["rivals"]["verdict"]["worst"]
    )
    return f"it loses most on {listed}."
