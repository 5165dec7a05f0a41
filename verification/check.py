"""A check: what a source says, what this code gives, and whether they agree.

What is expected is data (``data/<module>.toml``), so that the documentation and the table can be
written without running anything; the code beside it only obtains the numbers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from anagen.errors import InputError, unknown_name
from anagen.parameters import STATUSES, ParameterSet, parameters_from_table, read_toml

SCHEMA = 1
KINDS = ("absolute", "relative", "statistical", "qualitative")
FALSE_ALARM = 1e-5
"""Chance that a statistical check of a right model fails, were its seed drawn anew."""

Figures = tuple[float, ...]


class Unavailable(Exception):
    """A check cannot run here (an optional package is missing); its row is skipped, not failed."""


@dataclass(frozen=True)
class Claim:
    """What is expected, before anything has run.

    Attributes:
        expected: the figures of the source, or a statement for a qualitative check.
        kind: ``absolute`` (|obtained - expected| <= tolerance), ``relative`` (tolerance times
            |expected|), ``statistical`` (the tolerance comes from the sampling error, at a
            family-wise false-alarm rate of `FALSE_ALARM`) or ``qualitative`` (the code says).
        status: where the expectation comes from, in the words of parameter records.
    """

    id: str
    model: str
    what: str
    expected: Figures | str
    kind: str
    unit: str
    tolerance: float | None
    status: str
    source: str
    note: str = ""


@dataclass(frozen=True)
class Obtained:
    """What the code gave: figures, or words with a verdict.

    Attributes:
        tolerance: for a statistical check, the allowance of each figure.
        passed: for a qualitative check.
    """

    value: Figures | str
    tolerance: Figures | None = None
    passed: bool | None = None
    note: str = ""


@dataclass(frozen=True)
class Check:
    """One row of the verification table.

    Attributes:
        tolerance: absolute allowance of each figure (empty for a qualitative check).
        passed: None if the check was skipped.
    """

    id: str
    model: str
    what: str
    expected: Figures | str
    obtained: Figures | str
    tolerance: Figures
    kind: str
    unit: str
    status: str
    source: str
    passed: bool | None
    note: str = ""

    @property
    def verdict(self) -> str:
        """``pass``, ``FAIL`` or ``skipped``."""
        return {True: "pass", False: "FAIL", None: "skipped"}[self.passed]


def numbers(values: ArrayLike) -> Figures:
    """Any array as plain floats."""
    return tuple(float(value) for value in np.ravel(values))


def measured(values: ArrayLike, note: str = "") -> Obtained:
    """Figures judged by the tolerance that the data file states."""
    return Obtained(numbers(values), note=note)


def sampled(values: ArrayLike, standard_errors: ArrayLike, note: str = "", rounding: float = 0.0) -> Obtained:
    """Figures with sampling error: the allowance is a normal bound at `FALSE_ALARM`, shared by all figures.

    Args:
        rounding: half a unit of the last digit printed by the source, added to the allowance.
    """
    value = np.ravel(np.asarray(values, dtype=np.float64))
    error = np.broadcast_to(np.ravel(np.asarray(standard_errors, dtype=np.float64)), value.shape)
    reach = -float(ndtri(FALSE_ALARM / 2 / value.size))
    return Obtained(numbers(value), tolerance=numbers(reach * error + rounding), note=note)


def stated(passed: bool, words: str, note: str = "") -> Obtained:
    """The answer to a qualitative check."""
    return Obtained(words, passed=bool(passed), note=note)


def judge(claim: Claim, obtained: Obtained) -> Check:
    """Set what was obtained beside what was expected.

    Raises:
        InputError: the code gives another number of figures than the data file expects.
    """
    tolerance: Figures = ()
    if isinstance(claim.expected, str) or isinstance(obtained.value, str):
        if claim.kind != "qualitative" or obtained.passed is None:
            raise InputError("words can only answer a qualitative check", where=claim.id)
        passed = obtained.passed
    else:
        if len(claim.expected) != len(obtained.value):
            raise InputError(
                f"{len(obtained.value)} figures obtained, {len(claim.expected)} expected", where=claim.id
            )
        tolerance = _allowance(claim, obtained)
        passed = all(
            math.isfinite(got) and abs(got - want) <= room
            for got, want, room in zip(obtained.value, claim.expected, tolerance, strict=True)
        )
    return _row(claim, obtained.value, tolerance, passed, obtained.note)


def _allowance(claim: Claim, obtained: Obtained) -> Figures:
    if claim.kind == "statistical":
        if obtained.tolerance is None:
            raise InputError("a statistical check must give its sampling error", where=claim.id)
        return obtained.tolerance
    assert claim.tolerance is not None
    assert not isinstance(claim.expected, str)
    scale = [abs(want) if claim.kind == "relative" else 1.0 for want in claim.expected]
    return tuple(claim.tolerance * size for size in scale)


def _row(claim: Claim, value: Figures | str, tolerance: Figures, passed: bool | None, note: str) -> Check:
    return Check(
        id=claim.id,
        model=claim.model,
        what=claim.what,
        expected=claim.expected,
        obtained=value,
        tolerance=tolerance,
        kind=claim.kind,
        unit=claim.unit,
        status=claim.status,
        source=claim.source,
        passed=passed,
        note="; ".join(part for part in (note, claim.note) if part),
    )


Runner = Callable[[], Obtained]
Progress = Callable[[Claim, int, int], None]
"""Called before each check with the claim, how many are done, and how many there are."""


class Model:
    """A published model: its words, parameters and claims, and the code that checks them."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.name = name
        where = f"{name}.toml"
        self.title = str(table["title"])
        self.reference = str(table["reference"])
        self.equations = str(table["equations"])
        self.caveats = tuple(str(caveat) for caveat in table.get("caveats", ()))
        self.parameters: ParameterSet = parameters_from_table(table.get("parameters", {}), where)
        self.claims = tuple(_claim(key, record, self.title, where) for key, record in table["checks"].items())
        self._runners: dict[str, Runner] = {}

    @classmethod
    def load(cls, name: str) -> Model:
        """Read ``data/<name>.toml``."""
        return cls(name, read_toml(files("verification") / "data" / f"{name}.toml"))

    def check(self, identity: str) -> Callable[[Runner], Runner]:
        """Decorator: this function obtains the figures of check `identity`."""
        if identity not in {claim.id for claim in self.claims}:
            raise unknown_name("check", identity, (claim.id for claim in self.claims), f"{self.name}.toml")

        def keep(runner: Runner) -> Runner:
            self._runners[identity] = runner
            return runner

        return keep

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Claims that no code answers (a test keeps this empty)."""
        return tuple(claim.id for claim in self.claims if claim.id not in self._runners)

    def run(self, claim: Claim) -> Check:
        """Obtain and judge one claim; an error of the code is a failed row that names it."""
        try:
            return judge(claim, self._runners[claim.id]())
        except Unavailable as missing:
            return _row(claim, "not run", (), None, str(missing))
        except Exception as error:  # the table must show a broken model, not end with it
            return _row(claim, "error", (), False, f"{type(error).__name__}: {error}")

    def checks(self, progress: Progress | None = None) -> Iterator[Check]:
        """Run all claims lazily, in the order of the data file."""
        yield from run_claims([(self, claim) for claim in self.claims], progress)


def run_claims(plan: list[tuple[Model, Claim]], progress: Progress | None = None) -> Iterator[Check]:
    """Run claims one by one, telling `progress` before each."""
    for done, (model, claim) in enumerate(plan):
        if progress is not None:
            progress(claim, done, len(plan))
        yield model.run(claim)


_KEYS = {"what", "expected", "kind", "unit", "tolerance", "status", "source", "note"}


def _claim(identity: str, record: Mapping[str, Any], model: str, where: str) -> Claim:
    where = f"{where}, {identity}"
    for key in record:
        if key not in _KEYS:
            raise unknown_name("key", key, _KEYS, where)
    missing = {"what", "expected", "kind", "status", "source"} - set(record)
    if missing:
        raise InputError(f"missing {', '.join(sorted(missing))}", where=where)
    if record["kind"] not in KINDS:
        raise unknown_name("kind", record["kind"], KINDS, where)
    if record["status"] not in STATUSES:
        raise unknown_name("status", record["status"], STATUSES, where)
    if (record["kind"] in ("absolute", "relative")) != ("tolerance" in record):
        raise InputError("a tolerance belongs to absolute and relative checks, and to no others", where=where)
    expected = record["expected"]
    if isinstance(expected, str) != (record["kind"] == "qualitative"):
        raise InputError("a qualitative check expects words, any other one figures", where=where)
    return Claim(
        id=identity,
        model=model,
        what=str(record["what"]),
        expected=expected if isinstance(expected, str) else numbers(expected),
        kind=str(record["kind"]),
        unit=str(record.get("unit", "")),
        tolerance=float(record["tolerance"]) if "tolerance" in record else None,
        status=str(record["status"]),
        source=str(record["source"]),
        note=str(record.get("note", "")),
    )


def to_json(checks: Iterable[Check]) -> str:
    """All rows and their tally as JSON text."""
    rows = list(checks)
    return json.dumps(
        {
            "schema": SCHEMA,
            "passed": sum(row.passed is True for row in rows),
            "failed": sum(row.passed is False for row in rows),
            "skipped": sum(row.passed is None for row in rows),
            "checks": [{key: _plain(value) for key, value in asdict(row).items()} for row in rows],
        },
        indent=2,
        ensure_ascii=False,
        allow_nan=False,
    )


def _plain(value: object) -> object:
    """JSON has no infinities: a figure that is not finite becomes text."""
    if isinstance(value, tuple):
        return [number if math.isfinite(number) else str(number) for number in value]
    return value


def write_json(checks: Iterable[Check], path: Path) -> None:
    """Write `to_json` whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished.write_text(to_json(checks) + "\n", encoding="utf-8")
    unfinished.replace(path)
