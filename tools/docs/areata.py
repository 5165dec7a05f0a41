"""First patches and pictures of ``docs/areata.md``, in a minute; trials are in ``areata_trials.py``.

Run with a folder as argument to draw the pictures too. Nothing was set on these seeds.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.course import Skin, follow_scalp
from anagen.biology.areata.crowd import crowd_of
from anagen.biology.areata.damping import Damping
from anagen.biology.areata.immune_field import Kinetics, field_parameters
from anagen.biology.areata.patients import Case, Constitution, established, first_episode, patient_parameters
from anagen.biology.areata.scalp_map import ScalpMap, scalp_map
from anagen.engine.keys import children, key_of
from anagen.learning.areata.people import trial_people
from anagen.learning.distribution import distribution
from anagen.measurement.salt import SaltCourse, salt_course
from anagen.population.areata_biology import Areata
from anagen.report.figures.scalp_map import animate, scalp, scalp_over_time
from anagen.simulators.scalp_view import scalp_view

SCALP = scalp_map(5.0)
KINETICS, PATIENTS = Kinetics.of(field_parameters()), patient_parameters()
JAK = ("presentation", "recruitment", "privilege", "help")
FEW = Skin.of(follicles=20_000)
CROWD_MM = 7.0
"""Cells of the map for many patients, as in trials in patches."""
FORTNIGHT, MONTH = 14, 30.44
PATCH_WEEKS = (26, 52, 104)
Floats = NDArray[np.float64]


def read(case: Case, skin: Skin, visits: Floats, damping: Damping | None = None) -> SaltCourse:
    """SALT of a case."""
    return salt_course(follow_scalp(case, KINETICS, skin, visits, damping, step_days=7))


@dataclass(frozen=True, eq=False)
class FirstPatches:
    """First episodes followed from the first flare.

    Attributes:
        hair: float64[n, V], hair in the patch, by fortnights since it was first bald; nan beyond the run.
        score: float64[n, V], SALT, by fortnights since the first flare.
    """

    hair: Floats
    score: Floats

    def regrown(self, months: int) -> float:
        """Share whose patch has three quarters of its hair, `months` after it was first bald."""
        return float((self.hair[:, round(months * MONTH / FORTNIGHT)] > 0.75).mean())

    def ever(self, salt: float) -> float:
        """Share with a SALT of at least `salt` at some time."""
        return float((self.score.max(axis=1) >= salt).mean())


def first_patches(
    number: int, days: int, biology: Areata, *, cells_mm: float = CROWD_MM, seed: int = 77
) -> FirstPatches:
    """First episodes of `number` people, of whom those are taken who are bald somewhere in twelve weeks."""
    found = [
        _first_patches(key, days, biology, scalp_map(cells_mm))
        for key in np.array_split(children(key_of(seed, "first patches"), np.arange(number)), number // 64)
    ]
    return FirstPatches(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _first_patches(
    keys: NDArray[np.uint64], days: int, biology: Areata, scalp: ScalpMap
) -> tuple[Floats, Floats]:
    patients = biology.patients
    cases = [first_episode(scalp, Constitution.draw(key, patients), days, patients) for key in keys]
    flares = [
        (who, int(first), int(end), dose)
        for who, case in enumerate(cases)
        for (first, end), dose in zip(case.flares.days, case.flares.dose, strict=True)
    ]
    visits = np.arange(0, days + 1, FORTNIGHT)
    control = np.stack([case.control for case in cases])
    seen = crowd_of(cases, biology.kinetics, biology.hair).advance(control, visits, None, flares)
    loss, score = biology.loss(scalp, seen), biology.read(scalp, seen)
    hair = np.full((len(keys), len(visits)), np.nan)
    for who in range(len(keys)):
        early = loss[who, :7] > 0.5
        if early.any():
            patch, first = early.any(axis=0), int(np.argmax(early.any(axis=1)))
            bald = loss[who, first:][:, patch] @ scalp.area[patch] / scalp.area[patch].sum()
            hair[who, : len(bald)] = 1.0 - bald
    ill = np.isfinite(hair[:, 0])
    return hair[ill], score[ill]


def patches_of_trials(candidates: int, biology: Areata, *, cells_mm: float = CROWD_MM) -> tuple[int, Floats]:
    """Number of the patients with patches that the rows of first patches were learned on, and the share whose
    SALT has fallen by three quarters, untreated, by `PATCH_WEEKS`."""
    scalp = scalp_map(cells_mm)
    cohort = trial_people()["patches"].recruited(scalp, biology, 0, candidates)
    control = cohort.group.control_course(7 * PATCH_WEEKS[-1], biology.patients)
    score = biology.read(scalp, cohort.crowd.advance(control, [7 * week for week in PATCH_WEEKS]))
    return len(cohort), np.asarray((score <= 0.25 * cohort.salt[:, None]).mean(axis=0))


def print_first_patches() -> None:
    """Two counts of the same people: at a first visit, as learned, and from the first flare on."""
    biology = distribution("fixed", disease="areata").centre.areata
    n, fell = patches_of_trials(640, biology)
    told = ", ".join(
        f"{100 * share:.0f} % by week {week}" for week, share in zip(PATCH_WEEKS, fell, strict=True)
    )
    print(f"patches at a first visit (n = {n}): {told}")
    found = first_patches(640, 1461, biology)
    told = ", ".join(f"{100 * found.regrown(months):.0f} % by month {months}" for months in (6, 12, 24, 36))
    print(f"from first sight of the first patch (n = {len(found.hair)}): {told}")
    for salt in (40.0, 95.0):
        print(f"  SALT {salt:.0f} or more at some time in 4 years: {100 * found.ever(salt):.0f} %")


def pictures(folder: Path) -> None:
    """The page's pictures, at 4 mm and with every follicle."""
    fine, skin = scalp_map(4.0), Skin.of()
    keys = children(key_of(2026, "docs"), np.arange(40))
    visits = np.arange(0.0, 729.0, 14.0)

    flaring = first_episode(fine, Constitution(keys[6], 1.0, 9.0, 6.0), 730, PATIENTS)
    course = follow_scalp(flaring, KINETICS, skin, visits)
    flares = scalp_view(course, salt_course(course))
    figure = scalp_over_time(flares, [84, 196, 308, 420, 560, 728])
    _save(figure, folder / "areata-flares-over-time.png")
    animate(flares, folder / "areata.gif", visits=range(0, 53, 2), dpi=62)

    low = still_ill(keys, 100, extent=0.26, years=2.0, form="ophiasis")
    course = follow_scalp(low, KINETICS, skin, np.array([0.0]))
    _save(scalp(scalp_view(course, salt_course(course)), 0.0), folder / "areata-ophiasis.png")

    wide = still_ill(keys[1:], 600, extent=0.85, years=2.5)
    year = np.where(np.arange(600) < 280, 0.4, 0.0)
    course = follow_scalp(wide, KINETICS, skin, visits[:43], Damping.of(dict.fromkeys(JAK, year), fine.cells))
    figure = scalp_over_time(scalp_view(course, salt_course(course)), [0, 84, 168, 280, 392, 588])
    _save(figure, folder / "areata-treated.png")


def still_ill(keys: NDArray[np.uint64], days: int, extent: float, **told: Any) -> Case:
    """Case of the first key whose hair has not come back by baseline: SALT of at least half its extent."""
    for key in keys:
        coarse = established(SCALP, key, 1, PATIENTS, KINETICS, extent=extent, **told)
        if read(coarse, FEW, np.array([0.0])).score[0] >= 50.0 * extent:
            return established(scalp_map(4.0), key, days, PATIENTS, KINETICS, extent=extent, **told)
    raise ValueError("all have recovered")


def _save(figure: object, path: Path) -> None:
    from PIL import Image

    figure.savefig(path, dpi=95)  # type: ignore[attr-defined]
    Image.open(path).convert("RGB").quantize(128).save(path, optimize=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        pictures(Path(sys.argv[1]))
    print_first_patches()
