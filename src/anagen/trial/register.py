"""The register of predictions: registered, unreported trials, predicted before their results are known.

One line of JSON an entry, in ``data/register.jsonl``; lines are only ever added. Each holds the hash of the
one before, so a line that was changed, removed or put in later breaks the chain (`verify`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from anagen import __version__
from anagen.errors import InputError, unknown_name
from anagen.evidence_base.tables.registered import load_registered
from anagen.files.safe_text import escaped
from anagen.files.writing import write_file
from anagen.trial.run import Progress, TrialRun, silent

FIRST = "0" * 64
"""Hash that the first entry names as the one before."""
FEWEST = 100
"""Fewest repeats from which the package's own register takes quantiles."""
UNREPORTED = "no results"
"""Status in the evidence base of a trial that may still be predicted."""
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles that an entry states."""
_DATA = files("anagen.trial") / "data"


@dataclass(frozen=True)
class Entry:
    """Predictions of one trial by one posterior.

    Attributes:
        number: of the entry, from 1.
        date: of the prediction, ISO.
        registry: number of the trial in its register.
        design: name of the design file.
        design_hash: SHA-256 of that file's text.
        posterior: id of the posterior.
        anagen: version.
        seed: of the trial.
        replicates: repeats behind the quantiles.
        predictions: of each arm, and each less the reference: arm, reference, endpoint, week,
            levels, quantiles.
        previous: hash of the entry before; `FIRST` for the first.
        hash: SHA-256 of all of the above.
    """

    number: int
    date: str
    registry: str
    design: str
    design_hash: str
    posterior: str
    anagen: str
    seed: int
    replicates: int
    predictions: tuple[Mapping[str, Any], ...]
    previous: str
    hash: str = ""

    def sealed(self) -> Entry:
        """The entry with its hash."""
        return replace(self, hash=_hash(self))


def _hash(entry: Entry) -> str:
    told = asdict(entry)
    del told["hash"]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def register_file() -> Path:
    """The package's own register."""
    return Path(str(_DATA / "register.jsonl"))


def designs() -> dict[str, Path]:
    """Shipped designs of registered trials without a known result, by registry number."""
    folder = Path(str(_DATA / "registered"))
    return {path.stem.upper(): path for path in sorted(folder.glob("*.toml"))}


def read_register(path: Path | None = None) -> tuple[Entry, ...]:
    """Entries in order; none where the file is not there.

    Raises:
        InputError: a line that is no entry.
    """
    place = path or register_file()
    if not place.is_file():
        return ()
    found = []
    for number, line in enumerate(place.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            told = json.loads(line)
            found.append(Entry(**{**told, "predictions": tuple(told["predictions"])}))
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(f"line {number} is no entry: {error}", where=str(place)) from None
    return tuple(found)


def faults(entries: Sequence[Entry], known: Mapping[str, Path] | None = None) -> list[str]:
    """Faults of the chain, one sentence each; none where it holds.

    Args:
        entries: of the register, in order.
        known: design files by registry number; default the shipped ones.
    """
    places = designs() if known is None else known
    found, before, day = [], FIRST, ""
    for number, entry in enumerate(entries, start=1):
        where = f"entry {number} ({entry.registry})"
        if entry.number != number:
            found.append(f"{where} calls itself {entry.number}")
        if entry.previous != before:
            found.append(f"{where} does not follow the entry before it")
        if entry.hash != _hash(entry):
            found.append(f"{where} was changed: its hash does not fit its content")
        if entry.date < day:
            found.append(f"{where} is dated before the entry before it")
        path = places.get(entry.registry)
        if path is None:
            found.append(f"{where} has no design file")
        elif _text_hash(path) != entry.design_hash:
            found.append(f"the design file of {where} was changed")
        before, day = entry.hash, entry.date
    return found


def verify(path: Path | None = None) -> tuple[Entry, ...]:
    """Entries of a register whose chain holds.

    Raises:
        InputError: the first fault.
    """
    entries = read_register(path)
    wrong = faults(entries)
    if wrong:
        raise InputError(wrong[0], where=str(path or register_file()), expected="lines that are only added")
    return entries


def add(
    registries: Iterable[str],
    *,
    path: Path | None = None,
    today: date | None = None,
    replicates: int | None = None,
    workers: int | None = None,
    progress: Progress = silent,
) -> tuple[Entry, ...]:
    """New entries, written at the end of the register; a trial that this posterior has predicted gets none.

    Args:
        registries: registry numbers of shipped designs; none for all.
        path: of the register; default the package's own.
        today: date of the entries; default this day.
        replicates: repeats; default those of the designs.
        workers: threads; the numbers are the same for any number.
        progress: called as work is done.

    Raises:
        InputError: an unknown number, a trial whose result may be known, or a register whose chain is broken.
    """
    place, known = path or register_file(), designs()
    entries = list(verify(place))
    chosen = list(registries) or list(known)
    standing = {trial.id: trial.status for trial in load_registered()}
    for registry in chosen:
        if registry not in known:
            raise unknown_name("design of a registered trial", registry, known)
        if standing.get(registry) != UNREPORTED:
            raise InputError(
                f"{registry} may be known already: {standing.get(registry, 'it is not listed')}",
                where="registered.csv",
                expected=f"the status {UNREPORTED!r}",
            )
    new = []
    for registry in chosen:
        run = TrialRun.from_file(known[registry], replicates=replicates)
        repeats = run.protocol.trial.replicates
        if place == register_file() and repeats < FEWEST:
            raise InputError(
                f"{repeats} repeats are too few for quantiles", where=registry, expected=f"{FEWEST} or more"
            )
        if any((one.registry, one.posterior) == (registry, run.distribution.id) for one in entries):
            continue
        entry = Entry(
            number=len(entries) + 1,
            date=(today or date.today()).isoformat(),
            registry=registry,
            design=known[registry].name,
            design_hash=_text_hash(known[registry]),
            posterior=run.distribution.id,
            anagen=__version__,
            seed=run.protocol.trial.seed,
            replicates=repeats,
            predictions=tuple(predictions(run, workers=workers, progress=progress)),
            previous=entries[-1].hash if entries else FIRST,
        ).sealed()
        entries.append(entry)
        new.append(entry)
        # Written after each, so that a stopped run keeps what it has.
        lines = [escaped(json.dumps(asdict(one), sort_keys=True, ensure_ascii=False)) for one in entries]
        write_file(place, "\n".join(lines) + "\n")
    return tuple(new)


def predictions(
    run: TrialRun, *, workers: int | None = None, progress: Progress = silent
) -> list[dict[str, Any]]:
    """Quantiles of each arm's mean of the endpoint, and of its difference from the reference."""
    means = run.endpoint_means(workers=workers, progress=progress)
    protocol = run.protocol
    endpoint, names, reference = protocol.analysis.endpoint, protocol.arm_names, protocol.analysis.reference
    pairs: list[tuple[str, str | None]] = [(name, None) for name in names]
    pairs += [(name, reference) for name in names if reference is not None and name != reference]
    found = []
    for arm, other in pairs:
        values = means[:, names.index(arm)]
        if other is not None:
            values = values - means[:, names.index(other)]
        quantiles = np.quantile(values[np.isfinite(values)], LEVELS)
        found.append(
            {
                "arm": arm,
                "reference": other,
                "endpoint": str(endpoint),
                "week": endpoint.day / 7,
                "levels": list(LEVELS),
                "quantiles": [round(float(value), 3) for value in quantiles],
            }
        )
    return found


def _text_hash(path: Path) -> str:
    return hashlib.sha256(path.read_text(encoding="utf-8").encode()).hexdigest()
