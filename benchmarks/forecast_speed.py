"""How long a forecast takes once the command has started: imports and compiled code are at hand.

    python benchmarks/forecast_speed.py [--rounds 5]

For each example: the first forecast of a person under all options; then again, with one more option, and the
plan, each from the particles kept of that forecast; and the plan alone. Bars: all options within 2 s, three
follow-up visits within 5 s, a plan within 3 s after the forecast. Processor seconds can be compared on a busy
machine, seconds cannot.
Writes nothing; the numbers of a run belong into docs/forecast.md by hand.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from anagen.forecasting.company import Companies
from anagen.forecasting.person import OwnOption, Person, load_person
from anagen.forecasting.run import forecast
from anagen.forecasting.simulate import PARTICLES
from anagen.learning.distribution import ParameterDistribution, distribution
from anagen.planning.plan import plan

PATIENTS = Path(__file__).resolve().parent.parent / "examples" / "patients"
BARS = {"man_34.toml": 2.0, "followed_man.toml": 5.0}
PLAN_BAR = 3.0
ROOM = 200_000_000


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds and processor seconds of one run."""
    began, worked = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - began, time.process_time() - worked


def row(name: str, found: list[tuple[float, float]], bar: float | None = None) -> None:
    """Print the medians of a row."""
    seconds, work = ([pair[i] for pair in found] for i in range(2))
    told = f", bar {bar:g} s" if bar else ""
    print(
        f"  {name:<34} median {statistics.median(seconds):6.3f} s (best {min(seconds):.3f}{told}), "
        f"{statistics.median(work):6.3f} s of processor time"
    )


def with_one_more(person: Person) -> Person:
    """The same person with a combination of their own."""
    usual = next(one for one in forecast(person, particles=1).simulation.options if one.courses)
    return replace(person, own_options=(OwnOption("one more", usual.courses, synergy=0.1),))


def round_of(
    person: Person, believed: ParameterDistribution, particles: int
) -> dict[str, tuple[float, float]]:
    """Times of one round, in which nothing is kept of the rounds before."""
    kept, more = Companies(ROOM), with_one_more(person)

    def forecasted(who: Person) -> object:
        return forecast(who, believed, particles=particles, companies=kept).summary

    def planned(companies: Companies | None) -> object:
        return plan(person, None, believed, particles=particles, companies=companies).summary

    return {
        "all options, first": timed(lambda: forecasted(person)),
        "all options, again": timed(lambda: forecasted(person)),
        "one more option, particles kept": timed(lambda: forecasted(more)),
        "plan after it, particles kept": timed(lambda: planned(kept)),
        "plan alone": timed(lambda: planned(None)),
    }


def main() -> None:
    """Time each example."""
    parser = argparse.ArgumentParser(description="How long a forecast takes.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--particles", type=int, default=PARTICLES)
    wanted = parser.parse_args()
    believed = distribution("posterior")
    for name, bar in BARS.items():
        person = load_person(PATIENTS / name)
        # Joint draws and histories are the same for everybody, and are worked out once.
        forecast(person, believed, particles=wanted.particles).summary  # noqa: B018
        plan(person, None, believed, particles=8).summary  # noqa: B018
        found = [round_of(person, believed, wanted.particles) for _ in range(wanted.rounds)]
        print(f"{name}: {wanted.particles} particles")
        bars = {"all options, first": bar, "plan after it, particles kept": PLAN_BAR}
        for label in found[0]:
            row(label, [one[label] for one in found], bars.get(label))


if __name__ == "__main__":
    main()
