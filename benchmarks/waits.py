"""What a user waits for, in CPU seconds: import, listing commands, a world, a trial and its report, the demo.

    python -m benchmarks.waits               # all but the demo: a minute
    python -m benchmarks.waits --only import therapies
    python -m benchmarks.waits --demo        # also `make demo` from nothing and again, in a copy (network)

CPU seconds are of the process and its children, user and system; they hold on a busy machine better than
the clock's seconds, which stand beside them. Bytecode is kept, as for a user. A first run is not counted:
it writes bytecode and compiles. Writes nothing.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANAGEN = (sys.executable, "-m", "anagen.cli")
ROUNDS = 3
LISTINGS: dict[str, tuple[str, ...]] = {
    "help": ("--help",),
    "schema": ("schema",),
    "therapies": ("therapies",),
    "alopecia": ("alopecia",),
    "claims": ("claims",),
    "evidence": ("evidence",),
    "meta": ("meta", "finasteride"),
    "check": ("check", "{sentence}", "--embeddings", "off"),
    "register": ("register",),
    "verify": ("verify", "{results}"),
    "mistyped": ("trial", "{mistyped}"),
}
BARS = {
    "import": 1.0,
    **dict.fromkeys(LISTINGS, 1.0),
    "world": 0.005,
    "trial pilot": 6.0,
    "report": 2.0,
    "report areata": 4.0,
    "trial areata": 12.5,
}

WORLD = """
import statistics, sys, time
from anagen.api import Trial
run = Trial.from_file(sys.argv[1])
simulator = run.simulator()
run.replicate(simulator, 0)
found = []
for replicate in range(1, 41):
    began = time.process_time()
    draw = simulator.draws.of(replicate)
    draw.biology.history, draw.knowledge.covers
    found.append(time.process_time() - began)
print(statistics.median(found))
"""
"""All that a replicate prepares of its draw before it recruits anybody. The first run keeps the tables."""

STAGES = """
import sys, time
from dataclasses import replace
from anagen.api import Trial
print("import", time.process_time())
run = Trial.from_file(sys.argv[1], replicates=int(sys.argv[2]))
print("file", time.process_time())
result = run.run(pictures=False)
print("replicates", time.process_time())
simulator, protocol = run.simulator(), run.protocol
courses = simulator.courses(protocol.measurement.outcomes, run.plan.visit_days[-1], 2)
pictures = simulator.pictures(protocol.population.size, protocol.analysis.endpoint.day)
result = replace(result, courses=courses.bands, phases=courses.phases, **vars(pictures))
print("pictures", time.process_time())
result.save(sys.argv[3])
print("report", time.process_time())
"""
"""A trial stage by stage; each line is a stage and the CPU seconds at its end."""


def cpu_of(command: Sequence[str], folder: Path, cache: Path) -> tuple[float, float]:
    """CPU seconds and the clock's seconds of one command, whatever it returns."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment_of(cache), capture_output=True, check=False)
    after, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


def printed_by(command: Sequence[str], folder: Path, cache: Path) -> list[str]:
    """Lines that a command prints."""
    done = subprocess.run(
        command, cwd=folder, env=environment_of(cache), capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def stages(command: Sequence[str], folder: Path, cache: Path) -> dict[str, float]:
    """CPU seconds of each stage of a trial (`STAGES`)."""
    lines = [line.split() for line in printed_by(command, folder, cache)]
    ends = [float(end) for _, end in lines]
    return {name: end - begun for (name, _), begun, end in zip(lines, [0.0, *ends], ends, strict=False)}


def environment_of(cache: Path) -> dict[str, str]:
    """Environment of a user's command: bytecode is kept."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONPYCACHEPREFIX": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def best_of(command: Sequence[str], folder: Path, cache: Path, rounds: int = ROUNDS) -> tuple[float, float]:
    """Least CPU seconds, and the clock's seconds of that round, after one round that is not counted."""
    cpu_of(command, folder, cache)
    return min(cpu_of(command, folder, cache) for _ in range(rounds))


def waits(only: Sequence[str], folder: Path) -> Iterator[tuple[str, float, float | None]]:
    """(what, CPU seconds, clock's seconds or None) of each wait asked for; all if `only` is empty."""
    cache = folder / "bytecode"
    pilot, areata = ROOT / "examples" / "pilot.toml", ROOT / "examples" / "exosome_areata.toml"
    places = {name: folder / name for name in ("sentence", "mistyped", "results")}
    places["sentence"] = places["sentence"].with_suffix(".txt")
    places["sentence"].write_text("Exosomes regrow hair in four weeks.", encoding="utf-8")
    text = pilot.read_text(encoding="utf-8")
    places["mistyped"].write_text(text.replace("\nreplicates", "\nreplicats"), encoding="utf-8")

    def wanted(what: str) -> bool:
        return not only or what in only

    if wanted("import"):
        yield "import", *best_of((sys.executable, "-c", "import anagen; anagen.Trial"), folder, cache)
    for what, words in LISTINGS.items():
        if wanted(what):
            filled = [word.format(**places) for word in words]
            yield what, *best_of((*ANAGEN, *filled), folder, cache)
    if wanted("world"):
        world = (sys.executable, "-c", WORLD, str(pilot))
        yield "world", min(float(printed_by(world, folder, cache)[0]) for _ in range(ROUNDS)), None
    for what, file, replicates in (("pilot", pilot, "200"), ("areata", areata, "4")):
        report = f"report {what}".removesuffix(" pilot")
        if not (wanted(f"trial {what}") or wanted(report)):
            continue
        run = (*ANAGEN, "trial", str(file), "--quiet", "--replicates", replicates)
        yield f"trial {what}", *best_of((*run, "--out", str(places["results"])), folder, cache, 1)
        apart = (sys.executable, "-c", STAGES, str(file), replicates, str(places["results"]))
        for stage, cpu in stages(apart, folder, cache).items():
            yield report if stage == "report" else f"  {stage}", cpu, None


def demo(folder: Path) -> None:
    """Run `make demo` twice in a copy of the committed files, with an empty cache of compiled code."""
    copy = folder / "copy"
    subprocess.run(("git", "clone", "--quiet", str(ROOT), str(copy)), check=True)
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "home"), "PIP_CACHE_DIR": str(folder / "pip")}
    environment |= {"UV_CACHE_DIR": str(folder / "uv")}
    for name in ("PYTHONPATH", "NUMBA_CACHE_DIR"):
        environment.pop(name, None)
    (folder / "home").mkdir()
    for which in ("from nothing", "again"):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(("make", "demo"), cwd=copy, env=environment, capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"make demo {which}: {cpu:.1f} CPU s, {time.perf_counter() - began:.1f} s", flush=True)
        print("".join(f"{line}\n" for line in done.stdout.splitlines() if line.endswith(" s")), end="")
        if done.returncode:
            sys.exit(done.stderr)
    shutil.rmtree(copy)


def main() -> None:
    """Print one line a wait, with its bar where it has one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", default=[], help="names as printed")
    parser.add_argument("--demo", action="store_true", help="also make demo from nothing")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="anagen-waits-") as place:
        print(f"{'':16s} {'CPU s':>7s} {'bar':>5s} {'clock s':>8s}")
        for what, cpu, clock in waits(asked.only, Path(place)):
            bar = f"{BARS[what]:g}" if what in BARS else ""
            seconds = "" if clock is None else f"{clock:.2f}"
            print(f"{what:16s} {cpu:7.3f} {bar:>5s} {seconds:>8s}", flush=True)
        if asked.demo:
            demo(Path(place))


if __name__ == "__main__":
    main()
