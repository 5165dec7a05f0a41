"""First patches and pictures of ``docs/areata.md``, in a few minutes; trials are in ``areata_trials.py``.

Run with a folder as argument to draw the pictures too. Only the median of control was set on these seeds.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.course import Skin, follow_scalp
from anagen.biology.areata.damping import Damping
from anagen.biology.areata.immune_field import Kinetics, field_parameters
from anagen.biology.areata.patients import Case, Constitution, established, first_episode, patient_parameters
from anagen.biology.areata.scalp_map import scalp_map
from anagen.engine.keys import children, key_of
from anagen.measurement.salt import SaltCourse, noticed_loss, salt_course, salt_parameters
from anagen.report.figures.scalp_map import animate, scalp, scalp_over_time
from anagen.simulators.scalp_view import scalp_view

SCALP = scalp_map(5.0)
KINETICS, PATIENTS, SALT = Kinetics.of(field_parameters()), patient_parameters(), salt_parameters()
JAK = ("presentation", "recruitment", "privilege", "help")
FEW = Skin.of(follicles=20_000)
Floats = NDArray[np.float64]


def read(case: Case, skin: Skin, visits: Floats, damping: Damping | None = None) -> SaltCourse:
    """SALT of a case."""
    return salt_course(follow_scalp(case, KINETICS, skin, visits, damping, step_days=7))


def first_patches(number: int, days: int) -> None:
    """Regrowth of first patches, counted from the visit at which they are first bald."""
    hair, worst, last = [], [], []
    for key in children(key_of(77, "first patches"), np.arange(number)):
        case = first_episode(SCALP, Constitution.draw(key, PATIENTS), days, PATIENTS)
        salt = read(case, FEW, np.arange(0.0, days + 1.0, 14.0))
        loss = noticed_loss(SCALP, salt.seen, SALT)
        early = loss[:7] > 0.5
        if not early.any():
            continue
        patch, seen = early.any(axis=0), int(np.argmax(early.any(axis=1)))
        grown = 1.0 - (loss[:, patch] @ SCALP.area[patch]) / SCALP.area[patch].sum()
        hair.append((grown[seen + 13], grown[seen + 26]))
        worst.append(salt.score.max())
        last.append(salt.score[-1])
    by_6, by_12 = 100.0 * (np.array(hair) > 0.75).mean(axis=0)
    print(
        f"first patches, n = {len(hair)}, {days} days: regrown by 6 months {by_6:.0f} %, by 12 {by_12:.0f} %"
    )
    over, total = 100.0 * np.mean(np.array(worst) > 40), 100.0 * np.mean(np.array(last) >= 95)
    print(f"  SALT above 40 at some time {over:.0f} %, 95 or more at the end {total:.0f} %")


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
    first_patches(500, 460)
    first_patches(100, 1461)
