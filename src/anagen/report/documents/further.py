"""Analyses beside the comparison of the arms, as a statistical analysis plan tells them."""

from __future__ import annotations

from anagen.report.documents.parts import Block, to_be_decided
from anagen.trial.protocol.model import Protocol
from anagen.trial.score.training import PATIENTS, REPEATS


def adjustment(protocol: Protocol) -> tuple[Block, ...]:
    """Paragraph on the prognostic score that the primary analysis adjusts for; none without one."""
    if not protocol.analysis.further.score:
        return ()
    return (
        "A prognostic score is a further covariate, with an effect that differs by visit in a mixed model: "
        "the outcome that each patient is foreseen to have untreated, by a regression on age, sex, severity "
        f"and all outcomes at baseline, learned from {REPEATS * PATIENTS} untreated patients whom Anagen "
        f"simulates ({REPEATS} draws of its parameters; other patients than those of the trial). It is "
        "computed before unblinding, from baseline data alone, and frozen: "
        + to_be_decided("version, seed and file of the score, and what is done if a measure is missing"),
        "The size is that of the trial without the score, or larger than the saving foreseen allows: if the "
        "model is wrong the level holds, but patients are not saved.",
    )


def sensitivity(protocol: Protocol) -> tuple[Block, ...]:
    """Paragraphs on sensitivity analyses as configured; what is to be decided where there is none."""
    further = protocol.analysis.further
    told = []
    if further.own is not None:
        told.append(
            f"The endpoint is analysed too by the estimator {further.own!r} of an installed package, on the "
            f"same data. Its definition: {to_be_decided('reference, version and code')}"
        )
    if further.tipping:
        told.append(
            "Tipping point: what is filled in for an arm from the departure on is shifted against the "
            "conclusion, with the same imputations at every shift, until the conclusion is lost. The shift "
            "is given with a judgement of whether it is plausible: "
            + to_be_decided("shifts that are plausible, and why")
        )
    if not told:
        told.append(
            "The trial file sets none. "
            + to_be_decided(
                "analyses under other assumptions on missing values, such as multiple imputation by "
                "reference or a tipping point"
            )
        )
    return tuple(told)
