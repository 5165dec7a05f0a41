"""Rows of a summary on several endpoints: each hypothesis, all of them together, and each endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from anagen.files.data_table import frame_of
from anagen.statistics.binary import ONE_ARM_MODEL
from anagen.statistics.comparisons import Comparisons
from anagen.statistics.power import Estimate, share_over_draws, share_shown
from anagen.trial.analysis.together import seen_by
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.named_endpoint import Tested, hypotheses_of
from anagen.trial.replicate import Replicate
from anagen.trial.results.data_rows import EndpointEstimateRow
from anagen.trial.results.together import FurtherEndpoint, HypothesisRow, JointRow, Together
from anagen.trial.summary import comparison_rows, endpoint_summary, true_differences

if TYPE_CHECKING:
    import polars as pl


def together(protocol: Protocol, found: Sequence[Replicate], compared: Sequence[Comparisons]) -> Together:
    """Endpoints and arms judged together.

    Args:
        protocol: of the trial, with several endpoints or a procedure.
        found: the replicates.
        compared: comparisons by endpoint, the first one first.
    """
    assert protocol.several is not None
    procedure = protocol.several.procedure
    claims, draws = hypotheses_of(protocol), [one.draw for one in found]
    shown = np.stack([compared[one.endpoint].shown[:, one.arm] for one in claims], axis=1)
    arms = list(dict.fromkeys(one.arm for one in claims))
    joint = [_joint(protocol, None, shown, draws)]
    if len(arms) > 1:
        joint += [_joint(protocol, arm, shown[:, [one.arm == arm for one in claims]], draws) for arm in arms]
    return Together(
        procedure=None if procedure is None else procedure.method,
        measure="power" if protocol.trial.parameters == "fixed" else "assurance",
        hypotheses=tuple(
            _hypothesis(protocol, one, compared[one.endpoint], draws)
            for one in (*claims, *_exploratory(protocol))
        ),
        joint=tuple(joint),
        further=tuple(
            _further(protocol, number, found, compared[number]) for number in range(1, len(compared))
        ),
    )


def _exploratory(protocol: Protocol) -> tuple[Tested, ...]:
    """Hypotheses outside of the claims, by the same names."""
    several = len(protocol.arms) - (protocol.reference_index is not None) > 1
    return tuple(
        Tested(f"{one.name}: {arm.name}" if several else one.name, number, index)
        for number, one in enumerate(protocol.named_endpoints)
        for index, arm in enumerate(protocol.arms)
        if one.exploratory and index != protocol.reference_index
    )


def _share(protocol: Protocol, shown: NDArray[np.bool_], draws: Sequence[int]) -> Estimate | None:
    """Share of the repeats that show something; None if run once."""
    if len(shown) < 2:
        return None
    fixed = protocol.trial.parameters == "fixed"
    return share_shown(shown) if fixed else share_over_draws(shown, draws)


def _hypothesis(
    protocol: Protocol, one: Tested, compared: Comparisons, draws: Sequence[int]
) -> HypothesisRow:
    endpoint, arm = protocol.named_endpoints[one.endpoint], one.arm
    analysis, verdict = endpoint.analysis, compared.verdict
    assert verdict is not None
    adjusted = verdict.p_adjusted
    tests = analysis.model != ONE_ARM_MODEL
    share = _share(protocol, np.asarray(verdict.shown[:, arm]), draws) if tests else None
    by_itself = np.asarray(analysis.hypothesis.shown(compared, analysis.alpha))[:, arm]
    alone = _share(protocol, by_itself, draws) if tests else None
    return HypothesisRow(
        hypothesis=one.name,
        endpoint=endpoint.name,
        region=endpoint.region,
        arm=protocol.arms[arm].name,
        exploratory=endpoint.exploratory,
        p=float(analysis.hypothesis.p(compared)[0, arm]),
        p_adjusted=None if adjusted is None or endpoint.exploratory else float(adjusted[0, arm]),
        shown=bool(verdict.shown[0, arm]),
        share=None if share is None else share.value,
        mcse=None if share is None else share.mcse,
        alone=None if alone is None else alone.value,
        alone_mcse=None if alone is None else alone.mcse,
    )


def _joint(protocol: Protocol, arm: int | None, shown: NDArray[np.bool_], draws: Sequence[int]) -> JointRow:
    one, all_of_them = (
        _share(protocol, np.asarray(shown.any(axis=1)), draws),
        _share(protocol, np.asarray(shown.all(axis=1)), draws),
    )
    return JointRow(
        arm=None if arm is None else protocol.arms[arm].name,
        hypotheses=shown.shape[1],
        any_shown=None if one is None else one.value,
        any_mcse=None if one is None else one.mcse,
        all_shown=None if all_of_them is None else all_of_them.value,
        all_mcse=None if all_of_them is None else all_of_them.mcse,
    )


def _further(
    protocol: Protocol, number: int, found: Sequence[Replicate], compared: Comparisons
) -> FurtherEndpoint:
    one = protocol.named_endpoints[number]
    own, replicates = seen_by(protocol, number, found)
    return FurtherEndpoint(
        name=one.name,
        region=one.region,
        exploratory=one.exploratory,
        endpoint=endpoint_summary(one.analysis.endpoint),
        comparisons=comparison_rows(own, replicates, compared),
    )


def endpoint_frame(
    protocol: Protocol, found: Sequence[Replicate], compared: Sequence[Comparisons]
) -> pl.DataFrame | None:
    """Estimates of all endpoints, comparisons and replicates; None in a trial of one endpoint."""
    import polars as pl

    if protocol.several is None:
        return None
    frames, count, reference = [], len(found), protocol.reference_index
    for number, one in enumerate(protocol.named_endpoints):
        own, replicates = seen_by(protocol, number, found)
        here, verdict = compared[number], compared[number].verdict
        assert verdict is not None
        for index, arm in enumerate(protocol.arms):
            if index == reference:
                continue
            adjusted = verdict.p_adjusted
            values = {
                "replicate": np.arange(count, dtype=np.int32),
                "endpoint": [one.name] * count,
                "region": [one.region] * count,
                "arm": [arm.name] * count,
                "reference": [protocol.analysis.reference or ""] * count,
                "difference": here.difference[:, index],
                "se": here.se[:, index],
                "low": here.low[:, index],
                "high": here.high[:, index],
                "p": one.analysis.hypothesis.p(here)[:, index],
                "p_adjusted": np.full(count, np.nan) if adjusted is None else adjusted[:, index],
                "shown": verdict.shown[:, index],
                "df": here.df[:, index],
                "draw": [each.draw for each in found],
                "truth": true_differences(own, replicates, index),
            }
            frames.append(frame_of(EndpointEstimateRow, values))
    return pl.concat(frames)
