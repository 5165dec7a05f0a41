"""A cohort of virtual patients, drawn reproducibly.

Every trait of every patient is a function of (seed, replicate, patient, trait name), so one
more patient, or one more trait, changes nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from anagen.biology.alopecias.androgenetic import Severity
from anagen.biology.alopecias.kinds import Diagnosis
from anagen.engine.keys import children, key_of, uniforms_for
from anagen.parameters import ParameterSet
from anagen.population.menopause import Menopause
from anagen.population.screening import Screening
from anagen.population.screening_by_density import DensityRange
from anagen.population.traits import OCCIPITAL_SEVERITY, stage_severity, trait_parameters

ANCESTRIES = ("european", "african", "asian")
BETWEEN_PEOPLE = ("onset_age_men", "onset_age_women")
"""Population records whose spread is between people, not what is not known."""
_TAIL = 0.001
"""Share of patients that `history_reach` leaves out at each end."""


@dataclass(frozen=True)
class Recruitment:
    """Patients that a trial recruits.

    Attributes:
        alopecia: "androgenetic", "none", or a kind of `anagen.biology.alopecias.kinds.KINDS`.
        sex: "male", "female" or "any".
        age: (youngest, oldest), years; uniform between.
        norwood: stages of men recruited, each equally likely.
        ludwig: stages of women recruited, each equally likely.
        ancestry: one of `ANCESTRIES`.
        diagnoses: every hair loss but the androgenetic, `alopecia` itself among them.
        also_androgenetic: whether they have androgenetic alopecia beside another.
        screening: recruitment by measures of the disease itself, where the disease has some.
        women: share of women where `sex` is "any".
        menopause: status of the women recruited; None for any.
        density: range of the density counted at baseline, or None.
    """

    alopecia: str = "androgenetic"
    sex: str = "male"
    age: tuple[float, float] = (22.0, 55.0)
    norwood: tuple[str, ...] = ("III vertex", "IV", "V")
    ludwig: tuple[str, ...] = ("I", "II")
    ancestry: str = "european"
    diagnoses: tuple[Diagnosis, ...] = ()
    also_androgenetic: bool = False
    screening: Screening | None = None
    women: float = 0.5
    menopause: Menopause | None = None
    density: DensityRange | None = None

    @property
    def staged(self) -> tuple[tuple[str, str, str], ...]:
        """(sex, scale, stage) of everybody recruited; none where their hair loss has no clinical stage."""
        if not self.androgenetic:
            return ()
        men = [("men", "norwood", stage) for stage in self.norwood if self.sex != "female"]
        women = [("women", "ludwig", stage) for stage in self.ludwig if self.sex != "male"]
        return (*men, *women)

    @property
    def androgenetic(self) -> bool:
        """Whether androgens thin their hair; only then do they have a stage."""
        return self.alopecia == "androgenetic" or self.also_androgenetic


@dataclass(frozen=True, eq=False)
class Cohort:
    """n virtual patients; every array has length n.

    Attributes:
        key: uint64, identity.
        age: years.
        female: whether a woman.
        stage: clinical stage in words.
        severity: slope and years of the androgen signal at the measured region.
        structural: share of the androgen effect that does not come back.
        follicle_density: living follicles per cm2.
        calibre_factor: multiplies every diameter.
        growth_speed_factor: multiplies growth speed.
        traits: treatment-response traits by name.
    """

    key: NDArray[np.uint64]
    age: NDArray[np.float64]
    female: NDArray[np.bool_]
    stage: NDArray[np.str_]
    severity: Severity
    structural: NDArray[np.float64]
    follicle_density: NDArray[np.float64]
    calibre_factor: NDArray[np.float64]
    growth_speed_factor: NDArray[np.float64]
    traits: dict[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.key)


def draw_cohort(
    recruitment: Recruitment,
    size: int,
    region: str,
    population: ParameterSet,
    androgenetic: ParameterSet,
    seed: int,
    replicate: int = 0,
    *,
    keys: NDArray[np.uint64] | None = None,
    female: NDArray[np.bool_] | None = None,
) -> Cohort:
    """Draw `size` patients, by the criteria that need no look at their hair.

    Args:
        recruitment: patients that are recruited.
        size: number of patients.
        region: where they are measured: "frontal", "vertex" or "occipital".
        population: records of who people are.
        androgenetic: records of androgenetic alopecia (fitted or prior).
        seed: of the trial.
        replicate: number of the replicate.
        keys: uint64[size], patients to draw instead of the replicate's first ones.
        female: bool[size], their sex where it does not follow from their own keys.
    """
    keys = places(size, seed, replicate) if keys is None else keys

    def luck(trait: str) -> NDArray[np.float64]:
        return uniforms_for(keys, "trait", trait)

    female = sexes(recruitment, keys) if female is None else female
    youngest, oldest = recruitment.age
    age = youngest + (oldest - youngest) * luck("age")
    stage, relative = _stages(recruitment, female, region, luck("stage"))

    value = population.value
    onset = np.where(
        female,
        population["onset_age_women"].quantile(luck("onset")),
        population["onset_age_men"].quantile(luck("onset")),
    )
    years = np.maximum(age - onset, value("shortest_history"))
    median = np.where(female, value("severity_women"), value("severity_men_vertex"))
    severity = median * relative * np.exp(value("severity_cv") * ndtri(luck("severity")))
    structural = np.where(
        female, androgenetic.value("structural_share_women"), androgenetic.value("structural_share")
    )

    density = value("follicle_density") * (1.0 + value("follicle_density_age_slope") * (age - 30.0))
    speed = np.ones(size)
    if recruitment.ancestry != "european":
        density = density * value(f"ancestry_density_{recruitment.ancestry}")
        speed = speed * value(f"ancestry_speed_{recruitment.ancestry}")

    def spread(cv: str, trait: str) -> NDArray[np.float64]:
        sigma = np.sqrt(np.log1p(value(cv) ** 2))
        return np.asarray(np.exp(sigma * ndtri(luck(trait)) - 0.5 * sigma**2))

    return Cohort(
        key=keys,
        age=age,
        female=female,
        stage=stage,
        severity=Severity(severity / years, years),
        structural=structural,
        follicle_density=density * spread("follicle_density_cv", "follicle density"),
        calibre_factor=spread("calibre_cv", "calibre"),
        growth_speed_factor=speed * spread("growth_speed_cv", "growth speed"),
        traits={name: record.quantile(luck(name)) for name, record in trait_parameters().items()},
    )


def places(size: int, seed: int, replicate: int) -> NDArray[np.uint64]:
    """Keys of the first `size` places of a replicate, uint64[size]; a place's first candidate has its key."""
    return children(key_of(seed, "patient", replicate), np.arange(size))


