"""How long a forecast takes once the command has started: imports and compiled code are at hand.

    python benchmarks/forecast_speed.py

Bars: one person under all options below 2 s; conditioned on three follow-up visits below 5 s.
Writes nothing; the numbers of a run belong into docs/forecast.md by hand.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from anagen.forecasting.person import load_person
from anagen.forecasting.run import forecast
from anagen.learning.distribution import distribution

ROUNDS = 5
PATIENTS = Path(__file__).resolve().parent.parent / "examples" / "patients"
BARS = {"man_34.toml": 2.0, "followed_man.toml": 5.0}


def main() -> None:
    """Time each example, the first run left out."""
    believed = distribution("posterior")
    for name, bar in BARS.items():
        person = load_person(PATIENTS / name)
        forecast(person, believed, particles=8)
        seconds, work = [], []
        for _ in range(ROUNDS):
            began, worked = time.perf_counter(), time.process_time()
            made = forecast(person, believed)
            made.summary  # noqa: B018 - the numbers are worked out when first asked for
            seconds.append(time.perf_counter() - began)
            work.append(time.process_time() - worked)
        options = len(made.simulation.options)
        print(
            f"{name}: {options} options, {made.simulation.particles} particles, "
            f"median {statistics.median(seconds):.2f} s (best {min(seconds):.2f}, bar {bar:g} s), "
            f"{statistics.median(work):.2f} s of processor time"
        )


if __name__ == "__main__":
    main()
