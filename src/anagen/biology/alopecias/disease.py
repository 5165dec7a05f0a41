"""A hair loss of one's own: words, an episode, and causes that are made from numbers alone.

It becomes a `Kind` like the built-in ones, so that nothing that follows hair asks where it came from. Its
records are its own, under "disease <name>.<record>" (`Disease.part`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from anagen.biology.alopecias.diagnosis import Kind, Setting
from anagen.biology.alopecias.driven_cause import (
    ABRUPT,
    DESTROYING,
    FACTORS,
    LIMITS,
    SCORES,
    STRONGEST,
    DrivenCause,
    DrivenCauses,
    DrivenPast,
    Limits,
)
from anagen.biology.alopecias.severity import SEVERITIES, SEVERITY
from anagen.errors import InputError, unknown_name
from anagen.files.source_text import Path_, key_text
from anagen.files.toml_text import toml_text
from anagen.files.writing import write_file
from anagen.parameters import Parameter, ParameterSet, load_parameters

BEGINS: Mapping[str, tuple[str, float]] = {
    "trigger_week": ("weeks from baseline to its trigger", 520.0),
    "since_week": ("weeks from baseline to its beginning", 2600.0),
}
"""Keys of [population] for the first week of an episode: their words, and the farthest week."""
NOT_FORECAST = ("scarring", "toxicity")
"""Signals that the long steps of a person's forecast cannot follow."""
SEVERE = Limits("1", 0.0, 10.0)
WORDS = SEVERITIES[1:]
"""Severities with a factor of their own."""
PART = "disease "
"""Beginning of the part under which a disease's records are known."""


