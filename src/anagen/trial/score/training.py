"""The simulated cohort from which a score is learned: other patients, nobody treated, nobody leaving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anagen.engine.keys import key_of
from anagen.trial.protocol.analysis import Analysis
from anagen.trial.protocol.arm import Arm
from anagen.trial.protocol.design import Design
from anagen.trial.protocol.further import Further
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.score.learned import Score, learned

REPEATS, PATIENTS = 20, 30
"""Trials that are simulated, each under its own draw of the parameters, and patients of each."""
UNTREATED = "untreated"


def training_protocol(protocol: Protocol) -> Protocol:
    """Trial of one untreated arm in the same people, with its own seed."""
    seed = int(key_of(protocol.trial.seed, "prognostic score")) >> 1
    design = protocol.design
    return replace(
        protocol,
        trial=replace(protocol.trial, name="cohort of a prognostic score", seed=seed, replicates=REPEATS),
        population=replace(protocol.population, size=PATIENTS),
        design=Design(
            randomisation="simple",
            visit_window_days=design.visit_window_days,
            season_start=design.season_start,
        ),
        arms=(Arm(UNTREATED),),
        measurement=replace(protocol.measurement, also=()),
        analysis=Analysis(
            protocol.analysis.endpoint, "change from baseline", None, further=Further(score=True)
        ),
        observed=(),
        rerandomisation=None,
        intercurrent=(),
    )


def score_of(cohort: Sequence[Replicate]) -> Score:
    """Score learned from the replicates of `training_protocol`."""
    seen = [one.observables for one in cohort if one.observables is not None]
    return learned(seen, [one.y for one in cohort])
