"""Known misses of version 0.1, before and now: ``python -m verification.known_misses`` prints a table.

Every line is the expected course of people by the mean-field engine, over draws of the posterior. The
column "0.1" holds what that version gave (its review of 29 November 2026); "seen in people" says where the
comparison comes from. The table stands in docs/known_misses.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anagen.learning.distribution import distribution
from anagen.learning.pattern.expectation import Expectation
from anagen.learning.rows import Treatment, TrialPopulation, load_rows, treatments
from anagen.measurement.expected import outcome_weights
from anagen.measurement.method import method

WEEKS = 260
DRAWS = 100


def _people(age: float, *stages: str, sex: str = "male", scale: str = "norwood") -> TrialPopulation:
    return TrialPopulation(
        sex=sex,
        note="",
        age=age,
        ages=(int(age), int(age)),
        scale=scale if stages else "none",
        stages=stages,
        region="vertex",
    )


POPULATIONS = {
    "trial": _people(35, "III vertex", "IV", "V"),
    # The people of Olsen 1990 and of the other trials of the lotion, as the fit takes them.
    "trials of minoxidil": load_rows()[0]["men_minoxidil"],
    "healthy": _people(35),
    "man of 30, III vertex": _people(30, "III vertex"),
    "man of 60, III vertex": _people(60, "III vertex"),
    "man of 60, VII": _people(60, "VII"),
    "man of 60, VI": _people(60, "VI"),
    **{f"III vertex at {age}": _people(age, "III vertex") for age in (25, 40, 55, 70)},
    "woman of 28, Ludwig I": _people(28, "I", sex="female", scale="ludwig"),
}
ARMS = {
    "nothing": [],
    "finasteride": [{"therapy": "finasteride", "dose": "1 mg", "schedule": "daily"}],
    "minoxidil 5 %": [{"therapy": "minoxidil topical", "dose": "5 %", "schedule": "twice daily"}],
    "minoxidil 5 %, stopped": [
        {"therapy": "minoxidil topical", "dose": "5 %", "schedule": "twice daily until week 96"}
    ],
    "finasteride, stopped": [{"therapy": "finasteride", "dose": "1 mg", "schedule": "daily until week 104"}],
    "oral minoxidil": [{"therapy": "minoxidil oral", "dose": "5 mg", "schedule": "daily"}],
    "laser": [{"therapy": "low-level laser", "schedule": "every other day"}],
    "needling": [
        {"therapy": "microneedling", "route": "microneedling 1.5 mm", "schedule": "4 sessions every 4 weeks"}
    ],
    "PRP": [{"therapy": "PRP", "route": "intradermal 3 mm", "schedule": "3 sessions every 4 weeks"}],
}


class Course:
    """Outcomes by week of one draw, for any population and arm."""

    def __init__(self, expectation: Expectation) -> None:
        self.expectation = expectation
        self.weights = outcome_weights(method("phototrichogram"))

    def __call__(self, people: str, arm: str, outcome: str = "non-vellus density") -> NDArray[np.float64]:
        """Outcome float64[WEEKS + 1]."""
        given: tuple[Treatment, ...] = treatments(ARMS[arm], "known misses")
        followed = self.expectation.course(people, given, WEEKS)
        found = self.weights.outcomes(followed.occupancy)[outcome]
        return np.asarray(found * followed.vigour if outcome == "hair mass" else found)


@dataclass(frozen=True)
class Miss:
    """One known miss.

    Attributes:
        what: quantity with its unit.
        before: in version 0.1.
        seen: in people, with its source.
        now: value in one draw.
        digits: shown.
    """

    what: str
    before: str
    seen: str
    now: Callable[[Course], float]
    digits: int = 0


def _ratio(course: Course, people: str) -> float:
    return float(course(people, "nothing")[0] / course("healthy", "nothing")[0])


def _gain(course: Course, people: str, arm: str, week: int) -> float:
    return float(course(people, arm)[week] - course(people, arm)[0])


def _net(course: Course, people: str, arm: str, week: int) -> float:
    return float(course(people, arm)[week] - course(people, "nothing")[week])


def _dip(course: Course, arm: str) -> float:
    """Deepest point below untreated within a year, hairs/cm2."""
    return float((course("trial", arm) - course("trial", "nothing"))[:53].min())


def _kept(course: Course, drug: str, last: int, weeks: int) -> float:
    """Share of the net gain at week `last` that stands `weeks` after the drug was stopped then, %."""
    stopped = f"{drug}, stopped"
    return 100.0 * _net(course, "trial", stopped, last + weeks) / _net(course, "trial", drug, last)


def _percent(course: Course, people: str, arm: str, week: int, outcome: str) -> float:
    values = course(people, arm, outcome)
    return float(100.0 * (values[week] / values[0] - 1.0))


MISSES = (
    Miss(
        "vertex of Norwood VII at 60, share of a healthy one, %",
        "47",
        "vertex over occiput 0.37 in classes IV to VI (Vecchio 2002)",
        lambda c: 100 * _ratio(c, "man of 60, VII"),
    ),
    Miss(
        "vertex of Norwood VI at 60, share of a healthy one, %",
        "55",
        "the same",
        lambda c: 100 * _ratio(c, "man of 60, VI"),
    ),
    Miss(
        "III vertex at 70 against III vertex at 25, density ratio",
        "0.66",
        "a stage is a visible state: about 1",
        lambda c: float(c("III vertex at 70", "nothing")[0] / c("III vertex at 25", "nothing")[0]),
        2,
    ),
    Miss(
        "finasteride at 2 years, man of 60, VII, change in hairs/cm2",
        "+18",
        "nobody like him was studied; randomised data on age say less than the young",
        lambda c: _gain(c, "man of 60, VII", "finasteride", 104),
        1,
    ),
    Miss(
        "finasteride at 2 years, man of 60, III vertex",
        "more than at 30",
        "fewer regions improved in older men (Olsen 2012)",
        lambda c: _gain(c, "man of 60, III vertex", "finasteride", 104),
        1,
    ),
    Miss(
        "finasteride at 2 years, man of 30, III vertex",
        "less than at 60",
        "the same",
        lambda c: _gain(c, "man of 30, III vertex", "finasteride", 104),
        1,
    ),
    Miss(
        "5 % minoxidil at 4.5 years, change from baseline in the people of its trials, hairs/cm2",
        "-15",
        "above baseline (Olsen 1990)",
        lambda c: _gain(c, "trials of minoxidil", "minoxidil 5 %", 234),
        1,
    ),
    Miss(
        "kept 24 weeks after stopping 5 % minoxidil, % of the net gain at 96 weeks",
        "below 35",
        "none (Price 1999, nine men an arm)",
        lambda c: _kept(c, "minoxidil 5 %", 96, 24),
    ),
    Miss(
        "the same, 36 weeks after",
        "not read",
        "none",
        lambda c: _kept(c, "minoxidil 5 %", 96, 36),
    ),
    Miss(
        "deepest point below untreated in the year after stopping 5 % minoxidil, hairs/cm2",
        "not read",
        "not below",
        lambda c: float((c("trial", "minoxidil 5 %, stopped") - c("trial", "nothing"))[96:149].min()),
        1,
    ),
    Miss(
        "kept a year after stopping finasteride, % of the net gain at two years",
        "not read",
        "not learned from",
        lambda c: _kept(c, "finasteride", 104, 52),
    ),
    Miss(
        "deepest point below untreated after starting 5 % minoxidil, hairs/cm2",
        "-11",
        "no fall of standing hair was reported",
        lambda c: _dip(c, "minoxidil 5 %"),
        1,
    ),
    Miss(
        "the same, low-level laser",
        "-15",
        "no fall was reported",
        lambda c: _dip(c, "laser"),
        1,
    ),
    Miss(
        "the same, oral minoxidil 5 mg",
        "-25",
        "+26 by week 12 (Panchaprateep 2020)",
        lambda c: _dip(c, "oral minoxidil"),
        1,
    ),
    Miss("the same, needling", "-13", "no fall was reported", lambda c: _dip(c, "needling"), 1),
    Miss(
        "PRP a year after the first of three sessions, net hairs/cm2",
        "-1",
        "not below untreated",
        lambda c: _net(c, "trial", "PRP", 52),
        1,
    ),
    Miss(
        "hair mass on oral minoxidil 5 mg at a year, change in %",
        "+1,500 at five years (mean of people)",
        "about +30 on 5 % lotion (Price 1999)",
        lambda c: _percent(c, "trial", "oral minoxidil", 52, "hair mass"),
    ),
    Miss(
        "hair mass on finasteride at four years, change in %",
        "+3 to +10",
        "+21.6 (Price 2006)",
        lambda c: _percent(c, "trial", "finasteride", 192, "hair mass"),
        1,
    ),
    Miss(
        "diameter on 5 % minoxidil at a year, change in um",
        "below 0",
        "rises by 2 to 3",
        lambda c: float(
            c("trial", "minoxidil 5 %", "mean diameter")[52] - c("trial", "nothing", "mean diameter")[0]
        ),
        1,
    ),
    Miss(
        "untreated woman of 28, Ludwig I, two years, change in %",
        "-11",
        "trial vehicles: about 0",
        lambda c: _percent(c, "woman of 28, Ludwig I", "nothing", 104, "non-vellus density"),
        1,
    ),
    Miss(
        "anagen share of a healthy scalp, %",
        "86",
        "86 (Van Neste 2020)",
        lambda c: float(c("healthy", "nothing", "anagen percent")[0]),
    ),
)


def table(draws: int = DRAWS) -> str:
    """Table of all known misses in Markdown."""
    belief = distribution("posterior")
    numbers = np.unique(np.linspace(0, belief.size - 1, min(draws, belief.size)).astype(int))
    found = np.empty((len(numbers), len(MISSES)))
    for i, number in enumerate(numbers):
        course = Course(Expectation(belief.knowledge(int(number)), POPULATIONS))
        found[i] = [miss.now(course) for miss in MISSES]
    low, middle, high = np.quantile(found, (0.05, 0.5, 0.95), axis=0)
    lines = [
        "| quantity | version 0.1 | now, median (90 % of draws) | seen in people |",
        "|---|---:|---:|---|",
    ]
    for miss, a, b, c in zip(MISSES, low, middle, high, strict=True):
        sign = "+" if any(word in miss.what for word in ("change", "net", "below", "finasteride at")) else ""
        shown = [f"{value:{sign}.{miss.digits}f}" for value in (b, a, c)]
        lines.append(f"| {miss.what} | {miss.before} | {shown[0]} ({shown[1]} to {shown[2]}) | {miss.seen} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS)
    print(table(parser.parse_args().draws))


if __name__ == "__main__":
    main()
