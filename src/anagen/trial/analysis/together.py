"""Several endpoints and arms of a trial: each analysed alone, then judged together as [multiplicity] says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from anagen.statistics.comparisons import Comparisons, Floats, Verdict
from anagen.statistics.graphical.procedure import adjusted_p_of_trials
from anagen.statistics.graphical.shapes import serial_gates
from anagen.statistics.multiplicity import adjust
from anagen.trial.analysis.comparing import comparisons_of
from anagen.trial.protocol.multiplicity import ADJUSTED, CO_PRIMARY, Procedure
from anagen.trial.protocol.named_endpoint import Tested, hypotheses_of, view

if TYPE_CHECKING:
    from anagen.trial.protocol.model import Protocol
    from anagen.trial.replicate import Replicate


def seen_by(protocol: Protocol, number: int, found: Sequence[Replicate]) -> tuple[Protocol, list[Replicate]]:
    """The trial and its replicates as endpoint `number` sees them; 0 is that of [analysis]."""
    if number == 0:
        return protocol, list(found)
    further = protocol.named_endpoints[1:]
    one = further[number - 1]
    region = protocol.measurement.regions.index(one.region)
    place = sum(other.region == one.region for other in further[: number - 1])
    return view(protocol, one), [each.of_endpoint(region, place) for each in found]


def compared_together(
    protocol: Protocol,
    found: Sequence[Replicate],
    workers: int = 1,
    covariates: Floats | None = None,
) -> tuple[Comparisons, ...]:
    """Comparisons of all replicates by endpoint, that of [analysis] first; one in a trial of one endpoint.

    Args:
        protocol: of the trial.
        found: replicates.
        workers: threads, for models that are fitted replicate by replicate.
        covariates: [R, S, c], known before treatment; the endpoint of [analysis] alone is adjusted for them.
    """
    numbers = range(len(protocol.named_endpoints))
    alone = [
        comparisons_of(*seen_by(protocol, number, found), workers, covariates if number == 0 else None)
        for number in numbers
    ]
    if protocol.several is None or protocol.several.procedure is None:
        return tuple(alone)
    hypotheses = hypotheses_of(protocol)
    p = p_together(protocol.several.procedure, hypotheses, p_values(protocol, hypotheses, alone))
    return tuple(_judged(protocol, number, one, hypotheses, p) for number, one in enumerate(alone))


def p_values(protocol: Protocol, hypotheses: Sequence[Tested], found: Sequence[Comparisons]) -> Floats:
    """p of each hypothesis, float64[R, m], all to be held against the level of the trial.

    Co-primary hypotheses are shown by a better result alone: where the estimate of a two-sided test is on the
    worse side, p is 1.
    """
    several, alpha = protocol.several, protocol.analysis.alpha
    procedure = None if several is None else several.procedure
    must_win = procedure.families[0] if procedure and procedure.method == CO_PRIMARY else ()
    columns = []
    for one in hypotheses:
        own, aim = found[one.endpoint], protocol.named_endpoints[one.endpoint].analysis.hypothesis
        # One-sided tests of a two-sided interval have half of the level.
        p = np.minimum(aim.p(own)[:, one.arm] * (alpha / aim.test_level(alpha)), 1.0)
        if one.name in must_win and aim.usual:
            better = own.difference[:, one.arm] > 0
            higher = protocol.named_endpoints[one.endpoint].analysis.endpoint.higher_is_better
            p = np.where(np.isfinite(p) & (better != higher), 1.0, p)
        columns.append(p)
    return np.stack(columns, axis=1)


def p_together(procedure: Procedure, hypotheses: Sequence[Tested], p: Floats) -> Floats:
    """Adjusted p of each hypothesis, float64[R, m]; an unknown p shows nothing.

    Args:
        procedure: of the trial.
        hypotheses: m, in the order of `p`.
        p: float64[R, m].
    """
    known = np.isfinite(p)
    filled = np.where(known, p, 1.0)
    names = tuple(one.name for one in hypotheses)
    if procedure.method in ADJUSTED:
        adjusted = np.stack([adjust(row, procedure.method) for row in filled])
    elif procedure.method == CO_PRIMARY:
        adjusted = _all_must_win(procedure, hypotheses, filled)
    else:
        adjusted = adjusted_p_of_trials(procedure.graph(names), filled)
    return np.where(known, adjusted, np.nan)


def _all_must_win(procedure: Procedure, hypotheses: Sequence[Tested], p: Floats) -> Floats:
    """Co-primary hypotheses: one claim for each arm, by its largest p; several claims share by Holm.

    Families that follow are tested once all claims before are shown.
    """
    first, *rest = procedure.families
    arms = list(dict.fromkeys(one.arm for one in hypotheses if one.name in first))
    claims = [[i for i, one in enumerate(hypotheses) if one.name in first and one.arm == arm] for arm in arms]
    places = {one.name: i for i, one in enumerate(hypotheses)}
    claims += [[places[name]] for family in rest for name in family]
    of_claim = np.stack([p[:, members].max(axis=1) for members in claims], axis=1)
    gates = serial_gates([len(arms), *(len(family) for family in rest)])
    adjusted = adjusted_p_of_trials(gates, of_claim)
    found = np.ones_like(p)
    for claim, members in enumerate(claims):
        found[:, members] = adjusted[:, claim, None]
    return found


def _judged(
    protocol: Protocol, number: int, alone: Comparisons, hypotheses: Sequence[Tested], p: Floats
) -> Comparisons:
    """Comparisons of one endpoint with the verdict of the whole trial; an exploratory one stays alone."""
    own = [(column, one.arm) for column, one in enumerate(hypotheses) if one.endpoint == number]
    if not own:
        return alone
    adjusted = np.full(alone.p.shape, np.nan)
    for column, arm in own:
        adjusted[:, arm] = p[:, column]
    return replace(alone, verdict=Verdict(adjusted < protocol.analysis.alpha, p_adjusted=adjusted))
