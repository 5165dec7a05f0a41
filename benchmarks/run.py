"""Run Anagen and its peers side by side: ``python benchmarks/run.py``.

Checks every engine against the exact answer, times them in turn, takes Anagen's own figures,
and writes results.json and RESULTS.md beside this file. See README.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engines import C_KEYED, ENGINES, REFERENCE, Engine, Run
from figures import Figure, own_figures
from machine import load, provenance
from renewal import DAYS, EVERY, FOLLICLES, Cycle, exact, judge, varying_speed
from timing import interleave, ratio

from report import named, write_table

HERE = Path(__file__).parent
OF_C_KEYED = 2.0
"""Most times the cost of scalar C with the same draws and the same varying clock."""
OF_NUMPY = 1.0
"""Most times the cost of vectorised NumPy, per event and with the same clock."""
NO_PEERS = {e.key for e in ENGINES if e.module in ("anagen_events", "c_loop", "c_keyed", "numpy_events")}
TOLD = (
    ("anagen-constant", "c-keyed", "over keyed C, constant clocks both"),
    (REFERENCE, "c-keyed-wide-varying", "over keyed C with AVX2, the same varying clock"),
    ("anagen-constant", "c-loop", "over the bare C loop, constant clocks both"),
    ("anagen-constant", "numpy-events", "over NumPy per event, constant clocks both"),
)
"""Ratios that are told and held against nothing."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="rounds of the comparison (default 9)")
    parser.add_argument("--only", nargs="*", help="only these engines (keys), beside Anagen")
    parser.add_argument("--no-figures", action="store_true", help="leave Anagen's own figures out")
    parser.add_argument("--no-peers", action="store_true", help="only Anagen, C and NumPy per event")
    parser.add_argument("--out", type=Path, default=HERE, help="folder for results.json and RESULTS.md")
    asked = parser.parse_args()

    wanted = NO_PEERS if asked.no_peers else set(asked.only or ())
    engines = [e for e in ENGINES if not wanted or e.key in wanted | {REFERENCE}]
    found: dict[str, Any] = {"provenance": provenance()}
    found["task"], found["engines"], timed = compare(engines, asked.rounds)
    figures = list(peer_figures(found["engines"], timed))
    if not asked.no_figures:
        for figure in own_figures(asked.rounds):
            say(f"{figure.name}: {'-' if figure.value is None else round(figure.value, 3)} {figure.unit}")
            figures.append(figure)
    found["figures"] = [{**asdict(figure), "met": figure.met} for figure in figures]
    found["provenance"]["load_after"] = load()
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    stored = HERE / "second_model.json"
    second = json.loads(stored.read_text(encoding="utf-8")) if stored.is_file() else None
    table = write_table(found, second)
    (asked.out / "RESULTS.md").write_text(table, encoding="utf-8")
    print(table)


def compare(
    engines: list[Engine], rounds: int
) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, list[float]]]:
    """Prepare, check and time the engines; returns task, one row each, and ns per event by round."""
    cycle = Cycle()
    truth = {False: exact(cycle), True: exact(cycle, varying_speed())}
    task = {
        "follicles": FOLLICLES,
        "days": DAYS,
        "count_every_days": EVERY,
        "stages": cycle.stages,
        "mean_days": cycle.means,
        "expected_events": round(FOLLICLES * truth[False].events),
        "expected_events_varying": round(FOLLICLES * truth[True].events),
        "rounds": rounds,
    }
    rows: list[dict[str, Any]] = []
    runs: dict[str, Run] = {}
    for engine in engines:
        module = engine.load()
        row: dict[str, Any] = {"key": engine.key, "name": module.NAME, "what": module.WHAT}
        row |= {"varying_clock": engine.varying, "options": dict(engine.options), "bar": engine.bar}
        rows.append(row)
        row["unavailable"] = module.available()
        if row["unavailable"]:
            say(f"{engine.key}: left out, {row['unavailable']}")
            continue
        follicles = engine.follicles or FOLLICLES
        try:
            began = time.perf_counter()
            run = engine.prepare(cycle, follicles, DAYS, EVERY)
            outcome = run(0)
            row["first_run_seconds"] = round(time.perf_counter() - began, 3)
        except Exception as error:  # a peer that fails must not take the others down
            row["unavailable"] = f"{type(error).__name__}: {error}".partition("\n")[0][:200]
            say(f"{engine.key}: failed, {row['unavailable']}")
            continue
        verdict = judge(outcome.counts, truth[engine.varying], follicles)
        row["check"] = {**asdict(verdict), "events": outcome.events}
        say(f"{engine.key}: worst z {verdict.worst:.1f}, {'right' if verdict.accepted else 'WRONG'}")
        if not verdict.accepted:
            row["unavailable"] = f"its counts are not the exact ones (worst z {verdict.worst:.1f})"
            continue
        row["follicles"] = follicles
        row["events"] = truth[engine.varying].events * follicles
        runs[engine.key] = run
    seconds = interleave(runs, rounds, say)
    timed = {}
    for row in rows:
        if row["key"] in seconds:
            each = [1e9 * s / row["events"] for s in seconds[row["key"]]]
            timed[row["key"]] = each
            row["ns_per_event_by_round"] = [round(x, 2) for x in each]
            row["ns_per_event"] = statistics.median(each)
            row["ns_per_event_best"] = min(each)
    for row in rows:
        if row["key"] in timed:
            row["against_anagen"] = ratio(timed[row["key"]], timed[REFERENCE])
    return task, rows, timed


def peer_figures(rows: list[dict[str, Any]], timed: dict[str, list[float]]) -> list[Figure]:
    """The figures that come from the comparison: ratios are held against bars, times are told."""
    figures = []
    by_key = {row["key"]: row for row in rows}
    if REFERENCE in timed:
        figures.append(
            Figure(
                "three-phase model, time-varying clock, one thread",
                by_key[REFERENCE]["ns_per_event_best"],
                "ns per follicle-event",
                note=f"told, not held; best round; median round {by_key[REFERENCE]['ns_per_event']:.1f}",
            )
        )
    held = (
        (C_KEYED, "over scalar keyed C, the same varying clock", OF_C_KEYED),
        ("numpy-events-varying", "over NumPy per event, the same varying clock", OF_NUMPY),
    )
    for key, words, bar in held:
        figures += over(timed, REFERENCE, key, words, bar)
    for own, key, words in TOLD:
        figures += over(timed, own, key, words)
    for row in rows:
        if row["bar"] is None:
            continue
        value = row.get("against_anagen")
        note = row["unavailable"] or "the peer with a constant clock, Anagen with a time-varying one"
        figures.append(Figure(f"faster than {named(row)}", value, "times", row["bar"], False, note))
    return figures


def over(
    timed: dict[str, list[float]], own: str, other: str, words: str, bar: float | None = None
) -> list[Figure]:
    """The ratio of `own` to `other`, with its range over rounds; nothing where one was not timed."""
    if own not in timed or other not in timed:
        return []
    each = [a / b for a, b in zip(timed[own], timed[other], strict=True)]
    note = f"{min(each):.2f} to {max(each):.2f} by round"
    return [Figure(words, ratio(timed[own], timed[other]), "times", bar, note=note)]


if __name__ == "__main__":
    main()
