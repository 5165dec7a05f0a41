"""Recruitment in alopecia areata where a trial states its share of totalis and universalis.

Candidates of the two kinds do not pass screening equally often, so a share of candidates is no share of
patients. Each place of the trial is therefore for one kind, by its own luck, and the first eligible candidate
of that kind takes it (`anagen.population.candidates`).
"""

from __future__ import annotations

import numpy as np

from anagen.biology.areata.scalp_map import ScalpMap
from anagen.engine.keys import children, key_of, uniforms_for
from anagen.errors import InputError
from anagen.population.areata_biology import Areata
from anagen.population.areata_people import AreataPeople
from anagen.population.areata_recruitment import (
    AT_ONCE,
    MOST_TRIES,
    AreataCohort,
    Reading,
    at_baseline,
    candidates,
    in_range,
    joined,
    picked,
)

ATTEMPT = 1 << 40
"""Numbers between the candidates of one place."""


def draw_by_share(
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
    """Patients of `size` places, each with the first eligible candidate of its kind.

    Args:
        people: patients that the trial recruits, with a share of totalis.
        sex: "any", "female" or "male".
        age: least and most, years.
        size: number of patients.
        scalp: the map.
        biology: of one draw.
        seed: of the trial.
        replicate: its number.
        women: share of women where `sex` is "any".
        read: gives the SALT by which they are taken; default the true one.

    Raises:
        InputError: hardly any candidate is in range.
    """
    assert people.totalis is not None
    root = key_of(seed, "patient", replicate)
    open_ = np.arange(size)
    whole = uniforms_for(children(root, open_), "trait", "whole scalp") < people.totalis
    parts: list[AreataCohort] = []
    taken: list[np.ndarray] = []
    for attempt in range(MOST_TRIES):
        left = []
        for first in range(0, len(open_), AT_ONCE):
            place = open_[first : first + AT_ONCE]
            traits = candidates(
                people,
                sex,
                age,
                place + attempt * ATTEMPT,
                root,
                biology.recruitment,
                women=women,
                whole_scalp=whole[place],
            )
            found = at_baseline(traits, scalp, biology, people.patches)
            fits = in_range(people, found, read)
            if fits.any():
                parts.append(picked(found, np.flatnonzero(fits)))
                taken.append(place[fits])
            left.append(place[~fits])
        open_ = np.concatenate(left)
        if not len(open_):
            return picked(joined(parts), np.argsort(np.concatenate(taken), kind="stable"))
    raise InputError(
        f"hardly anybody with {people.describe()} is found", where="population", expected="a wider range"
    )
