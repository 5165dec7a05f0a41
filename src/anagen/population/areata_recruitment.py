"""Recruitment in alopecia areata: candidates drawn, followed through a run-in, screened by SALT.

Trials and calibration recruit here, each by its own criteria (`AreataPeople`). All traits of a candidate
depend on (seed, replicate, candidate) alone, so one more patient changes nobody else. A candidate with a SALT
outside the trial's range at baseline is not recruited, as in trials.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.biology.areata.crowd import Crowd
from anagen.biology.areata.many_kernel import LANES
from anagen.biology.areata.patients import Group, established_group
from anagen.biology.areata.scalp_map import ScalpMap
from anagen.engine.keys import children, key_of, uniforms
from anagen.errors import InputError
from anagen.parameters import ParameterSet
from anagen.population.areata_biology import Areata
from anagen.population.areata_people import SEVERE, WHOLE, WHOLE_SCALP, AreataPeople

AT_ONCE = 256
"""Most candidates followed together."""
MOST_TRIES, LEAST_TRIED = 60, 128
"""Candidates screened for each patient needed before recruitment fails, of at least so many patients."""
_TAKEN_AT_FIRST = 0.8
"""Share of candidates that is taken, until it is seen."""
ANY_AGE = (18.0, 65.0)
"""Years, where age does not matter."""


@dataclass(frozen=True, eq=False)
class Traits:
    """Traits of candidates before the disease is followed; arrays of length n.

    Attributes:
        key: identity.
        age: years.
        female: sex.
        form: one of `anagen.biology.areata.patients.FORMS`.
        extent: share of the scalp under attack at the start of the run-in, 0 to 1.
        years: duration of the present episode.
        onset: age in years when the disease first began.
    """

    key: NDArray[np.uint64]
    age: NDArray[np.float64]
    female: NDArray[np.bool_]
    form: NDArray[np.str_]
    extent: NDArray[np.float64]
    years: NDArray[np.float64]
    onset: NDArray[np.float64]

    def __getitem__(self, index: NDArray[np.int64]) -> Traits:
        return Traits(*(getattr(self, name)[index] for name in self.__dataclass_fields__))


@dataclass(frozen=True, eq=False)
class AreataCohort:
    """n patients at baseline.

    Attributes:
        traits: who they are.
        salt: float64[n], true SALT.
        stage: severity in words, for strata.
        bald: float64[n, N], share of hair missing in each cell, as an eye sees it.
        crowd: their disease at baseline.
        group: their constitution.
        susceptible: float64[n], how well their disease answers immune treatment (median 1).
        before: int64[n], days followed before baseline.
    """

    traits: Traits
    salt: NDArray[np.float64]
    stage: NDArray[np.str_]
    bald: NDArray[np.float64]
    crowd: Crowd
    group: Group
    susceptible: NDArray[np.float64]
    before: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.salt)

    def part(self, index: NDArray[np.int64]) -> AreataCohort:
        """Cohort of the patients at `index`, in that order (repeats allowed)."""
        if np.array_equal(index, np.arange(len(self))):
            return self
        return picked(self, index)

    @property
    def key(self) -> NDArray[np.uint64]:
        """uint64[n], identity."""
        return self.traits.key

    @property
    def age(self) -> NDArray[np.float64]:
        """float64[n], years."""
        return self.traits.age

    @property
    def female(self) -> NDArray[np.bool_]:
        """bool[n]."""
        return self.traits.female


Reading: TypeAlias = Callable[[AreataCohort], NDArray[np.float64]]
"""SALT of candidates as it is read at screening, float64[n]."""


def candidates(
    people: AreataPeople,
    sex: str,
    age: tuple[float, float],
    index: NDArray[np.int64],
    root: np.uint64,
    recruitment: ParameterSet,
    *,
    women: float = 0.5,
    whole_scalp: NDArray[np.bool_] | None = None,
) -> Traits:
    """Candidates with these numbers.

    Args:
        people: patients that the trial recruits.
        sex: "any", "female" or "male".
        age: least and most, years.
        index: int64[n], numbers of the candidates.
        root: key of the trial's candidates.
        recruitment: records of ``data/areata_recruitment.toml``.
        women: share of women where `sex` is "any".
        whole_scalp: bool[n], who has lost the whole scalp; default as the records say.
    """
    value = recruitment.value
    key = children(root, index)

    def luck(trait: str) -> NDArray[np.float64]:
        with np.errstate(over="ignore"):
            return uniforms(key ^ key_of(0, "trait", trait))

    female = luck("sex") < women if sex == "any" else np.full(len(key), sex == "female")
    low, high = people.salt
    whole = [form for form in people.forms if form in WHOLE_SCALP]
    partial = [form for form in people.forms if form not in whole]
    share = 1.0 if not partial else 0.0 if not whole else value("total_share")
    chance = luck("form")
    form = np.empty(len(key), dtype="U12")
    if whole_scalp is None:
        is_whole = chance < share
        inner = np.where(is_whole, chance / max(share, 1e-12), (chance - share) / max(1.0 - share, 1e-12))
    else:
        is_whole, inner = whole_scalp, chance
    if whole:
        form[is_whole] = np.array(whole)[
            np.minimum((inner[is_whole] * len(whole)).astype(int), len(whole) - 1)
        ]
    if partial:
        band = ("ophiasis" in partial) & ((inner < value("ophiasis_share")) | ("patchy" not in partial))
        form[~is_whole] = np.where(band[~is_whole], "ophiasis", "patchy")
    # Wide disease that is not total lies more often near the lower end, as trials' means of SALT show.
    skew = value("severe_skew") if low >= SEVERE else 1.0
    widest, margin = value("widest_extent"), value("salt_margin")
    reach = min(high, 100.0 * widest) + margin - low
    extent = (low - margin + reach * luck("extent") ** skew) / 100.0
    extent = np.where(is_whole, 1.0, np.clip(extent, value("smallest_extent"), widest))
    shortest, longest = people.episode
    years = shortest + (longest - shortest) * luck("episode") ** value("episode_skew")
    old = age[0] + (age[1] - age[0]) * luck("age")
    # The disease began with this episode or an earlier one.
    onset = np.maximum(old - years, 0.0) * luck("onset") ** value("onset_skew")
    if people.onset is not None:
        onset = np.full(len(key), people.onset)
    return Traits(key, old, female, form, extent, years, onset)


def eligible(
    people: AreataPeople,
    index: NDArray[np.int64],
    root: np.uint64,
    scalp: ScalpMap,
    biology: Areata,
    *,
    sex: str = "any",
    age: tuple[float, float] = ANY_AGE,
    women: float = 0.5,
    most: int | None = None,
    read: Reading | None = None,
) -> AreataCohort:
    """Candidates among these numbers whose SALT is in range at baseline, and of them the first `most`.

    `read` gives the SALT by which they are taken; default the true one.
    """
    traits = candidates(people, sex, age, index, root, biology.recruitment, women=women)
    found = at_baseline(traits, scalp, biology, people.patches)
    return picked(found, np.flatnonzero(in_range(people, found, read))[:most])


def in_range(people: AreataPeople, found: AreataCohort, read: Reading | None) -> NDArray[np.bool_]:
    """Whether the SALT of each, as read, is in the trial's range, bool[n]."""
    salt = found.salt if read is None else read(found)
    return np.asarray((salt >= people.salt[0]) & (salt <= people.salt[1]))


