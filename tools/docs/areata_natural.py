"""Decades of untreated disease, by extent: the last table of ``docs/areata.md``, in a few minutes.

Patients are followed at the best values for the 17.74 years of Tosti 2006, with flares, which trials of a
year or two leave out. What was published is read from the evidence base.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.flares import random_flares
from anagen.biology.areata.scalp_map import scalp_map
from anagen.engine.keys import key_of
from anagen.evidence_base.tables.records import load_evidence
from anagen.learning.distribution import distribution
from anagen.population.areata_biology import Areata
from anagen.population.areata_people import AreataPeople
from anagen.population.areata_recruitment import eligible
from anagen.statistics.proportions import clopper_pearson

CLASSES: Mapping[str, AreataPeople] = {
    "S1": AreataPeople((4.0, 24.9), (0.1, 5.0), ("patchy",)),
    "S2": AreataPeople((25.0, 49.9), (0.1, 5.0), ("patchy",)),
    "S3": AreataPeople((50.0, 74.9), (0.1, 5.0), ("patchy",)),
    "S4": AreataPeople((75.0, 98.0), (0.1, 5.0), ("patchy",)),
    "totalis": AreataPeople((95.0, 100.0), (0.1, 5.0), ("totalis",)),
}
"""Classes of extent at presentation, of patients ill for up to five years (assumed)."""
STUDY, AGE, RESOLUTION_MM = "TOSTI-2006-LT", (12.0, 60.0), 12.0
FREE, WHOLE = 1.0, 95.0
WEEKS = (26, 52, 104, 520, 925)


def natural_course(
    people: AreataPeople, biology: Areata, candidates: int, seed: int = 3
) -> NDArray[np.float64]:
    """SALT float64[n, weeks] of eligible candidates, untreated, at `WEEKS`."""
    scalp, days = scalp_map(RESOLUTION_MM), 7 * WEEKS[-1]
    root = key_of(seed, "natural course")
    cohort = eligible(people, np.arange(candidates), root, scalp, biology, age=AGE)
    flares = []
    for number in range(len(cohort)):
        rate = float(cohort.group.flares_per_year[number])
        own = random_flares(scalp, cohort.key[number], days, rate, biology.patients)
        flares += [
            (number, int(day), int(end), dose) for (day, end), dose in zip(own.days, own.dose, strict=True)
        ]
    control = cohort.group.control_course(days, biology.patients)
    seen = cohort.crowd.advance(control, [7 * week for week in WEEKS], None, flares)
    return biology.read(scalp, seen)


def published() -> dict[str, tuple[float, int]]:
    """Per cent free of disease at the last visit, and people, by class."""
    found = load_evidence().of_study(STUDY)
    return {
        row.arm: (row.value or 0.0, row.n or 0) for row in found if row.outcome == "free of disease" and row.n
    }


def main(candidates: int = 160) -> None:
    """Print the table."""
    biology = distribution("fixed", disease="areata").centre.areata
    print(
        "| extent | free at 18 years, published (95 %) | free at 6, 12, 24 months, 10, 18 years | totalis |"
    )
    print("|---|---|---|---|")
    for name, people in CLASSES.items():
        salt = natural_course(people, biology, candidates)
        share, n = published()[name]
        low, high = clopper_pearson(round(share * n / 100.0), n)
        simulated = ", ".join(f"{100.0 * value:.0f}" for value in (salt < FREE).mean(axis=0))
        whole = 100.0 * (salt[:, -1] >= WHOLE).mean()
        told = f"{share:.0f} % ({100 * low:.0f} to {100 * high:.0f})"
        print(f"| {name} (n = {n}) | {told} | {simulated} % of {len(salt)} | {whole:.0f} % |")


if __name__ == "__main__":
    main()
