"""A made-up trial result with every part that a report reads; no engine, and no claim about biology."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from anagen.files.notice import NOTICE
from anagen.simulators.pictures import DeliveryPicture, Patch
from anagen.trial.protocol.estimand import estimand_of
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import protocol_from_text
from anagen.trial.result import TrialResult
from anagen.trial.results.arm_summary import ArmSummary
from anagen.trial.results.comparison import Comparison
from anagen.trial.results.endpoint_summary import EndpointSummary
from anagen.trial.results.outcome_at_visit import OutcomeAtVisit
from anagen.trial.results.parameters_used import ParametersUsed
from anagen.trial.results.run_record import RunRecord, Seconds
from anagen.trial.results.therapy_standing import TherapyStanding
from anagen.trial.results.trial_summary import SCHEMA, TrialSummary
from anagen.trial.results.written import UNKNOWN

OUTCOMES = {
    "non-vellus density": ("hairs/cm2", 112.0),
    "total density": ("hairs/cm2", 158.0),
    "anagen percent": ("%", 71.0),
    "mean diameter": ("um", 48.0),
}
PHASES = {"early anagen": 0.05, "anagen": 0.62, "catagen": 0.02, "telogen": 0.15, "kenogen": 0.16}


FILE = """
[trial]
name = "Exosomes with microneedling against microneedling alone"
seed = 2026
parameters = "posterior"

[population]
alopecia = "androgenetic"
sex = "male"
age = "22 to 55 years"
norwood = ["III vertex"]
size = 40

[[arm]]
name = "a"
[[arm.treatment]]
therapy = "minoxidil topical"
dose = "5 %"
schedule = "twice daily"

[[arm]]
name = "b"
untreated = true

[measurement]
method = "macrophotography, tattooed field"
region = "vertex"
visits = "weeks 0, 24"

[analysis]
endpoint = "change in non-vellus density at week 24"
model = "ANCOVA"
"""


def picture(scale: float = 1e8) -> DeliveryPicture:
    depths, hours = np.linspace(0, 5, 81), np.linspace(0.25, 72, 73)
    spread = 0.004 * (hours + 4)
    value = scale * np.exp(-((depths - 1.2) ** 2) / (2 * spread[:, None])) * np.exp(-hours / 20)[:, None]
    return DeliveryPicture(depths, hours, value, bulge_mm=1.3, papilla_mm=3.4)


def scalp(title: str, filled: float, widen: float, seed: int = 3) -> Patch:
    """Units on a shaken grid, one to four follicles each, leaning the same way within a unit."""
    rng = np.random.default_rng(seed)
    xs, ys, angles = [], [], []
    for gx in np.arange(0.6, 10, 1.16):
        for gy in np.arange(0.6, 10, 1.16):
            cx, cy = gx + rng.normal(0, 0.2), gy + rng.normal(0, 0.2)
            lean = -0.9 + 0.12 * (cx - 5) + rng.normal(0, 0.15)
            for _ in range(rng.choice([1, 2, 3, 4], p=[0.28, 0.53, 0.175, 0.015])):
                xs.append(cx + rng.normal(0, 0.1))
                ys.append(cy + rng.normal(0, 0.1))
                angles.append(lean + rng.normal(0, 0.18))
    n = len(xs)
    standing = rng.random(n) < filled
    diameter = np.clip(rng.lognormal(np.log(46 * widen), 0.42, n), 12, 100)
    return Patch(
        title,
        np.clip(xs, 0.05, 9.95),
        np.clip(ys, 0.05, 9.95),
        diameter,
        np.where(standing, rng.uniform(0.5, 12.0, n), 0.0),
        np.asarray(angles),
        standing & (diameter >= 25),
    )


def result(
    arms: tuple[str, ...] = ("exosome + microneedling", "microneedling + saline"),
    weeks: tuple[int, ...] = (0, 6, 12, 24),
    patients: int = 20,
    replicates: int = 3,
    days: int = 169,
) -> TrialResult:
    rng = np.random.default_rng(11)
    day = np.arange(days, dtype=np.float64)
    courses, phases, observations = [], [], []
    for a, arm in enumerate(arms):
        for outcome, (unit, level) in OUTCOMES.items():
            for twin in (False, True):
                gain = 0.0 if twin else level * 0.06 * (1 + a) * (1 - np.exp(-day / 70))
                mean = -0.01 * day + gain + 1.5 * np.sin(day / 58)
                half = 1.5 + 0.03 * day
                courses.append(
                    pl.DataFrame(
                        {
                            "arm": arm,
                            "outcome": f"change in {outcome}",
                            "unit": unit,
                            "day": day,
                            "mean": mean,
                            "lo50": mean - 0.4 * half,
                            "hi50": mean + 0.4 * half,
                            "lo90": mean - half,
                            "hi90": mean + half,
                            "twin": twin,
                        }
                    )
                )
            for replicate in range(replicates):
                for week in weeks:
                    gain = level * 0.06 * (1 + a) * (1 - np.exp(-week / 10))
                    observations.append(
                        pl.DataFrame(
                            {
                                "replicate": replicate,
                                "patient": np.arange(patients) + a * patients,
                                "arm": arm,
                                "side": "",
                                "visit": weeks.index(week),
                                "week": float(week),
                                "outcome": outcome,
                                "unit": unit,
                                "value": level + gain + rng.normal(0, level * 0.1, patients),
                                "dropped": False,
                            }
                        )
                    )
        for twin in (False, True):
            wave = 0.0 if twin else 0.06 * np.exp(-day / 60) * np.sin(day / 20)
            for phase, share in PHASES.items():
                shift = {"anagen": 1.0, "telogen": -1.0}.get(phase, 0.0)
                phases.append(
                    pl.DataFrame(
                        {
                            "arm": arm,
                            "twin": twin,
                            "day": day,
                            "phase": phase,
                            "fraction": share + shift * wave,
                        }
                    )
                )
    delivery = {arms[0]: picture()}
    patches = [
        scalp("before", 0.72, 1.0),
        scalp(f"{arms[0]}, week {weeks[-1]}", 0.80, 1.07),
        scalp(f"untreated, week {weeks[-1]}", 0.71, 0.99),
    ]
    protocol = planned(arms, patients)
    return TrialResult(
        protocol=protocol,
        summary=summary(protocol, weeks, patients, replicates),
        observations=pl.concat(observations),
        estimates=pl.DataFrame(),
        courses=pl.concat(courses),
        phases=pl.concat(phases),
        delivery=delivery,
        patches=patches,
        run=RunRecord.here("made up", 1, Seconds(1.0, 1.5)),
    )


@cache
def _file() -> Protocol:
    return protocol_from_text(FILE)


def planned(arms: tuple[str, ...], patients: int) -> Protocol:
    """The file's protocol with other arms; the last is the reference."""
    base = _file()
    alone = len(arms) == 1
    return replace(
        base,
        arms=tuple(replace(base.arms[0], name=name) for name in arms),
        population=replace(base.population, size=patients * len(arms)),
        design=replace(base.design, allocation=(1,) * len(arms), block=2 * len(arms)),
        analysis=replace(
            base.analysis,
            reference=None if alone else arms[-1],
            model="change from baseline" if alone else "ANCOVA",
        ),
    )


