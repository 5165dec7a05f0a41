"""A cohort of virtual patients, drawn reproducibly.

Every trait of every patient is a function of (seed, replicate, patient, trait name), so one
more patient, or one more trait, changes nobody else. A stage of pattern loss is something seen: onset and
pace behind it are drawn given age and stage (`anagen.population.latent`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.biology.alopecias.androgenetic import Severity
from anagen.biology.alopecias.kinds import Diagnosis
from anagen.engine.keys import children, key_of, uniforms_for
from anagen.errors import InputError
from anagen.files.phrases import MOST_VISITS
from anagen.parameters import ParameterSet
from anagen.population.cover import CoverSurface
from anagen.population.latent import STAGED, Prior, latent_people
from anagen.population.menopause import Menopause, past_menopause
from anagen.population.screening import Screening
from anagen.population.screening_by_density import DensityRange
from anagen.population.stage import StageReading, stage_progress
from anagen.population.traits import trait_parameters

BASELINE, OWN = 0, MOST_VISITS
"""Readings by which people are screened: that of the baseline visit, or one of its own."""
ANCESTRIES = ("european", "african", "asian")
BETWEEN_PEOPLE = ("onset_age_men", "onset_age_women", "pace_men", "pace_women")
"""Population records whose spread is between people, not what is not known."""


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
        onset: age at which their pattern loss began, where it is known.
        women: share of women where `sex` is "any".
        menopause: status of the women recruited; None for any.
        density: range of the density counted at baseline, or None.
        reading: number of the reading that people are taken by (`BASELINE`, `OWN`); None where nobody asks: a
            count is that of baseline, and a score is the true one.
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
    onset: float | None = None
    women: float = 0.5
    menopause: Menopause | None = None
    density: DensityRange | None = None
    reading: int | None = None

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
        consolidation: years in which the effect of androgens becomes lasting.
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
    consolidation: NDArray[np.float64]
    follicle_density: NDArray[np.float64]
    calibre_factor: NDArray[np.float64]
    growth_speed_factor: NDArray[np.float64]
    traits: dict[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.key)

    def part(self, index: NDArray[np.int64]) -> Cohort:
        """Patients at `index`, in that order (repeats allowed)."""
        return Cohort(
            key=self.key[index],
            age=self.age[index],
            female=self.female[index],
            stage=self.stage[index],
            severity=replace(
                self.severity, slope=self.severity.slope[index], years=self.severity.years[index]
            ),
            consolidation=self.consolidation[index],
            follicle_density=self.follicle_density[index],
            calibre_factor=self.calibre_factor[index],
            growth_speed_factor=self.growth_speed_factor[index],
            traits={name: values[index] for name, values in self.traits.items()},
        )


def draw_cohort(
    recruitment: Recruitment,
    size: int,
    region: str,
    population: ParameterSet,
    androgenetic: ParameterSet,
    seed: int,
    replicate: int = 0,
    covers: CoverSurface | None = None,
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
        covers: cover by pace and years; needed where androgens thin their hair.
        keys: uint64[size], patients to draw instead of the replicate's first ones.
        female: bool[size], their sex where it does not follow from their own keys.

    Raises:
        InputError: pattern loss without `covers`.
    """
    keys = places(size, seed, replicate) if keys is None else keys

    def luck(trait: str) -> NDArray[np.float64]:
        return uniforms_for(keys, "trait", trait)

    female = sexes(recruitment, keys) if female is None else female
    youngest, oldest = recruitment.age
    age = youngest + (oldest - youngest) * luck("age")
    value = population.value
    stage, severity = _pattern_loss(recruitment, keys, age, female, region, population, covers)
    men, women, late = (
        androgenetic.value(f"consolidation_years{who}") for who in ("", "_women", "_postmenopausal")
    )
    consolidation = np.where(female, np.where(past_menopause(keys, age), late, women), men)

    density = value("follicle_density") * (1.0 + value("follicle_density_age_slope") * (age - 30.0))
    thinned = 1.0 + value("calibre_age_slope") * np.maximum(age - value("calibre_age_from"), 0.0)
    speed = np.ones(size)
    if recruitment.ancestry != "european":
        density = density * value(f"ancestry_density_{recruitment.ancestry}")
        speed = speed * value(f"ancestry_speed_{recruitment.ancestry}")

    def spread(cv: str, trait: str) -> NDArray[np.float64]:
        sigma = np.sqrt(np.log1p(value(cv) ** 2))
        return np.asarray(np.exp(sigma * scipy.special.ndtri(luck(trait)) - 0.5 * sigma**2))

    return Cohort(
        key=keys,
        age=age,
        female=female,
        stage=stage,
        severity=severity,
        consolidation=consolidation,
        follicle_density=density * spread("follicle_density_cv", "follicle density"),
        calibre_factor=thinned * spread("calibre_cv", "calibre"),
        growth_speed_factor=speed
        * _held(spread("growth_speed_cv", "growth speed"), value("growth_speed_most")),
        traits={name: record.quantile(luck(name)) for name, record in trait_parameters().items()},
    )


def _held(factor: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    """Factor whose logarithm saturates at `most`, both ways."""
    return np.asarray(np.exp(most * np.tanh(np.log(factor) / most)))


def places(size: int, seed: int, replicate: int) -> NDArray[np.uint64]:
    """Keys of the first `size` places of a replicate, uint64[size]; a place's first candidate has its key."""
    return children(key_of(seed, "patient", replicate), np.arange(size))


def sexes(recruitment: Recruitment, keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether each place is a woman's, bool[n]."""
    if recruitment.sex != "any":
        return np.full(len(keys), recruitment.sex == "female")
    return np.asarray(uniforms_for(keys, "trait", "sex") < recruitment.women)


def _pattern_loss(
    recruitment: Recruitment,
    keys: NDArray[np.uint64],
    age: NDArray[np.float64],
    female: NDArray[np.bool_],
    region: str,
    population: ParameterSet,
    covers: CoverSurface | None,
) -> tuple[NDArray[np.str_], Severity]:
    """Stage in words and androgen severity at `region`, for each patient."""
    size = len(keys)
    years = np.full(size, population.value("shortest_history"))
    if not recruitment.androgenetic:
        return np.full(size, recruitment.alopecia), Severity(np.zeros(size), years)
    if covers is None:
        raise InputError("people with pattern loss need the cover by pace and years", expected="covers = ...")
    stage, slope = np.empty(size, dtype="U24"), np.zeros(size)
    luck = uniforms_for(keys, "trait", "stage")
    for scale, taken, who in (
        ("norwood", recruitment.norwood, ~female),
        ("ludwig", recruitment.ludwig, female),
    ):
        if not who.any():
            continue
        table = stage_progress()[scale]
        pick = np.minimum((luck[who] * len(taken)).astype(int), len(taken) - 1)
        stage[who] = np.array([f"{scale.capitalize()} {name}" for name in taken])[pick]
        found = latent_people(
            keys[who],
            age[who],
            {place: np.array([table[name][place] for name in taken])[pick] for place in STAGED},
            Prior.of(population, female=scale == "ludwig"),
            StageReading.of(population, female=scale == "ludwig"),
            covers,
            recruitment.onset,
        )
        years[who] = found.years
        # The occiput has the pace of the vertex and follicles that hardly hear it.
        slope[who] = found.slope[region if region in STAGED else "vertex"]
    return stage, Severity(slope, years)
