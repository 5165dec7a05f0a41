"""Register of predictions: dated, hashed forecasts of registered trials whose results nobody has reported.

A prediction that is published before the result cannot have been fitted to it. Each entry holds what the
trial would report, as quantiles over its virtual repeats, with the design as it was run, the version and the
parameters. Entries are only appended. Each holds the digest of the one before, so none can be changed, taken
out or put in between without all later digests telling.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date as Date
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from anagen import __version__
from anagen.errors import InputError, unknown_name
from anagen.evidence_base.tables.registered import RegisteredTrial, load_registered
from anagen.files.writing import write_file
from anagen.trial.protocol.reading import resolved
from anagen.trial.result import TrialResult

FILE = "register.jsonl"
UNREPORTED = "no results"
"""Status of a registered trial that may be predicted."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
FEWEST = 100
"""Fewest repeats from which quantiles are taken."""


@dataclass(frozen=True)
class Entry:
    """One prediction of one trial.

    Attributes:
        number: place in the register, from 1. date: day on which it was made, as YYYY-MM-DD. trial: number on
        the trial's own register. source: address of that register's page. anagen: version of the package.
        parameters: id of the distribution of the parameters. replicates: virtual repeats of the trial.
        design: trial file with all defaults explicit, as it was run. endpoint: what the trial compares, in
        words. unit: of the differences. predictions: by comparison: arm, reference, the `QUANTILES` of the
        reported difference, and the share of
            repeats in which it is significant.
        previous: digest of the entry before; "" for the first.
        digest: SHA-256 of all of the above.
    """

    number: int
    date: str
    trial: str
    source: str
    anagen: str
    parameters: str
    replicates: int
    design: str
    endpoint: str
    unit: str
    predictions: tuple[Mapping[str, Any], ...]
    previous: str
    digest: str = ""

    def sealed(self) -> str:
        """Digest that the entry should have."""
        told = {name: value for name, value in asdict(self).items() if name != "digest"}
        return hashlib.sha256(_text(told).encode()).hexdigest()


def shipped_register() -> Path:
    """Folder of the package's own register."""
    return Path(str(files("anagen.trial") / "data" / "register"))


def read_register(folder: Path | None = None) -> tuple[Entry, ...]:
    """Entries of a register, the package's own by default, checked.

    Raises:
        InputError: a line that is no entry, or a chain that does not hold.
    """
    path = (shipped_register() if folder is None else folder) / FILE
    if not path.is_file():
        return ()
    found: list[Entry] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path}, line {number}"
        try:
            told = json.loads(line)
            entry = Entry(**{**told, "predictions": tuple(told["predictions"])})
        except (ValueError, TypeError, KeyError) as error:
            raise InputError(
                "this is no entry of a register", where=where, expected="a JSON object"
            ) from error
        if entry.number != number or entry.previous != (found[-1].digest if found else ""):
            raise InputError("the chain of entries is broken before this one", where=where)
        if entry.digest != entry.sealed():
            raise InputError("the entry does not match its digest: it was changed", where=where)
        found.append(entry)
    return tuple(found)


def unreported(trial: str) -> RegisteredTrial:
    """Registered trial of that number, without a reported result.

    Raises:
        InputError: no such trial, or one whose result is out.
    """
    known = {one.id: one for one in load_registered()}
    if trial not in known:
        raise unknown_name("registered trial", trial, known)
    if known[trial].status != UNREPORTED:
        raise InputError(
            f"{trial} may be known already: {known[trial].status}",
            expected="a registered trial with " + UNREPORTED,
        )
    return known[trial]


def add_prediction(
    result: TrialResult, trial: str, folder: Path | None = None, today: Date | None = None
) -> Entry:
    """Append the prediction of a registered trial by a finished virtual one, and return the entry.

    Args:
        result: run of the trial's design, with uncertain parameters.
        trial: its number on its own register.
        folder: of the register; the package's own by default.
        today: date of the entry; the present day by default.

    Raises:
        InputError: a trial that is not registered or is reported; fixed parameters, or fewer than 100
        repeats.
    """
    registered, summary = unreported(trial), result.summary
    if summary.replicates < FEWEST or summary.parameters.mode == "fixed":
        raise InputError(
            f"{summary.replicates} repeats under {summary.parameters.mode} parameters",
            where=trial,
            expected=f"{FEWEST} repeats or more under the posterior or the prior",
        )
    place = shipped_register() if folder is None else folder
    before = read_register(place)
    entry = Entry(
        number=len(before) + 1,
        date=(today or Date.today()).isoformat(),
        trial=trial,
        source=registered.source,
        anagen=__version__,
        parameters=summary.parameters.id,
        replicates=summary.replicates,
        design=resolved(result.protocol),
        endpoint=summary.endpoint.text,
        unit=summary.endpoint.unit,
        predictions=tuple(_predictions(result)),
        previous=before[-1].digest if before else "",
    )
    entry = Entry(**{**vars(entry), "digest": entry.sealed()})
    place.mkdir(parents=True, exist_ok=True)
    write_file(place / FILE, "".join(_text(asdict(one)) + "\n" for one in (*before, entry)))
    return entry


def _predictions(result: TrialResult) -> Sequence[dict[str, Any]]:
    found = []
    for comparison in result.comparisons:
        mine = result.estimates
        if "arm" in mine.columns:
            mine = mine.filter(mine["arm"] == comparison.arm)
        values = mine["difference"].drop_nulls().drop_nans().to_numpy()
        found.append(
            {
                "arm": comparison.arm,
                "reference": comparison.reference,
                "quantiles": [round(float(value), 3) for value in np.quantile(values, QUANTILES)],
                "significant": round(float(comparison.detection.share or 0.0), 3),
            }
        )
    return found


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
