"""Analysis of trials that change at a look, by the kind of the change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from anagen.statistics.adaptive.course import AdaptiveCourse, NullError
from anagen.statistics.comparisons import Comparisons
from anagen.trial.analysis.reestimated import null_of_reestimation, reestimated
from anagen.trial.analysis.response_adaptive import null_of_response, response_adaptive
from anagen.trial.analysis.selected import null_of_selection, selected
from anagen.trial.analysis.stages import Compare
from anagen.trial.protocol.adaptation import ResponseAdaptive, Selection

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol
    from anagen.trial.replicate import Replicate


def adapted(protocol: Protocol, found: Sequence[Replicate], compare: Compare) -> Comparisons:
    """Comparisons of who took part in each replicate, judged by the test that allows for the adaptation."""
    if isinstance(protocol.adaptation, Selection):
        return selected(protocol, found, compare)
    if isinstance(protocol.adaptation, ResponseAdaptive):
        return response_adaptive(protocol, found, compare)
    return reestimated(protocol, found, compare)


def null_of(protocol: Protocol, course: AdaptiveCourse) -> NullError | None:
    """Chance to show anything where no arm differs; None where it cannot be told from statistics alone."""
    if isinstance(protocol.adaptation, Selection):
        return null_of_selection(protocol, course)
    if isinstance(protocol.adaptation, ResponseAdaptive):
        return null_of_response(protocol)
    return null_of_reestimation(protocol, course)
