"""Tables of ``docs/areata.md`` made by the engine with the shipped posterior, in about two minutes.

Severe disease under three drugs: time course, by baseline and by episode, and after stopping; patches
under what is injected into them or left alone. Draws of the posterior, other patients in each.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anagen.learning.distribution import distribution
from anagen.measurement.field import Field
from anagen.measurement.method import method
from anagen.population.areata_people import AREATA, AreataPeople
from anagen.population.cohort import Recruitment
from anagen.simulators.plan import ArmPlan, TrialPlan
from anagen.simulators.scalp import ScalpSimulator
from anagen.therapy.course import course_from_table, stopped

DRAWS, PATIENTS = 20, 64
WEEKS = (0, 4, 12, 24, 36, 52, 56, 60, 76, 104, 152)
STOP = 52
Scores = NDArray[np.float64]


def arm(name: str, **table: object) -> ArmPlan:
    """An arm of one treatment, or none."""
    return ArmPlan(name, (course_from_table(table, name, 7 * WEEKS[-1]),) if table else ())


def followed(people: AreataPeople, arms: dict[str, ArmPlan]) -> tuple[dict[str, Scores], Scores]:
    """SALT float64[n, weeks] by arm, the same patients in each, and the years of their episodes."""
    who = Recruitment(AREATA, "any", (18.0, 60.0), screening=people)
    plan = TrialPlan(
        who, "scalp", Field(1.0, "scalp"), method("SALT"), (0.0, 7.0 * WEEKS[-1]), tuple(arms.values()), 44
    )
    simulator = ScalpSimulator(plan, distribution("posterior", disease="areata"))
    days = np.array([7 * week for week in WEEKS])
    found: dict[str, list[Scores]] = {name: [] for name in arms}
    years = []
    for replicate in range(DRAWS):
        cohort = simulator.recruit(PATIENTS, replicate)
        years.append(cohort.traits.years)
        nobody = np.zeros(PATIENTS, dtype=np.int64)
        for name, given in arms.items():
            found[name].append(simulator.salt(cohort, [given], nobody, days, replicate))
    return {name: np.concatenate(scores) for name, scores in found.items()}, np.concatenate(years)


def share(scores: Scores, week: int, who: NDArray[np.bool_] | None = None) -> str:
    """Per cent with SALT 20 or less."""
    chosen = scores if who is None else scores[who]
    return f"{100.0 * (chosen[:, WEEKS.index(week)] <= 20.0).mean():.0f}"


def severe() -> None:
    """Three drugs and a placebo."""
    daily = {"schedule": "daily"}
    arms = {
        "untreated": arm("untreated"),
        "baricitinib 2 mg": arm("a", therapy="baricitinib", dose="2 mg", **daily),
        "baricitinib 4 mg": arm("b", therapy="baricitinib", dose="4 mg", **daily),
        "ritlecitinib 10 mg": arm("c", therapy="ritlecitinib", dose="10 mg", **daily),
        "ritlecitinib 50 mg": arm("d", therapy="ritlecitinib", dose="50 mg", **daily),
        "deuruxolitinib 8 mg twice daily": arm("e", therapy="deuruxolitinib", dose="8 mg"),
        "deuruxolitinib 12 mg twice daily": arm("f", therapy="deuruxolitinib", dose="12 mg"),
    }
    less = arm("less", therapy="baricitinib", dose="2 mg", schedule=f"daily from week {STOP}")
    for dose in ("4 mg", "2 mg"):
        courses = stopped(arms[f"baricitinib {dose}"].courses, 7 * STOP)
        arms[f"baricitinib {dose}, stopped"] = ArmPlan("s", courses)
        if dose == "4 mg":
            arms["baricitinib 4 mg, then 2 mg"] = ArmPlan("l", (*courses, *less.courses))
    found, years = followed(AreataPeople(), arms)
    base = found["untreated"][:, 0]
    groups = {
        "SALT 50-94": base < 94.5,
        "SALT 95-100": base >= 94.5,
        "episode < 2 years": years < 2.0,
        "2 to 4": (years >= 2.0) & (years < 4.0),
        "> 4": years >= 4.0,
    }
    print(f"{len(base)} patients, {DRAWS} draws; mean baseline SALT {base.mean():.1f}, ", end="")
    print(f"{100 * groups['SALT 95-100'].mean():.0f} % from 95\n")
    print(
        "| SALT ≤ 20, % | week 12 | 24 | 36 | 52 | "
        + " | ".join(f"{name}, week 36" for name in groups)
        + " |"
    )
    print("|" + "---|" * (5 + len(groups)))
    for name, scores in found.items():
        if "," in name:
            continue
        cells = [share(scores, week) for week in (12, 24, 36, 52)]
        cells += [share(scores, 36, who) for who in groups.values()]
        print(f"| {name} | {' | '.join(cells)} |")
    print(
        "\n| with SALT ≤ 20 at week 52 | lost more than 20 points after 4, 8, 24, 52, 100 weeks | SALT ≤ 20 |"
    )
    print("|---|---|---|")
    for name, dose in (
        ("baricitinib 4 mg", "4 mg"),
        ("baricitinib 4 mg, then 2 mg", "4 mg"),
        ("baricitinib 4 mg, stopped", "4 mg"),
        ("baricitinib 2 mg", "2 mg"),
        ("baricitinib 2 mg, stopped", "2 mg"),
    ):
        at = WEEKS.index(STOP)
        held = found[f"baricitinib {dose}"][:, at] <= 20.0
        after = found[name][held]
        worse = after[:, at + 1 :] - after[:, [at]] > 20.0
        lost = ", ".join(f"{100 * value:.0f}" for value in worse.mean(axis=0))
        print(f"| {name} (n = {held.sum()}) | {lost} % | {share(after, WEEKS[-1])} % |")


def patches() -> None:
    """What is injected into patches, and what patches do by themselves."""
    sessions = {"schedule": "3 sessions every 4 weeks"}
    steroid = {"therapy": "intralesional triamcinolone", **sessions}
    exosome = {
        "therapy": "exosome",
        "product": "umbilical-cord MSC",
        "dose": "1e8 particles/cm2",
        "route": "intradermal 2 mm",
    }
    arms = {
        "untreated": arm("untreated"),
        "exosome": arm("x", **exosome, **sessions),
        "PRP": arm("p", therapy="PRP", **sessions),
        "minoxidil 5 % lotion": arm("m", therapy="minoxidil topical", dose="5 %", schedule="twice daily"),
        "triamcinolone 2.5 mg/mL": arm("t", dose="2.5 mg/mL", **steroid),
        "triamcinolone 5 mg/mL": arm("u", dose="5 mg/mL", **steroid),
        "triamcinolone 10 mg/mL": arm("v", dose="10 mg/mL", **steroid),
        "contact immunotherapy": arm("w", therapy="contact immunotherapy", dose="1 %", schedule="weekly"),
    }
    found, _ = followed(AreataPeople((5.0, 45.0), (0.1, 2.0), ("patchy",)), arms)
    print(
        "\n| patches | SALT at weeks 0, 12, 24, 52, 104 | fell by 75 % at 12, 24, 52, 104 | 1.5 times at 24 |"
    )
    print("|---|---|---|---|")
    for name, scores in found.items():
        level = ", ".join(f"{scores[:, WEEKS.index(week)].mean():.0f}" for week in (0, 12, 24, 52, 104))
        better = (scores[:, :1] - scores) / scores[:, :1]
        fell = ", ".join(
            f"{100 * (better[:, WEEKS.index(week)] >= 0.75).mean():.0f}" for week in (12, 24, 52, 104)
        )
        worse = 100 * (scores[:, WEEKS.index(24)] > 1.5 * scores[:, 0]).mean()
        print(f"| {name} | {level} | {fell} % | {worse:.0f} % |")


if __name__ == "__main__":
    severe()
    patches()
