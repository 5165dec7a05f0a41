"""The documentation pages that are made from the models and their checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from anagen.parameters import ParameterSet
from verification.check import FALSE_ALARM, Check, Claim, Model
from verification.registry import module_name
from verification.words import agreement, figures

_MADE = "<!-- Made by: python -m verification.table --markdown docs. Do not edit by hand. -->"

ILLUSTRATED = ("al_nuaimi2012", "dobreva2015", "dobreva2018", "dobreva2020", "wang2017")
"""Models with a page of their own, with figures: docs/published/<name>.md."""


def model_page(models: Iterable[Model]) -> str:
    """``docs/published.md``: equations, parameters, checks and caveats of every model."""
    parts = [
        _MADE,
        "# Published models",
        "Models of the literature that Anagen re-implements: equations, parameters with their status,\n"
        "checks, and errors or gaps found in the papers. The results of the checks are in\n"
        "[verification](verification.md); `make verify` runs them.",
    ]
    for model in models:
        parts += [
            f"## {model.title}",
            f"`{module_name(model.name)}`. {model.reference}.",
            model.equations.strip(),
        ]
        if model.name in ILLUSTRATED:
            parts.append(f"Figures: [{model.title}](published/{model.name}.md).")
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
        "`make verify` runs them again;\n`python -m verification C1a` those of one model. "
        "The models are described in [published models](published.md).",
        "A statistical check has a fixed seed. Its allowance comes from its own sampling error, such that a\n"
        f"right model would fail with probability {FALSE_ALARM:g} were the seed drawn anew.",
    ]
    for model, rows in groupby(checks, key=lambda row: row.model):
        parts += [f"## {model}", _results(rows)]
    return "\n\n".join(parts) + "\n"


def illustrated_page(
    model: Model, lead: str, pictures: Iterable[tuple[str, str]], rows: Sequence[Check], made_by: str
) -> str:
    """One model's own page: what it is, its figures, parameters, results and caveats.

    Args:
        lead: opening paragraphs.
        pictures: (path beside the page, caption).
        rows: the model's checks, run.
        made_by: the command that writes the page.
    """
    passed = sum(row.passed is True for row in rows)
    prefix = rows[0].id.split("-")[0]
    parts = [
        f"<!-- Made by: {made_by}. Do not edit by hand. -->",
        f"# {model.title}",
        f"{model.reference}. Code: `{module_name(model.name)}`.",
        lead.strip(),
        "## Figures",
        *(f"![{caption}]({path})\n\n*{caption}*" for path, caption in pictures),
        "## Equations",
        model.equations.strip(),
        "## Parameters",
        _parameters(model.parameters),
        "## Checks",
        f"{passed} of {len(rows)} passed when this page was made; `make verify {prefix}` runs them again.",
        _results(rows),
    ]
    if model.caveats:
        parts += ["## Caveats", "\n".join(f"- {caveat}" for caveat in model.caveats)]
    return "\n\n".join(parts) + "\n"


def _results(rows: Iterable[Check]) -> str:
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
    return "\n".join(lines)


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
