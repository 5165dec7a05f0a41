"""Plan of a trial as the way in which its patients come in changes it."""

from __future__ import annotations

from dataclasses import replace

from anagen.population.cohort import BASELINE, OWN, Recruitment
from anagen.simulators.contract import AnySimulator
from anagen.simulators.draws import Distribution
from anagen.simulators.plan import TrialPlan
from anagen.trial.entry.after_run_in import AfterRunIn
from anagen.trial.protocol.model import Protocol


def recruited(protocol: Protocol) -> Recruitment:
    """People recruited, with the reading by which they are taken."""
    people, screening, run_in = (
        protocol.population.recruitment(),
        protocol.entry.screening,
        protocol.entry.run_in,
    )
    if screening is None:
        return people
    # After a run-in that is simulated, baseline is another visit than screening in any case.
    own = screening.recount and not (run_in is not None and run_in.simulated)
    return replace(people, reading=OWN if own else BASELINE)


def simulator_for(
    protocol: Protocol, kind: type[AnySimulator], plan: TrialPlan, distribution: Distribution
) -> AnySimulator:
    """Simulator of the trial: `kind`, or that after its run-in."""
    run_in = protocol.entry.run_in
    if run_in is None or not run_in.simulated:
        return kind(plan, distribution)
    return AfterRunIn(kind, plan, distribution, run_in)
