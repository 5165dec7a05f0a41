"""Short ways to give a treatment in a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import children, key_of, uniforms
from anagen.therapy.catalogue import Therapy, load_catalogue, therapy_parameters
from anagen.therapy.combination import NicheEffect
from anagen.therapy.course import Course, course_from_table
from anagen.therapy.effect import niche_effect

PARTS = ("growth", "perfusion", "inflammation", "androgen")


def medians(
    changed: Mapping[str, float] | None = None, catalogue: Mapping[str, Therapy] | None = None
) -> Callable[[str], float]:
    """Every parameter at its median, but for those `changed` by qualified name."""
    values = {name: record.value for name, record in therapy_parameters(catalogue).items()}
    assert set(changed or {}) <= set(values)
    return {**values, **(changed or {})}.__getitem__


def luck(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Every lot active, and of median potency."""
    return np.full(np.shape(index), 0.1 if "active" in purpose else 0.5)


def no_luck(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """Every lot inactive."""
    return np.full(np.shape(index), 0.999)


def seeded_luck(purpose: str, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """As a trial draws it."""
    return uniforms(children(key_of(1, "lot", purpose, 0), index))


def give(table: Mapping[str, object], days: int = 200) -> Course:
    return course_from_table(table, "arm 1", days)


def effect_of(
    table: Mapping[str, object],
    *,
    n: int = 3,
    days: int = 200,
    traits: Mapping[str, NDArray[np.float64]] | None = None,
    changed: Mapping[str, float] | None = None,
    lots: Callable[[str, NDArray[np.int64]], NDArray[np.float64]] = luck,
) -> NicheEffect:
    return niche_effect(give(table, days), n, days, traits or {}, medians(changed), lots)


def same_bits(one: NicheEffect, other: NicheEffect) -> bool:
    relief = one.relief.keys() == other.relief.keys() and all(
        left.tobytes() == other.relief[cause].tobytes() for cause, left in one.relief.items()
    )
    return relief and all(getattr(one, part).tobytes() == getattr(other, part).tobytes() for part in PARTS)


def exosome(**keys: object) -> dict[str, object]:
    return {
        "therapy": "exosome",
        "product": "umbilical-cord MSC",
        "dose": "1e9 particles/cm2",
        "route": "intradermal 1-2.5 mm",
        "schedule": "4 sessions every 2 weeks",
        **keys,
    }


# One ordinary table a therapy; a new therapy with defaults for everything needs no entry here.
USUAL: dict[str, dict[str, object]] = {
    "baricitinib": {"dose": "4 mg"},
    "ritlecitinib": {"dose": "50 mg"},
    "deuruxolitinib": {"dose": "8 mg"},
    "intralesional triamcinolone": {"dose": "5 mg/mL", "schedule": "3 sessions every 4 weeks"},
    "steroid pulse": {"schedule": "6 sessions every 4 weeks"},
    "exosome": exosome(),
    "microneedling": {"depth": "1.5 mm", "schedule": "4 sessions every 4 weeks"},
    "PRP": {"schedule": "3 sessions every 4 weeks"},
    "minoxidil topical": {"dose": "5 %"},
    "minoxidil oral": {"dose": "5 mg"},
    "finasteride": {"dose": "1 mg"},
    "finasteride topical": {"dose": "1 mL"},
    "dutasteride": {"dose": "0.5 mg"},
    "spironolactone": {"dose": "100 mg"},
    "cyproterone acetate": {"dose": "50 mg"},
    "bicalutamide": {"dose": "25 mg"},
    "clascoterone": {"dose": "5 %"},
    "hair transplant": {"dose": "40 grafts/cm2"},
    "saline injection": {"schedule": "4 sessions every 2 weeks"},
    "scalp cooling": {"schedule": "4 sessions every 3 weeks"},
    "steroid injection for scarring": {
        "route": "intradermal 2 mm",
        "schedule": "3 sessions every 4 weeks",
    },
}
TABLES = {name: {"therapy": name, **USUAL.get(name, {})} for name in sorted(load_catalogue())}
