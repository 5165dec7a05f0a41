"""Analysis of one's own trial data: text for a terminal, and a page."""

from __future__ import annotations

from math import isfinite

from anagen.report.evidence.meta import columns
from anagen.report.page import fill
from anagen.trial.own_data.result import OwnAnalysis
from anagen.trial.protocol.endpoint import GEE
from anagen.trial.protocol.model_options import RATIO_MODELS, WIN_RATIO
from anagen.trial.results.written import cell, cells

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]
"""Head and rows."""


def arms_table(found: OwnAnalysis) -> Table:
    """Table of the arms."""
    head = ("arm", "in the data", "analysed", f"mean ({found.unit})", "se")
    return head, [
        (one.name, str(one.fields), str(one.n), cell(one.mean, ".3f"), cell(one.se, ".3f"))
        for one in found.arms
    ]


def comparisons_table(found: OwnAnalysis) -> Table:
    """Table of the comparisons; odds ratios where there are some."""
    odds = any(one.odds_ratio is not None for one in found.comparisons)
    hazards = any(one.hazard_ratio is not None for one in found.comparisons)
    ratio = any(one.ratio is not None for one in found.comparisons)
    level = f"{100 * (1 - found.alpha):g} % CI"
    head = ("comparison", f"difference ({found.unit})", level, "se", "df", "p")
    rows = [
        (
            one.arm if one.reference is None else f"{one.arm} - {one.reference}",
            cell(one.difference, ".3f"),
            cells(one.ci, ".3f"),
            cell(one.se, ".3f"),
            cell(one.df, ".1f"),
            cell(one.p, ".4g"),
            *((f"{cell(one.odds_ratio, '.3f')} ({cells(one.odds_ratio_ci, '.3f')})",) if odds else ()),
            *((f"{cell(one.ratio, '.3f')} ({cells(one.ratio_ci, '.3f')})",) if ratio else ()),
            *((f"{cell(one.hazard_ratio, '.3f')} ({cells(one.hazard_ratio_ci, '.3f')})",) if hazards else ()),
        )
        for one in found.comparisons
    ]
    name = "win ratio" if found.model == WIN_RATIO else "common odds ratio"
    ratios = {f"odds ratio ({level})": odds, f"{name} ({level})": ratio, f"hazard ratio ({level})": hazards}
    return (*head, *(name for name, there in ratios.items() if there)), rows


def doses_table(found: OwnAnalysis) -> Table | None:
    """Table of trend, shape and target dose; None without dose finding."""
    one = found.doses
    if one is None:
        return None
    low, high = one.target_dose_ci
    top = "above the largest dose"
    ends = [f"{end:.3g} {one.unit}" if isfinite(end) else top for end in (low, high)]
    target = f"{one.target_dose:.3g} {one.unit}" if isfinite(one.target_dose) else top
    rows: list[tuple[str, ...]] = [
        ("trend, one-sided p", cell(one.trend_p, ".4g")),
        ("dose response, adjusted p", cell(one.p, ".4g")),
        *((f"{shape}, adjusted p", cell(p, ".4g")) for shape, p in one.shapes),
        ("shape chosen", one.shape or "none"),
        (
            f"target dose, gain {one.gain:g} {found.unit}",
            f"{target} ({' to '.join(ends)})" if one.shape else "–",
        ),
    ]
    return (f"dose response, {one.therapy}", "value"), rows


def method_words(found: OwnAnalysis) -> str:
    """Model, adjustment and treatment of missing values, in a line."""
    # Ratios are those of the population, without strata.
    marginal = found.model in RATIO_MODELS or (
        found.model == GEE and any(one.odds_ratio is not None for one in found.comparisons)
    )
    adjusted = "" if marginal else ", ".join((*found.strata, *found.covariates))
    return f"{found.model}{f', adjusted for {adjusted}' if adjusted else ''}; missing values: {found.missing}"


def analysis_text(found: OwnAnalysis) -> str:
    """Arms, comparisons and notes."""
    lines = [f"{found.trial}: {found.endpoint}", method_words(found), ""]
    lines += [*columns(*arms_table(found)), "", *columns(*comparisons_table(found))]
    doses = doses_table(found)
    lines += [] if doses is None else ["", *columns(*doses)]
    lines += ["", *(f"- {note}" for note in found.notes)] if found.notes else []
    lines += ["", f"Data: {found.data}, SHA-256 {found.sha256[:16]}...; plan: {found.plan}", found.disclaimer]
    return "\n".join(lines)


def analysis_page(found: OwnAnalysis) -> str:
    """Self-contained page with the same."""
    doses = doses_table(found)
    return fill(
        "own_data.html.j2",
        {
            "found": found,
            "method": method_words(found),
            "tables": (
                ("arms", "Arms", *arms_table(found)),
                ("comparisons", "Differences", *comparisons_table(found)),
                *([] if doses is None else [("doses", "Dose response", *doses)]),
            ),
        },
    )
