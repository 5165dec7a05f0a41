"""Half doses of treatments that were tried mostly in patches, each fitted on a grid.

All other parameters are held at their best values. Each row gives a binomial likelihood, integrated over a
spread between studies; the prior is the half dose's own record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.biology.areata.crowd import Given
from anagen.biology.areata.field_kernel import TERMS
from anagen.biology.areata.scalp_map import scalp_map
from anagen.learning.areata.people import trial_people
from anagen.learning.areata.rows import local_rows
from anagen.learning.knowledge import prior_knowledge
from anagen.learning.scale import Scale
from anagen.population.areata_biology import Areata
from anagen.population.areata_recruitment import AreataCohort
from anagen.therapy.immune import immune_effect
from anagen.therapy.immune_records import immune_action
from anagen.therapy.schedule import parse_schedule

GRID = (-2.5, -1.5, -0.75, 0.0, 0.75, 1.5, 2.5)
RESOLUTION_MM = 8.0
PATIENTS = 160
"""Candidates in each group of patients."""


@dataclass(frozen=True)
class Strength:
    """Fitted half dose: mean and SD in prior SDs, and its rows with their expected values."""

    mean: float
    sd: float
    rows: tuple[dict[str, Any], ...]


def local_strengths(
    values: Mapping[str, float], progress: Callable[[str, int, int], object]
) -> dict[str, Strength]:
    """Half doses by qualified name, given the best `values` of the fit to severe disease."""
    best = {name: value for name, value in values.items() if name.startswith("areata ")}
    biology = prior_knowledge().with_values(best).areata
    rows = local_rows()
    scalp, people = scalp_map(RESOLUTION_MM), trial_people()
    groups = dict.fromkeys(str(row["people"]) for row in rows)
    cohorts = {name: people[name].recruited(scalp, biology, 0, PATIENTS) for name in groups}
    found = {}
    therapies = list(dict.fromkeys(row["therapy"] for row in rows))
    for number, therapy in enumerate(therapies):
        progress("local treatments", number, len(therapies))
        mine = [row for row in rows if row["therapy"] == therapy]
        scale = Scale.of(immune_action(therapy).parameters["half_dose"])
        shares = np.array(
            [[_share(row, scale.value(z), cohorts[row["people"]], biology) for z in GRID] for row in mine]
        )
        found[f"{therapy}.half_dose"] = _posterior(mine, shares)
    progress("local treatments", len(therapies), len(therapies))
    return found


def _posterior(rows: list[dict[str, Any]], shares: NDArray[np.float64]) -> Strength:
    fine = np.linspace(-3.0, 3.0, 241)
    # The shares change smoothly with the half dose, as all runs have the same patients.
    odds = np.log((shares * PATIENTS + 0.5) / (PATIENTS - shares * PATIENTS + 0.5))
    between = prior_knowledge().parameters.value("areata study.local_sd") * scipy.special.ndtri(
        (np.arange(15) + 0.5) / 15
    )
    log_p = -0.5 * fine**2
    curves = []
    for row, values in zip(rows, odds, strict=True):
        curve = np.interp(fine, GRID, values)
        curves.append(curve)
        p = 1.0 / (1.0 + np.exp(-(curve[:, None] + between[None, :])))
        hits, n = row["value"] / 100.0 * row["n"], row["n"]
        one = (
            scipy.special.gammaln(n + 1)
            - scipy.special.gammaln(hits + 1)
            - scipy.special.gammaln(n - hits + 1)
            + hits * np.log(p)
            + (n - hits) * np.log1p(-p)
        )
        log_p = log_p + np.log(np.exp(one).mean(axis=1))
    weight = np.exp(log_p - log_p.max())
    weight /= weight.sum()
    mean = float(weight @ fine)
    sd = float(np.sqrt(weight @ (fine - mean) ** 2))
    told = []
    for row, curve in zip(rows, curves, strict=True):
        share = 100.0 / (1.0 + np.exp(-curve))
        shifted = 100.0 / (1.0 + np.exp(-(curve[:, None] + between[None, :])))
        spread = np.sqrt(
            weight @ ((shifted - (weight @ share)) ** 2).mean(axis=1)
            + share.mean() * (100 - share.mean()) / row["n"]
        )
        told.append(
            {
                "record": row["record"],
                "dose": row["dose"],
                "people": row["people"],
                "outcome": row["outcome"],
                "week": row["week"],
                "value": row["value"],
                "mean": round(float(weight @ share), 1),
                "sd": round(float(spread), 1),
            }
        )
    return Strength(mean, sd, tuple(told))


def _share(row: Mapping[str, Any], half_dose: float, cohort: AreataCohort, biology: Areata) -> float:
    """Share of responders among the row's patients if the half dose is `half_dose`."""
    scalp = scalp_map(RESOLUTION_MM)
    days = 7 * int(row["week"])
    action = immune_action(row["therapy"])

    def value(name: str) -> float:
        return half_dose if name == "half_dose" else action.parameters.value(name)

    effect = immune_effect(
        action,
        row["therapy"],
        parse_schedule(row["schedule"]),
        row["dose"],
        cohort.key,
        cohort.susceptible,
        days,
        value,
    )
    given = Given.nothing(len(cohort), days, scalp.cells)
    channel = 0 if action.reach == "whole scalp" else 1
    for term, weight in action.terms.items():
        given.taken[:, channel, TERMS.index(term)] = weight * effect
    given.place[:] = np.clip(2.0 * cohort.bald, 0.0, 1.0)
    control = cohort.group.control_course(days, biology.patients)
    after = biology.read(scalp, cohort.crowd.branch().advance(control, [days], given))[:, 0]
    return float(((cohort.salt - after) >= int(row["outcome"][4:]) / 100.0 * cohort.salt).mean())
