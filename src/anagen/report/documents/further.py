"""Analyses beside the comparison of the arms, as a statistical analysis plan tells them."""

from __future__ import annotations

from anagen.report.documents.parts import Block, to_be_decided
from anagen.trial.protocol.model import Protocol


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
