"""How long a whole scalp with alopecia areata takes: ``.venv/bin/python benchmarks/areata_speed.py``.

One patient, 100,000 follicles each followed event by event, immune field at 5 mm or finer, two
years, visits every four weeks, one thread. The bar is 0.5 s after compilation.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from anagen.biology.areata.course import Skin, follow_field, follow_scalp
from anagen.biology.areata.immune_field import Kinetics, field_parameters
from anagen.biology.areata.patients import Case, Constitution, established, first_episode, patient_parameters
from anagen.biology.areata.scalp_map import scalp_map
from anagen.engine.keys import children, key_of
from anagen.measurement.salt import salt_course

DAYS = 730
VISITS = np.arange(0.0, DAYS + 1.0, 28.0)
BAR = 0.5


def cases(resolution_mm: float) -> dict[str, Case]:
    """A first patch and a lasting totalis."""
    scalp, records = scalp_map(resolution_mm), patient_parameters()
    kinetics = Kinetics.of(field_parameters())
    key = children(key_of(2026, "speed"), np.arange(2))
    patch = first_episode(scalp, Constitution(key[0], 1.0, 11.0, 1.0), DAYS, records)
    whole = established(scalp, key[1], DAYS, records, kinetics, extent=1.0, years=3.0, form="totalis")
    return {"first patch": patch, "lasting totalis": whole}


def median_seconds(run: Callable[[], object], rounds: int = 7) -> float:
    """Median of `rounds` runs after one that compiles."""
    run()
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent)


def main() -> None:
    """Print a table."""
    kinetics, skin = Kinetics.of(field_parameters()), Skin.of()
    print(
        f"{'resolution':>10} {'cells':>6}  {'case':<16} {'field':>8} {'follicles':>9} {'SALT':>7} {'all':>7}"
    )
    for resolution in (5.0, 4.0, 3.0):
        for name, case in cases(resolution).items():
            field = median_seconds(lambda case=case: follow_field(case, kinetics))  # type: ignore[misc]
            course = follow_scalp(case, kinetics, skin, VISITS)
            both = median_seconds(lambda case=case: follow_scalp(case, kinetics, skin, VISITS))  # type: ignore[misc]
            read = median_seconds(lambda course=course: salt_course(course))  # type: ignore[misc]
            total = both + read
            late = "" if total <= BAR else "  above the bar"
            size = f"{resolution:>7.1f} mm {case.scalp.cells:>6}  {name:<16}"
            print(f"{size} {field:>6.3f} s {both - field:>7.3f} s {read:>5.3f} s {total:>5.3f} s{late}")


if __name__ == "__main__":
    main()
