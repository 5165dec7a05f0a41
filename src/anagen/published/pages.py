"""The two documentation pages that are made from the models and their checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from anagen.parameters import ParameterSet
from anagen.published.check import FALSE_ALARM, Check, Claim, Model
from anagen.published.words import agreement, figures

_MADE = "<!-- Made by: python -m anagen.published.table --markdown docs. Do not edit by hand. -->"


def model_page(models: Iterable[Model]) -> str:
    """``docs/published.md``: equations, parameters, checks and caveats of every model."""
    parts = [
        _MADE,
        "# Published models",
        "Each model of the literature that Anagen re-implements: what it says, the numbers it was given\n"
        "with their status, what is checked, and what was found wrong or missing on the way. The results\n"
        "of the checks are in [verification](verification.md); `anagen verify` runs them.",
    ]
    for model in models:
        parts += [
            f"## {model.title}",
            f"`anagen.published.{model.name}`. {model.reference}.",
            model.equations.strip(),
        ]
        if model.parameters:
            parts += ["### Parameters", _parameters(model.parameters)]
        parts += ["### Checks", _claims(model.claims)]
        if model.caveats:
            parts += ["### Caveats", "\n".join(f"- {caveat}" for caveat in model.caveats)]
    return "\n\n".join(parts) + "\n"


def results_page(checks: Sequence[Check]) -> str:
    """``docs/verification.md``: expected against obtained."""
    passed, failed = (sum(row.passed is verdict for row in checks) for verdict in (True, False))
    parts = [
        _MADE,
        "# Verification",
        f"{passed} of {len(checks)} checks passed, {failed} failed, {len(checks) - passed - failed} skipped. "
        "`anagen verify` runs them again;\n`anagen verify C1a` those of one model. What each model is: "
        "[published models](published.md).",
        "A statistical check has a fixed seed. Its allowance comes from its own sampling error, such that a\n"
        f"right model would fail with probability {FALSE_ALARM:g} were the seed drawn anew.",
    ]
    for model, rows in groupby(checks, key=lambda row: row.model):
        lines = ["| check | what | expected | obtained | allowed | |", "|---|---|---|---|---|---|"]
        for row in rows:
            what = row.what + (f" [{row.unit}]" if row.unit else "") + (f" ({row.note})" if row.note else "")
            cells = (
                row.id,
                what,
                figures(row.expected),
                figures(row.obtained, beside=row.expected),
                agreement(row),
                row.verdict,
            )
            lines.append(_line(cells))
        parts += [f"## {model}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _parameters(parameters: ParameterSet) -> str:
    lines = ["| symbol | value | unit | status | source | note |", "|---|---|---|---|---|---|"]
    for name, record in parameters.items():
        cells = (
            record.symbol or name,
            f"{record.value:g}",
            record.unit,
            record.status,
            record.source,
            record.note,
        )
        lines.append(_line(cells))
    return "\n".join(lines)


def _claims(claims: Iterable[Claim]) -> str:
    lines = ["| check | what | expected | kind | status | source |", "|---|---|---|---|---|---|"]
    for claim in claims:
        what = claim.what + (f" [{claim.unit}]" if claim.unit else "")
        kind = claim.kind + (f", {claim.tolerance:g}" if claim.tolerance is not None else "")
        lines.append(_line((claim.id, what, figures(claim.expected), kind, claim.status, claim.source)))
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
