"""Write docs/predictions.md: what the posterior expects of the exosome trials nobody has read out.

Run by `make docs`. Each example is run as it stands, with all its replicates.
"""

from __future__ import annotations

import sys
from pathlib import Path

from anagen.api import Trial

EXAMPLES = ("split_scalp_wharton", "dose_escalation_umbilical", "amini_2025", "exosome_against_prp")
HEAD = """# Exosome trials, as the model expects them

Made by `make docs` from the trial files in `examples/`. Every repeat has one joint draw of all parameters
from the posterior. The few exosome rows in it leave potency, share of active lots and delivery wide
([why](calibration.md#5-the-sampler)), so the intervals show how little is known.
*True* is the effect in the model, with no measurement error and no apparent rise; *estimate* is what the
trial would report. *Assurance* is the share of repeats with a significant difference: power averaged over
what is not known. The posterior has learned from one of these trials, `amini_2025.toml`; that one is no test.
Virtual patients, not medical advice.
"""


def number(value: float | None) -> str:
    """Signed, one digit."""
    return "–" if value is None else f"{value:+.1f}"


def share(value: float | None, error: float | None) -> str:
    """Per cent and its Monte Carlo error."""
    return "–" if value is None or error is None else f"{100 * value:.0f} % ± {100 * error:.1f}"


def main(root: Path) -> None:
    """Run the examples and write the page."""
    lines = [HEAD]
    for name in EXAMPLES:
        result = Trial.from_file(root / "examples" / f"{name}.toml").run(pictures=False)
        summary = result.summary
        lines += [
            f"## {summary.trial}",
            "",
            f"`examples/{name}.toml`, {summary.replicates} repeats, seed {summary.seed}, "
            f"`{summary.parameters.id}`. Endpoint: {summary.endpoint.text} "
            f"({summary.endpoint.unit}).",
            "",
            "| comparison | n | true, mean (95 % of repeats) | estimate, mean (95 % of repeats) "
            "| assurance ± MC error |",
            "|---|---:|---:|---:|---:|",
        ]
        for row in summary.comparisons:
            true, estimate = row.true_interval95, row.interval95
            lines.append(
                f"| {row.arm} − {row.reference} | {row.n} "
                f"| {number(row.true_difference)} ({number(true[0])} to {number(true[1])}) "
                f"| {number(row.mean_difference)} ({number(estimate[0])} to {number(estimate[1])}) "
                f"| {share(row.assurance, row.assurance_mcse)} |"
            )
        lines.append("")
    (root / "docs" / "predictions.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]))
