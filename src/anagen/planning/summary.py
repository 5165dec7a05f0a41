"""A planning in plain numbers and words: what a table, a page or another program reads."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from anagen import __version__
from anagen.economics.plain import plain
from anagen.economics.spending import YEAR
from anagen.files.notice import NOTICE
from anagen.forecasting.doctor_first import doctor_first
from anagen.forecasting.harms import HarmNumber, harms_of
from anagen.forecasting.noticing import out_of_100, thresholds
from anagen.forecasting.standing import as_a_whole, evidence_of, jurisdiction
from anagen.planning.lawful import lawful
from anagen.planning.ranking import chances
from anagen.planning.regimen import short_name
from anagen.planning.tiers import comparison_records

if TYPE_CHECKING:
    from anagen.planning.plan import Planning, Ranked

SCHEMA = "anagen-plan/1"
SERIOUS = ("fatal", "serious", "moderate-serious")
GRADES = {
    "serious": "serious harm was reported",
    "moderate": "moderate harm was reported",
    "mild": "only mild harm was reported",
    "unknown": "of some part no numbers on harm were found",
    "none": "no harm of its own",
}


def summary_of(made: Planning) -> dict[str, Any]:
    """The whole planning (schema `SCHEMA`)."""
    person, wishes = made.person, made.wishes
    signs = doctor_first(person)
    tier_of = {i: number for number, tier in enumerate(made.tiers, start=1) for i in tier}
    nothing = next(i for i, one in enumerate(made.ranked) if one.plan.kind == "nothing")
    records = comparison_records()
    found: dict[str, Any] = plain(
        {
            "schema": SCHEMA,
            "anagen": __version__,
            "disclaimer": NOTICE,
            "person": {
                "label": person.label,
                "description": person.describe(),
                "supposed": person.supposed,
                "pattern_loss": person.pattern_loss and not person.ailments,
                "sex": person.sex,
                "region": person.region,
                "country": person.country,
                "jurisdiction": jurisdiction(person.country),
                "given": [course.describe() for course in person.given],
            },
            "preferences": {
                "goal": wishes.goal,
                "budgets": [budget.words for budget in wishes.budgets],
                "dislikes": list(wishes.dislikes),
                "only_lawful": wishes.only_lawful,
                "most_therapies": wishes.most_therapies,
            },
            "parameters": {"source": made.belief.source, "id": made.belief.id},
            "seed": made.seed,
            "particles": len(made.cloud.chosen),
            "effective": made.cloud.effective,
            "doctor_first": {
                "urgent": signs.urgent,
                "present": [asdict(sign) for sign in signs.present],
                "others": [asdict(sign) for sign in signs.others],
                "work_up": signs.work_up,
            },
            "threshold": asdict_record(thresholds()["own_eyes"]),
            "comparison": {name: asdict_record(record) for name, record in records.items()},
            "considered": made.considered,
            "followed": made.hair.own.shape[1],
            "screening_error": made.screening_error,
            "currency": made.currency,
            "plans": [
                _plan(made, one)
                | {
                    "rank": i + 1,
                    "tier": tier_of[i],
                    "unbeaten": i in made.unbeaten,
                    "beats_nothing": made.beats[i, nothing],
                    "beats_next": made.beats[i, i + 1] if i + 1 < len(made.ranked) else None,
                    "fits": one.fit.fits,
                    "fits_surely": one.fit.sure,
                    "fit": one.fit.words,
                    "also": list(one.also),
                }
                for i, one in enumerate(made.ranked)
            ],
            "tiers": [[made.ranked[i].plan.name for i in tier] for tier in made.tiers],
            "beats": made.beats,
            "aside": [_plan(made, one) | asdict(why) for one, why in made.aside],
            "excluded": [asdict(why) for why in made.out],
        }
    )
    return found


def asdict_record(record: Any) -> dict[str, Any]:
    """Value, unit, status, source and note of a record."""
    return {key: getattr(record, key) for key in ("value", "unit", "status", "source", "note")}


def _plan(made: Planning, one: Ranked) -> dict[str, Any]:
    density = made.hair.density[:, one.place]
    change = density / density[:, :1] - 1.0
    noticed = thresholds()["own_eyes"].value
    nothing = made.hair.density[:, 0]
    chance = chances(density[:, None], made.wishes.goal)[0]
    courses = one.plan.option.courses
    harms = harms_of(courses, made.person.sex)
    evidence = evidence_of(courses, made.person.losses)
    spending = one.spending
    stands = [lawful(therapy, made.person.country) for therapy in dict.fromkeys(c.therapy for c in courses)]
    return {
        "name": one.plan.name,
        "short": " + ".join(short_name(regimen.option) for regimen in one.plan.regimens) or one.plan.name,
        "kind": one.plan.kind,
        "regimens": [
            {
                "name": regimen.name,
                "option": regimen.option,
                "treatment": regimen.course.describe(),
                "usual": regimen.usual,
                "source": regimen.source,
            }
            for regimen in one.plan.regimens
        ],
        "burdens": list(one.plan.burdens),
        "chance": {
            "month_12": 100.0 * chance[0],
            "month_24": 100.0 * chance[1],
            "month_24_error": 100.0 * np.sqrt(chance[1] * (1.0 - chance[1]) / made.cloud.effective),
        },
        "of_100": {
            f"month_{month}": asdict(out_of_100(change[:, place], noticed))
            for place, month in ((1, 12), (2, 24))
        },
        "than_nothing": asdict(out_of_100(density[:, 2] / nothing[:, 2] - 1.0, noticed)),
        "percent_change": {
            f"month_{month}": _interval(100.0 * change[:, place]) for place, month in ((1, 12), (2, 24))
        },
        "against_nothing": _interval(density[:, 2] - nothing[:, 2]),
        "cost": [
            {
                "currency": currency,
                **{end: spending.monthly(currency, end).sum() for end in ("low", "median", "high")},
                "first_year": spending.monthly(currency, "median")[:YEAR].sum(),
                "a_month": spending.monthly(currency, "median").mean(),
                "dearest_month": spending.monthly(currency, "median").max(),
            }
            for currency in spending.currencies
        ],
        "sessions": spending.sessions,
        "visits": float(spending.visits.sum()),
        "harm": _harm(harms, all(harms_of([course], made.person.sex) for course in courses), bool(courses)),
        "certainty": as_a_whole(evidence),
        "evidence": [asdict(row) for row in evidence],
        "lawful": [asdict(row) for row in stands],
        "warnings": list(one.plan.option.warnings),
    }


def _harm(harms: tuple[HarmNumber, ...], known: bool, treated: bool) -> dict[str, Any]:
    """The gravest kind of harm, the most frequent one, and all in words.

    Args:
        known: whether something was read of every part. What nobody counted is not called mild.
    """
    if not treated:
        grade = "none"
    elif any(harm.severity in SERIOUS and harm.none_of is None for harm in harms):
        grade = "serious"
    elif any(harm.severity.startswith("moderate") for harm in harms):
        grade = "moderate"
    else:
        grade = "mild" if known else "unknown"
    counted = [harm for harm in harms if harm.out_of_100]
    common = max(counted, key=lambda harm: harm.out_of_100 or 0.0) if counted else None
    return {
        "grade": grade,
        "words": GRADES[grade],
        "commonest": None if common is None else {"event": common.event, "words": common.words},
        "all": [{"event": harm.event, "words": harm.words, "severity": harm.severity} for harm in harms],
    }


def _interval(values: NDArray[np.float64]) -> dict[str, float]:
    low, median, high = (float(x) for x in np.quantile(values, [0.05, 0.5, 0.95]))
    return {"lo90": low, "median": median, "hi90": high}