def summary(protocol: Protocol, weeks: tuple[int, ...], patients: int, replicates: int) -> TrialSummary:
    """Made-up numbers of every arm but the last against it."""
    arms = protocol.arm_names
    endpoint = EndpointSummary(
        text=f"change in non-vellus density at week {weeks[-1]}",
        outcome="non-vellus density",
        kind="change",
        week=float(weeks[-1]),
        rule=None,
        unit="hairs/cm2",
    )
    return TrialSummary(
        schema=SCHEMA,
        anagen="0.1.0",
        disclaimer=NOTICE,
        seed=2026,
        trial=protocol.trial.name,
        replicates=replicates,
        parameters=ParametersUsed(
            "posterior",
            "fit-0001",
            replicates,
            "gradual",
            {"read": 40, "derived": 12, "prior": 31, "fitted": 9},
        ),
        endpoint=endpoint,
        estimand=estimand_of(protocol),
        arms=tuple(ArmSummary(arm, patients, ("exosome",), None, at_visits(weeks, patients)) for arm in arms),
        comparisons=tuple(
            comparison(endpoint, arm, arms[-1], i, several=replicates > 1) for i, arm in enumerate(arms[:-1])
        ),
        observed=(),
        rerandomised=None,
        evidence=(
            standing("exosome", "very low", "one small placebo-controlled trial"),
            standing("microneedling", "low", "few blinded trials, mostly with minoxidil"),
        ),
        warnings=("dose 1e11 particles/cm2 lies outside what was studied (1e8 to 1e10)",),
    )


def standing(therapy: str, certainty: str, why: str) -> TherapyStanding:
    return TherapyStanding(
        therapy=therapy,
        condition="androgenetic alopecia",
        certainty=certainty,
        why=why,
        source="",
        studies=(),
        warning="",
        together=False,
        of_therapy=certainty,
        regulation={},
    )


def at_visits(weeks: tuple[int, ...], patients: int) -> tuple[OutcomeAtVisit, ...]:
    return tuple(
        OutcomeAtVisit(
            outcome=outcome,
            unit=unit,
            region="vertex",
            week=float(week),
            n=patients,
            mean=level + week / 4,
            sd=level / 7,
            change=week / 4,
            change_sd=9.1,
            ci95=(week / 4 - 3, week / 4 + 3),
            mean_change=week / 4,
            interval95=(week / 4 - 8, week / 4 + 8),
            true_change=week / 8,
        )
        for outcome, (unit, level) in OUTCOMES.items()
        for week in weeks
    )


def comparison(endpoint: EndpointSummary, arm: str, reference: str, i: int, *, several: bool) -> Comparison:
    return Comparison(
        arm=arm,
        reference=reference,
        outcome=endpoint.outcome,
        kind=endpoint.kind,
        week=endpoint.week,
        model="ANCOVA",
        n=20,
        difference=3.21 - i,
        se=2.6,
        df=37.0,
        ci95=(-1.9 - i, 8.3 - i),
        ci=None,
        p=0.21,
        hypothesis=None,
        margin=None,
        p_hypothesis=None,
        shown=None,
        odds_ratio=None,
        odds_ratio_ci=None,
        separated=None,
        separated_repeats=None,
        hazard_ratio=None,
        hazard_ratio_ci=None,
        power=0.18 + 0.1 * i,
        power_mcse=0.017,
        assurance=None,
        assurance_mcse=None,
        mean_difference=2.9,
        interval95=(-7.1, 12.2) if several else UNKNOWN,
        true_difference=2.5,
        true_interval95=(1.9, 3.1) if several else UNKNOWN,
        bias=0.1,
        bias_mcse=0.2,
        coverage=0.95,
        coverage_mcse=0.02,
    )


def with_first(made: TrialResult, **changed: Any) -> TrialResult:
    """The same with other numbers in its first comparison."""
    first, *others = made.summary.comparisons
    rows = (replace(first, **changed), *others)
    return replace(made, summary=replace(made.summary, comparisons=rows))
