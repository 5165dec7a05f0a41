"""What a user waits for, in CPU seconds: import, listing commands, a trial and its report, the demo.

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
    "trial pilot": 6.0,
    "report": 2.0,
    "report areata": 4.0,
    "trial areata": 12.5,
}


def cpu_of(command: Sequence[str], folder: Path, cache: Path) -> tuple[float, float]:
    """CPU seconds and the clock's seconds of one command, whatever it returns."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONPYCACHEPREFIX": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    after, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


def best_of(command: Sequence[str], folder: Path, cache: Path, rounds: int = ROUNDS) -> tuple[float, float]:
    """Least CPU seconds, and the clock's seconds of that round, after one round that is not counted."""
    cpu_of(command, folder, cache)
    return min(cpu_of(command, folder, cache) for _ in range(rounds))


def waits(only: Sequence[str], folder: Path) -> Iterator[tuple[str, float, float]]:
    """(what, CPU seconds, clock's seconds) of each wait asked for; all if `only` is empty."""
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
    for what, file, replicates in (("pilot", pilot, 200), ("areata", areata, 4)):
        if wanted(f"trial {what}") or wanted(f"report {what}".removesuffix(" pilot")):
            run = (
                *ANAGEN,
                "trial",
                str(file),
                "--quiet",
                "--replicates",
                str(replicates),
                "--out",
                str(places["results"]),
            )
            whole, clock = best_of(run, folder, cache, 1)
            yield f"trial {what}", whole, clock
            bare, clock_bare = best_of((*run, "--no-report"), folder, cache, 1)
            yield f"report {what}".removesuffix(" pilot"), whole - bare, clock - clock_bare


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
            print(f"{what:16s} {cpu:7.2f} {bar:>5s} {clock:8.2f}", flush=True)
        if asked.demo:
            demo(Path(place))


if __name__ == "__main__":
    main()