def sexes(recruitment: Recruitment, keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether each place is a woman's, bool[n]."""
    if recruitment.sex != "any":
        return np.full(len(keys), recruitment.sex == "female")
    return np.asarray(uniforms_for(keys, "trait", "sex") < recruitment.women)


def history_reach(recruitment: Recruitment, region: str, population: ParameterSet) -> tuple[float, float]:
    """Steepest slope (at sensitivity 1) and longest history in years that such a recruitment meets.

    All but one in a thousand patients lie within each. Both depend on who may be recruited, not
    on who was, so that a table made to this size is the same for any number of patients.
    """
    value = population.value
    who = {"male": ("men",), "female": ("women",)}.get(recruitment.sex, ("men", "women"))
    steepest, longest = 0.0, value("shortest_history")
    for sex in who:
        median = value("severity_women" if sex == "women" else "severity_men_vertex")
        scale, taken = ("ludwig", recruitment.ludwig) if sex == "women" else ("norwood", recruitment.norwood)
        relative = 0.0 if not recruitment.androgenetic else max(_relative(scale, taken, region))
        steepest = max(steepest, median * relative)
        youngest_onset = float(population[f"onset_age_{sex}"].quantile(_TAIL))
        longest = max(longest, recruitment.age[1] - youngest_onset)
    highest = float(np.exp(value("severity_cv") * ndtri(1.0 - _TAIL)))
    return steepest * highest / value("shortest_history"), longest


def _relative(scale: str, taken: tuple[str, ...], region: str) -> list[float]:
    """Relative severity of each recruited stage at `region`."""
    table = stage_severity()[scale]
    return [OCCIPITAL_SEVERITY if region == "occipital" else table[name][region] for name in taken]


def _stages(
    recruitment: Recruitment, female: NDArray[np.bool_], region: str, luck: NDArray[np.float64]
) -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """Stage in words and its relative severity at `region`, for each patient."""
    if not recruitment.androgenetic:
        return np.full(len(female), recruitment.alopecia), np.zeros(len(female))
    stage = np.empty(len(female), dtype="U24")
    relative = np.empty(len(female))
    for scale, taken, who in (
        ("norwood", recruitment.norwood, ~female),
        ("ludwig", recruitment.ludwig, female),
    ):
        if not who.any():
            continue
        pick = np.minimum((luck[who] * len(taken)).astype(int), len(taken) - 1)
        stage[who] = np.array([f"{scale.capitalize()} {name}" for name in taken])[pick]
        relative[who] = np.array(_relative(scale, taken, region))[pick]
    return stage, relative
