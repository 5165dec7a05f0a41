"""Analysis of one's own trial data as text for a terminal."""

from __future__ import annotations

from anagen.files.notice import NOTICE
from anagen.report.evidence.meta import columns
from anagen.trial.own_data.result import OwnAnalysis
from anagen.trial.results.written import cell, cells


def analysis_text(found: OwnAnalysis) -> str:
    """Arms, comparisons and notes."""
    level = f"{100 * (1 - found.alpha):g} % CI"
    adjusted = ", ".join((*found.strata, *found.covariates))
    lines = [
        f"{found.trial}: {found.endpoint}",
        f"{found.model}{f', adjusted for {adjusted}' if adjusted else ''}; missing values: {found.missing}",
        "",
        *columns(
            ("arm", "in the data", "analysed", f"mean ({found.unit})", "se"),
            (
                (one.name, str(one.fields), str(one.n), cell(one.mean, ".3f"), cell(one.se, ".3f"))
                for one in found.arms
            ),
        ),
        "",
        *columns(
            ("comparison", f"difference ({found.unit})", level, "se", "df", "p", "odds ratio"),
            (
                (
                    one.arm if one.reference is None else f"{one.arm} - {one.reference}",
                    cell(one.difference, ".3f"),
                    cells(one.ci, ".3f"),
                    cell(one.se, ".3f"),
                    cell(one.df, ".1f"),
                    cell(one.p, ".4g"),
                    cell(one.odds_ratio, ".3f"),
                )
                for one in found.comparisons
            ),
        ),
    ]
    lines += ["", *(f"- {note}" for note in found.notes)] if found.notes else []
    lines += ["", f"Data: {found.data}, SHA-256 {found.sha256[:16]}...; plan: {found.plan}", NOTICE]
    return "\n".join(lines)
