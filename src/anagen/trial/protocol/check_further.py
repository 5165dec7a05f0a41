"""Check of the keys of [analysis] that ask for analyses beside the comparison of the arms."""

from __future__ import annotations

import re

from anagen.errors import InputError
from anagen.files.source_text import SourceText
from anagen.statistics.hypothesis import EQUIVALENCE
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.analysis_section import AnalysisSection
from anagen.trial.protocol.further import Further
from anagen.trial.protocol.imputation import IMPUTED

ADJUSTED = ("ANCOVA", "MMRM")
"""Models that take covariates beside the baseline."""


def further_of(section: AnalysisSection, analysis: Analysis, source: SourceText) -> Further:
    """Further analyses asked for.

    Args:
        section: of the file.
        analysis: as read so far.
        source: of the file.

    Raises:
        InputError: a fault, with its place.
    """
    return Further(
        own=_own(section, source),
        score=_score(section, analysis, source),
        tipping=_tipping(section, analysis, source),
    )


def _score(section: AnalysisSection, analysis: Analysis, source: SourceText) -> bool:
    """Whether the model adjusts for a prognostic score, and can."""
    if section.prognostic_score and analysis.model not in ADJUSTED:
        raise InputError(
            f"{analysis.model} takes no prognostic score",
            where=source.where(("analysis", "prognostic_score")),
            expected=" or ".join(f'model = "{name}"' for name in ADJUSTED),
        )
    return section.prognostic_score


def _tipping(section: AnalysisSection, analysis: Analysis, source: SourceText) -> bool:
    """Whether a tipping point is asked for, and there is something to shift and one conclusion to lose."""
    if not section.tipping_point:
        return False
    imputed = " or ".join(f'missing = "{name}"' for name in IMPUTED)
    refused = {
        f"{analysis.missing} fills nothing in that could be shifted": (
            analysis.missing not in IMPUTED,
            imputed,
        ),
        "looks before the end leave no one conclusion to lose": (
            analysis.looks is not None,
            "no key interim",
        ),
        "several arms judged together leave no one conclusion to lose": (
            analysis.multiplicity is not None,
            "no key multiplicity",
        ),
        "equivalence is lost either way": (analysis.hypothesis.kind == EQUIVALENCE, "another hypothesis"),
    }
    for what, (here, expected) in refused.items():
        if here:
            raise InputError(what, where=source.where(("analysis", "tipping_point")), expected=expected)
    return True


def _own(section: AnalysisSection, source: SourceText) -> str | None:
    """Name of an estimator; a file of code is named on the command line alone."""
    if section.own is not None and re.search(r"[/\\:]|\.py$", section.own):
        raise InputError(
            f"{section.own!r} is a file of code, which a trial file cannot have run"[:200],
            where=source.where(("analysis", "own")),
            expected="a name that an installed package offers, or `anagen trial --analyse path.py:function`",
        )
    return section.own
