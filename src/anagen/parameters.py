"""Numbers with a unit, a spread, a status and a source.

Numbers about biology, products and methods are never in code: they are read from
TOML files of parameter records such as

    [telogen_duration]
    symbol = "mu_T"
    value  = 100.0
    unit   = "day"
    low    = 80.0          # 90 % range: 5th and 95th percentile
    high   = 130.0
    spread = "lognormal"   # fixed | lognormal | normal | logitnormal | uniform
    status = "derived"     # read | derived | computed | recalled | prior | fitted
    source = "https://..."
    note   = "why this value"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from anagen.errors import InputError, unknown_name

STATUSES = ("read", "derived", "computed", "recalled", "prior", "fitted")
SPREADS = ("fixed", "lognormal", "normal", "logitnormal", "uniform")
_FIELDS = {"symbol", "value", "unit", "low", "high", "spread", "status", "source", "note"}
Z90 = 1.6448536269514722
"""Half-width of a 90 % range, in standard deviations."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number: median `value` in `unit`, its 90 % range, and its source."""

    name: str
    value: float
    unit: str
    status: str
    source: str
    symbol: str = ""
    low: float | None = None
    high: float | None = None
    spread: str = "fixed"
    note: str = ""

    def at(self, value: float) -> Parameter:
        """Copy fixed at `value`: a draw of it."""
        return Parameter(
            self.name, value, self.unit, self.status, self.source, self.symbol, None, None, "fixed", self.note
        )

    def named(self, name: str) -> Parameter:
        """Copy under another name."""
        return Parameter(
            name,
            self.value,
            self.unit,
            self.status,
            self.source,
            self.symbol,
            self.low,
            self.high,
            self.spread,
            self.note,
        )

    def quantile(self, u: ArrayLike) -> NDArray[np.float64]:
        """Value at cumulative probability `u` (any shape, in (0, 1)); same shape, in `unit`.

        Lognormal, normal and logit-normal spreads have median `value` and the width of the 90 % range; a
        lognormal one below 0 is one of minus the number. A uniform one has its 5th and 95th percentile at
        `low` and `high`.
        """
        u = np.asarray(u, dtype=np.float64)
        if self.spread == "fixed" or self.low is None or self.high is None:
            return np.full(u.shape, self.value)
        if self.spread == "uniform":
            width = (self.high - self.low) / 0.9
            return self.low - 0.05 * width + u * width
        z = scipy.special.ndtri(u)
        if self.spread == "normal":
            return np.asarray(self.value + z * (self.high - self.low) / (2 * Z90))
        if self.spread == "lognormal":
            return np.asarray(self.value * np.exp(z * np.log(self.high / self.low) / (2 * Z90)))
        width = _logit(self.high) - _logit(self.low)
        return np.asarray(1.0 / (1.0 + np.exp(-(_logit(self.value) + z * width / (2 * Z90)))))


def _logit(p: float) -> float:
    return float(np.log(p / (1.0 - p)))


def parameter(name: str, record: Mapping[str, Any], where: str, *, place: str | None = None) -> Parameter:
    """`Parameter` of one TOML record, checked.

    Args:
        name: of the parameter.
        record: its table.
        where: file named in errors; followed by `name` unless `place` says it all.
        place: the whole place named in errors.

    Raises:
        InputError: a missing or unknown key, a number that is none, a bad status or spread, or a
            range that does not hold its value or suit its spread.
    """
    where = place or f"{where}, {name}"
    if not isinstance(record, Mapping):
        raise InputError("is not a table", where=where, expected="value, unit, status and source")
    for key in record:
        if key not in _FIELDS:
            raise unknown_name("key", key, _FIELDS, where)
    missing = {"value", "unit", "status", "source"} - set(record)
    if missing:
        raise InputError(f"missing {', '.join(sorted(missing))}", where=where)
    if record["status"] not in STATUSES:
        raise unknown_name("status", record["status"], STATUSES, where)
    spread = record.get("spread", "fixed")
    if spread not in SPREADS:
        raise unknown_name("spread", spread, SPREADS, where)
    value = _number(record["value"], "value", where)
    low, high = (
        None if record.get(key) is None else _number(record[key], key, where) for key in ("low", "high")
    )
    if spread != "fixed" and not (low is not None and high is not None and low < high):
        raise InputError("a spread needs low < high", where=where)
    if low is not None and high is not None:
        if not low <= value <= high:
            raise InputError(f"value {value:g} lies outside {low:g} to {high:g}", where=where)
        if spread == "lognormal" and low * high <= 0.0:
            raise InputError("a lognormal spread needs low and high of one sign", where=where)
        if spread == "logitnormal" and not 0.0 < low < high < 1.0:
            raise InputError("a logitnormal spread lies between 0 and 1", where=where)
    return Parameter(
        name=name,
        value=value,
        unit=str(record["unit"]),
        status=str(record["status"]),
        source=str(record["source"]),
        symbol=str(record.get("symbol", "")),
        low=low,
        high=high,
        spread=spread,
        note=str(record.get("note", "")),
    )


def _number(value: object, key: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(float(value)):
        raise InputError(f"{key} cannot be {repr(value)[:60]}", where=where, expected="a finite number")
    return float(value)


class ParameterSet(Mapping[str, Parameter]):
    """Parameters by name; an unknown name raises an error that gives the nearest one."""

    def __init__(self, parameters: Mapping[str, Parameter], label: str = "parameters") -> None:
        self._parameters = dict(parameters)
        self.label = label

    def __getitem__(self, name: str) -> Parameter:
        try:
            return self._parameters[name]
        except KeyError:
            raise unknown_name("parameter", name, self._parameters, self.label) from None

    def __contains__(self, name: object) -> bool:
        return name in self._parameters

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __len__(self) -> int:
        return len(self._parameters)

    def value(self, name: str) -> float:
        """Median of parameter `name`, in its unit."""
        return self[name].value

    def with_values(self, values: Mapping[str, float], status: str | None = None) -> ParameterSet:
        """Copy in which the named parameters have other medians (and another status, if given)."""
        changed = dict(self._parameters)
        for name, value in values.items():
            old = self[name]
            changed[name] = replace(old, value=float(value), status=status or old.status)
        return ParameterSet(changed, self.label)

    def merged(self, other: Mapping[str, Parameter]) -> ParameterSet:
        """Both sets together.

        Raises:
            InputError: two parameters share a name.
        """
        for name in other:
            if name in self._parameters:
                raise InputError(f"parameter {name!r} is defined twice", where=self.label)
        return ParameterSet({**self._parameters, **other}, self.label)


def parameters_from_table(table: Mapping[str, Any], where: str) -> ParameterSet:
    """Parameters of a parsed TOML table; every entry must be a record."""
    return ParameterSet({name: parameter(name, record, where) for name, record in table.items()}, where)


def read_toml(path: Traversable) -> dict[str, Any]:
    """Table of a TOML data file.

    Raises:
        InputError: the file is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not valid TOML: {error}", where=path.name) from None


def load_parameters(package: str, *names: str) -> ParameterSet:
    """Parameters of the files `names` in the ``data`` folder of `package`."""
    loaded: dict[str, Parameter] = {}
    for name in names:
        path = files(package) / "data" / name
        part = parameters_from_table(read_toml(path), name)
        loaded = dict(ParameterSet(loaded, name).merged(part))
    return ParameterSet(loaded, ", ".join(names))