@dataclass(frozen=True)
class Episode:
    """When the disease is active.

    Attributes:
        begins: key of [population] for its first week, of `BEGINS`.
        week: taken where a trial does not give that key.
        stops: whether a trial may give ``stopped_week``, from which its causes are over.
        cycles: number of episodes where a trial does not give it.
        cycle_weeks: weeks between them; None: there is only one, and a trial cannot ask for more.
    """

    begins: str = "trigger_week"
    week: float = -8.0
    stops: bool = False
    cycles: int = 1
    cycle_weeks: float | None = None

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Keys that a trial file may give."""
        words, far = BEGINS[self.begins]
        found = [Setting(self.begins, self.week, f"{words}, such as {self.week:g}", (), -far, far)]
        if self.stops:
            last = "weeks from baseline to its last day, such as 0; without it, no end"
            found.append(Setting("stopped_week", None, last, (), -far, far))
        if self.cycle_weeks is not None:
            found.append(Setting("cycles", float(self.cycles), "1 to 30 episodes", (), 1.0, 30.0, whole=True))
            gap = "weeks between episodes, 1 to 520"
            found.append(Setting("cycle_weeks", self.cycle_weeks, gap, (), 1.0, 520.0))
        return (*found, SEVERITY)


@dataclass(frozen=True)
class Disease:
    """A hair loss of one's own, checked; equal if all its parts are, and hashable.

    Attributes:
        name: as a trial file writes it.
        label: name for readers.
        what: description in a sentence or two.
        causes: at least one.
        records: all its numbers, under their short names.
        episode: when it is active.
        forecast: whether one person's course can be forecast.
        course: its natural history, a sentence each.
        treatments: names in the catalogue.
        care: what is done beside them.
        doctor_first: findings that should be seen by a dermatologist before anything else.
        source: where these texts were read.
        where: place of a key, for errors; default the disease's name and the key.

    Raises:
        InputError: a number beyond its limits, or parts that do not fit together.
    """

    name: str
    label: str
    what: str
    causes: tuple[DrivenCause, ...]
    records: tuple[Parameter, ...]
    episode: Episode = Episode()
    forecast: bool = False
    course: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    care: tuple[str, ...] = ()
    doctor_first: tuple[str, ...] = ()
    source: str = ""
    where: InitVar[Callable[[Path_], str] | None] = None

    def __post_init__(self, where: Callable[[Path_], str] | None) -> None:
        """Check all parts, however they were made."""
        place = where or self._place
        _check_episode(self.episode, place)
        if not self.causes:
            raise InputError("no cause", where=place(("cause",)), expected="at least one [[cause]]")
        names = [cause.name for cause in self.causes]
        for i, cause in enumerate(self.causes):
            if cause.name in names[:i]:
                raise InputError(
                    f"two causes are called {cause.name!r}",
                    where=place(("cause", i, "name")),
                    expected="a different name for each cause",
                )
            self._check_cause(i, cause, place)
        if all(name in self.signals for name in ABRUPT):
            raise InputError(
                f"makes both {' and '.join(ABRUPT)}",
                where=place(("cause",)),
                expected="one of them: each empties anagen by itself",
            )
        self._check_severity(place)
        beyond = [name for name in NOT_FORECAST if name in self.signals]
        if self.forecast and beyond:
            raise InputError(
                f"{self.name!r} cannot be forecast for a person: it makes {beyond[0]}",
                where=place(("forecast",)),
                expected="forecast = false",
            )

    def _place(self, path: Path_) -> str:
        return ", ".join([f"Disease {self.name!r}", *(key_text(path).split(".") if path else [])])

    def _check_cause(self, i: int, cause: DrivenCause, place: Callable[[Path_], str]) -> None:
        path: Path_ = ("cause", i)
        if not cause.signals:
            raise InputError(
                "no signal", where=place((*path, "signals")), expected="a signal and its strength"
            )
        for key, pairs, limits in (
            ("signals", cause.signals, STRONGEST),
            ("symptoms", cause.symptoms, SCORES),
            ("regions", cause.regions, FACTORS),
        ):
            for name, record in pairs:
                if name not in limits:
                    raise unknown_name(key.removesuffix("s"), name, limits, place((*path, key)))
                self._check_number(record, limits[name], place((*path, key, name)))
        for key, limit in LIMITS.items():
            if (record := getattr(cause, key)) is not None:
                self._check_number(record, limit, place((*path, key)))
        if (cause.swing is None) != (cause.period is None):
            lacking = "period" if cause.period is None else "swing"
            raise InputError(
                f"{lacking!r} is missing", where=place(path), expected="swing and period, or neither"
            )

    def _check_severity(self, place: Callable[[Path_], str]) -> None:
        if not any(f"severity_{word}" in self.parameters for word in WORDS):
            return
        known = {**load_parameters("anagen.biology", "severity.toml"), **self.parameters}
        factors = [(word, known[f"severity_{word}"]) for word in WORDS]
        for word, record in factors:
            if record.name not in self.parameters:
                continue
            self._check_number(record.name, SEVERE, place(("severity", word)))
            if record.spread != "fixed":
                raise InputError(
                    f"a factor of spread {record.spread!r}",
                    where=place(("severity", word)),
                    expected='spread = "fixed": people differ by the spread of each cause',
                )
        for (less, low), (more, high) in pairwise(factors):
            if low.value > high.value:
                raise InputError(
                    f"{more} is {high.value:g}, less than {less} with {low.value:g}",
                    where=place(("severity", more)),
                    expected="mild, moderate and severe in rising order",
                )

    def _check_number(self, name: str, limits: Limits, place: str) -> None:
        """Check unit and limits of one record, and that no draw of it goes below its least value."""
        record = self.parameters[name]
        if record.unit != limits.unit:
            raise InputError(f"is in {record.unit[:40]!r}", where=place, expected=f'unit = "{limits.unit}"')
        unit = "" if limits.unit == "1" else f" {limits.unit}"
        for value in (record.value, record.low, record.high):
            if value is not None and not limits.least <= value <= limits.most:
                raise InputError(
                    f"cannot be {value:g}{unit}",
                    where=place,
                    expected=f"{limits.least:g} to {limits.most:g}{unit}",
                )
        if float(record.quantile(_RAREST)) < 0.0:
            raise InputError(
                f"a spread {record.spread!r} that goes below 0",
                where=place,
                expected='spread = "lognormal"',
            )

    @property
    def part(self) -> str:
        """Part of the parameters that holds its records."""
        return f"{PART}{self.name}"

    @cached_property
    def parameters(self) -> ParameterSet:
        """Records by short name."""
        return ParameterSet({record.name: record for record in self.records}, f"disease {self.name!r}")

    def qualified(self) -> dict[str, Parameter]:
        """Records by qualified name, under which draws hold their values."""
        return {
            f"{self.part}.{one.name}": replace(one, name=f"{self.part}.{one.name}") for one in self.records
        }

    @property
    def signals(self) -> tuple[str, ...]:
        """Niche signals that its causes make."""
        return tuple(dict.fromkeys(name for cause in self.causes for name, _ in cause.signals))

    @property
    def destroys(self) -> bool:
        """Whether follicles can be lost for good."""
        return any(name in DESTROYING for name in self.signals)

    @cached_property
    def kind(self) -> Kind:
        """The disease as engines and populations see it, like a built-in kind."""
        begins = self.episode.begins
        return Kind(
            self.name,
            self.part,
            self.episode.settings,
            DrivenPast(begins, self.causes),
            DrivenCauses(begins, self.causes),
        )

    def table(self) -> dict[str, Any]:
        """Table of its file, from which it is read back equal."""
        episode: dict[str, Any] = {
            "begins": self.episode.begins,
            "week": self.episode.week,
            "stops": self.episode.stops,
        }
        if self.episode.cycle_weeks is not None:
            episode |= {"cycles": self.episode.cycles, "cycle_weeks": self.episode.cycle_weeks}
        known = self.parameters
        severity = {word: f"severity_{word}" for word in WORDS if f"severity_{word}" in known}
        lists = {key: list(getattr(self, key)) for key in ("course", "treatments", "care", "doctor_first")}
        table: dict[str, Any] = {
            "name": self.name,
            "label": self.label,
            "what": self.what,
            **{key: value for key, value in lists.items() if value},
            "source": self.source,
            "forecast": self.forecast,
            "episode": episode,
            "cause": [self._cause_table(cause) for cause in self.causes],
        }
        if severity:
            table["severity"] = {word: _record_table(known[record]) for word, record in severity.items()}
        return table

    def _cause_table(self, cause: DrivenCause) -> dict[str, Any]:
        known = self.parameters
        found: dict[str, Any] = {"name": cause.name}
        for key in LIMITS:
            if (record := getattr(cause, key)) is not None:
                found[key] = _record_table(known[record])
        for key in ("signals", "symptoms", "regions"):
            if pairs := getattr(cause, key):
                found[key] = {name: _record_table(known[record]) for name, record in pairs}
        return found

    def to_toml(self) -> str:
        """Text of its file."""
        return toml_text(self.table())

    def to_file(self, path: Path | str) -> Path:
        """Write its file, whole or not at all.

        Raises:
            InputError: the file cannot be written.
        """
        try:
            return write_file(path, self.to_toml())
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None

    def __getstate__(self) -> dict[str, Any]:
        """State without what is computed again."""
        return {key: value for key, value in self.__dict__.items() if key not in ("parameters", "kind")}

    def __repr__(self) -> str:
        makes = ", ".join(self.signals)
        return f"<Disease {self.name!r}: {makes}{'; follicles are lost' if self.destroys else ''}>"


_RAREST = 2.0**-53
"""Smallest uniform random number that draws use."""


def _check_episode(episode: Episode, place: Callable[[Path_], str]) -> None:
    if episode.begins not in BEGINS:
        raise unknown_name("key", episode.begins, BEGINS, place(("episode", "begins")))
    _, far = BEGINS[episode.begins]
    if not -far <= episode.week <= far:
        raise InputError(
            f"week {episode.week:g}", where=place(("episode", "week")), expected=f"{-far:g} to {far:g}"
        )
    if not 1 <= episode.cycles <= 30:
        raise InputError(
            f"{episode.cycles} cycles", where=place(("episode", "cycles")), expected="1 to 30 episodes"
        )
    if episode.cycle_weeks is None:
        if episode.cycles > 1:
            raise InputError(
                "'cycle_weeks' is missing", where=place(("episode",)), expected="weeks between episodes"
            )
    elif not 1.0 <= episode.cycle_weeks <= 520.0:
        raise InputError(
            f"cycle_weeks is {episode.cycle_weeks:g}",
            where=place(("episode", "cycle_weeks")),
            expected="1 to 520 weeks between episodes",
        )


def _record_table(record: Parameter) -> dict[str, Any]:
    """Table of one record, without what has its default."""
    found: dict[str, Any] = {"value": record.value, "unit": record.unit}
    found |= {key: end for key in ("low", "high") if (end := getattr(record, key)) is not None}
    if record.spread != "fixed":
        found["spread"] = record.spread
    found |= {"status": record.status, "source": record.source}
    if record.symbol:
        found["symbol"] = record.symbol
    if record.note:
        found["note"] = record.note
    return found


def last_beginning(settings: Mapping[str, str | float]) -> float | None:
    """Week in which the last episode after a trigger begins; None for a disease without a trigger."""
    if "trigger_week" not in settings:
        return None
    gap = float(settings.get("cycle_weeks", 0.0))
    return float(settings["trigger_week"]) + (float(settings.get("cycles", 1.0)) - 1.0) * gap