def draw_areata(
    people: AreataPeople,
    sex: str,
    age: tuple[float, float],
    size: int,
    scalp: ScalpMap,
    biology: Areata,
    seed: int,
    replicate: int,
    women: float = 0.5,
    read: Reading | None = None,
) -> AreataCohort:
    """First `size` candidates whose SALT is in range at baseline.

    Raises:
        InputError: hardly any candidate is in range.
    """
    root = key_of(seed, "patient", replicate)
    found: list[AreataCohort] = []
    have, first = 0, 0
    while have < size:
        if first > MOST_TRIES * max(size, LEAST_TRIED):
            raise InputError(
                f"hardly anybody with {people.describe()} is found",
                where="population",
                expected="a wider range",
            )
        index = np.arange(first, first + _needed(size - have, have, first))
        first += len(index)
        missing = size - have
        taken = eligible(
            people, index, root, scalp, biology, sex=sex, age=age, women=women, most=missing, read=read
        )
        if len(taken):
            found.append(taken)
            have += len(taken)
    return joined(found)


def _needed(missing: int, have: int, tried: int) -> int:
    """Number of candidates to follow next, in whole blocks of lanes: they cost alike, whoever is taken."""
    share = (have + 1.0) / (tried + 1.0) if tried else _TAKEN_AT_FIRST
    return int(min(-(-missing / share // LANES) * LANES, AT_ONCE))


def at_baseline(traits: Traits, scalp: ScalpMap, biology: Areata, patches: bool) -> AreataCohort:
    """Candidates followed through their run-in, at baseline."""
    before = biology.run_in(patches, traits.years)
    group = established_group(
        scalp,
        traits.key,
        biology.patients,
        biology.kinetics,
        extent=traits.extent,
        years=traits.years,
        form=traits.form,
        onset=traits.onset,
        before=before,
    )
    # A young totalis has lost all hair within weeks, faster than the run-in would let it fall.
    young = before < biology.patients.value("run_in")
    crowd = biology.crowd(scalp, group, before, young & np.isin(traits.form, WHOLE_SCALP))
    loss = biology.loss(scalp, crowd.now())
    salt = biology.salt_of(scalp, loss)
    stage = np.where(
        salt >= WHOLE - 0.5, "SALT 95-100", np.where(salt >= 50.0, "SALT 50-94", "SALT below 50")
    )
    return AreataCohort(traits, salt, stage, loss, crowd, group, susceptibility(traits.key, biology), before)


def susceptibility(key: NDArray[np.uint64], biology: Areata) -> NDArray[np.float64]:
    """float64[n], how well the disease of patients uint64[n] answers immune treatment; median 1."""
    with np.errstate(over="ignore"):
        luck = scipy.special.ndtri(uniforms(key ^ key_of(0, "trait", "immune susceptibility")))
    return np.asarray(np.exp(biology.patients.value("response_spread") * luck))


def picked(cohort: AreataCohort, index: NDArray[np.int64]) -> AreataCohort:
    """Patients at `index` of a cohort, in that order."""
    return replace(
        cohort,
        traits=cohort.traits[index],
        salt=cohort.salt[index],
        stage=cohort.stage[index],
        bald=cohort.bald[index],
        crowd=cohort.crowd.pick(index),
        group=cohort.group.pick(index),
        susceptible=cohort.susceptible[index],
        before=cohort.before[index],
    )


def joined(parts: list[AreataCohort]) -> AreataCohort:
    """Patients of several cohorts, one after the other."""
    if len(parts) == 1:
        return parts[0]
    traits = Traits(
        *(
            np.concatenate([getattr(part.traits, name) for part in parts])
            for name in Traits.__dataclass_fields__
        )
    )
    return AreataCohort(
        traits,
        np.concatenate([part.salt for part in parts]),
        np.concatenate([part.stage for part in parts]),
        np.concatenate([part.bald for part in parts]),
        Crowd.joined([part.crowd for part in parts]),
        Group.joined([part.group for part in parts]),
        np.concatenate([part.susceptible for part in parts]),
        np.concatenate([part.before for part in parts]),
    )
