"""The table of maps of ``docs/areata.md`` ("Many patients at once") and its fronts, in about a minute.

Patients followed with every follicle on 5 mm, and the same patients in a crowd on each map, at the records.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from anagen.biology.areata.course import Skin, follow_scalp
from anagen.biology.areata.crowd import Crowd, Given, HairChain
from anagen.biology.areata.damping import Damping
from anagen.biology.areata.field_kernel import TERMS
from anagen.biology.areata.flares import Flares
from anagen.biology.areata.immune_field import Kinetics, field_parameters, immune_field
from anagen.biology.areata.patients import established, established_group, patient_parameters
from anagen.biology.areata.scalp_map import scalp_map, scalp_of
from anagen.engine.keys import children, key_of, uniforms
from anagen.measurement.salt import noticed_loss, salt_course, salt_of_loss, salt_parameters

KINETICS, PATIENTS, SALT = Kinetics.of(field_parameters()), patient_parameters(), salt_parameters()
JAK = ("presentation", "recruitment", "privilege", "help")
N, SHARE, VISITS = 48, 0.3, np.array([0, 84, 168, 252])
DAYS = int(VISITS[-1])
MAPS_MM = (5.0, 7.0, 10.0, 12.0)
KEY = children(key_of(2026, "areata maps"), np.arange(N))
WHOLE = np.arange(N) < N // 2
EXTENT = np.where(WHOLE, 1.0, 0.5 + 0.45 * uniforms(KEY, 9_000))
YEARS = 0.5 + 6.0 * (np.arange(N) % (N // 2)) / (N // 2)
FORM = np.where(WHOLE, "totalis", "patchy")
Floats = NDArray[np.float64]


def one_by_one(follicles: float | None = None) -> Floats:
    """SALT float64[N, visits] of the patients, each with every follicle on 5 mm, four terms damped."""
    scalp, skin = scalp_map(5.0), Skin.of(follicles=follicles)
    drug = Damping.of(dict.fromkeys(JAK, np.full(DAYS + 1, SHARE)), scalp.cells)
    found = []
    for who in range(N):
        case = established(
            scalp,
            KEY[who],
            DAYS + 1,
            PATIENTS,
            KINETICS,
            extent=float(EXTENT[who]),
            years=float(YEARS[who]),
            form=str(FORM[who]),
        )
        course = follow_scalp(case, KINETICS, skin, VISITS.astype(float), drug, step_days=7)
        found.append(salt_course(course).score)
    return np.array(found)


def at_once(cells_mm: float) -> Floats:
    """The same of a crowd on a map of `cells_mm`."""
    scalp, before = scalp_map(cells_mm), int(PATIENTS.value("run_in"))
    group = established_group(
        scalp, KEY, PATIENTS, KINETICS, extent=EXTENT, years=YEARS, form=FORM, before=before
    )
    hair = HairChain.of(Skin.of(), SALT.value("seen_length") / SALT.value("shaft_growth"))
    crowd = Crowd(
        scalp, KINETICS, hair, group.drive, group.strength, group.readiness, group.start, before=before
    )
    crowd.advance(np.repeat(group.control_at_baseline(PATIENTS)[:, None], before, axis=1), [])
    given = Given.nothing(N, DAYS, scalp.cells)
    given.taken[:, 0, [TERMS.index(term) for term in JAK]] = SHARE
    seen = crowd.advance(group.control_course(DAYS, PATIENTS), VISITS, given)
    return salt_of_loss(scalp, noticed_loss(scalp, seen, SALT))


def compared(exact: Floats, fast: Floats) -> Mapping[str, str]:
    """Cells of one column of the table."""
    gap = fast - exact
    mean, each = np.abs(gap.mean(axis=0)), np.sqrt((gap**2).mean(axis=0))
    judged = 100.0 * ((fast <= 20.0) == (exact <= 20.0)).mean()
    return {
        f"mean SALT, weeks {', '.join(str(day // 7) for day in VISITS)}: difference": (
            f"{mean.min():.0f} to {mean.max():.0f}"
        ),
        "one patient's SALT, root mean square": f"{each.min():.0f} to {each.max():.0f}",
        "equal judgement of SALT ≤ 20": f"{judged:.0f} %",
    }


def front(divisions: int, guardians: float) -> float:
    """Speed of the edge of a patch on the crown between days 150 and 219, mm a week, without regulation."""
    scalp = scalp_of(divisions)
    crown = np.array([[0.0, 0.0, scalp.axes[2]]])
    flare = Flares.at(scalp, crown, np.zeros(1, dtype=np.int64), PATIENTS)
    attack = immune_field(scalp, KINETICS, np.full(scalp.cells, guardians), np.zeros(220), flare).attack
    early, late = (np.sqrt(scalp.area[attack[day // 5] > 0.3].sum() / np.pi) for day in (150, 219))
    return float(10.0 * (late - early) / (69.0 / 7.0))


def main() -> None:
    """Print the table and the fronts."""
    exact = one_by_one()
    columns = [compared(exact, at_once(cells)) for cells in MAPS_MM]
    print(
        f"| compared with 100,000 follicles on 5 mm, {N} patients, four terms damped by {SHARE:g} | ", end=""
    )
    print(" | ".join(f"{cells:.0f} mm" for cells in MAPS_MM) + " |")
    print("|---" * (1 + len(MAPS_MM)) + "|")
    for name in columns[0]:
        print(f"| {name} | {' | '.join(column[name] for column in columns)} |")
    for guardians in (11.0, 7.0):
        speeds = [
            f"{front(divisions, guardians):.2f} on {size}"
            for divisions, size in ((22, "5 mm"), (44, "2.5 mm"))
        ]
        print(f"front, guardians {guardians:g}: {' and '.join(speeds)}, mm a week")


if __name__ == "__main__":
    main()
