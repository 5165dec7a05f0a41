"""Designs to explore: trial files, and every combination of their varied keys but the size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from anagen.errors import InputError
from anagen.exploring.varied import SIZE, Between, Varied, changed, place_of
from anagen.files.source_text import SourceText
from anagen.learning.distribution import SOURCES, ParameterDistribution
from anagen.statistics.binary import ONE_ARM_MODEL
from anagen.therapy.catalogue import Catalogue
from anagen.trial.protocol.check import checked_protocol
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.own_folder import read_with_folder
from anagen.trial.protocol.resolved import protocol_table
from anagen.trial.run import TrialRun

MOST_DESIGNS = 60


@dataclass(frozen=True, eq=False)
class Design:
    """One design.

    Attributes:
        label: what tells it from the others.
        values: of the varied keys, as text.
        protocol: of the trial, of any size.
        belief: parameters in place of those that the protocol names, or None.
    """

    label: str
    values: Mapping[str, str]
    protocol: Protocol
    belief: ParameterDistribution | None = None

    def of_size(self, size: int) -> Protocol:
        """Protocol with another number of patients."""
        return replace(self.protocol, population=replace(self.protocol.population, size=size))

    @property
    def smallest(self) -> int:
        """Fewest patients with whom an analysis can be tried: three a group."""
        return max(4, 3 * len(self.protocol.groups))


@dataclass(frozen=True)
class _Base:
    source: SourceText
    catalogue: Catalogue | None
    belief: ParameterDistribution | None = None


def designs_of(
    trials: Sequence[TrialRun | Path | str],
    varied: Sequence[Varied],
    settings: Mapping[str, Any],
    catalogue: Catalogue | None = None,
) -> list[Design]:
    """Designs of all files and combinations, checked.

    Args:
        trials: planned trials or trial files.
        varied: keys and values; the size is left to the exploration.
        settings: keys of [trial] that override the files'.
        catalogue: therapies and diseases known.

    Raises:
        InputError: no such key or value, too many designs, or nothing that is tested.
    """
    others = [one for one in varied if one.key != SIZE]
    many = len(trials)
    for one in others:
        assert not isinstance(one.values, Between)
        many *= len(one.values)
    if many > MOST_DESIGNS:
        raise InputError(f"{many} designs", where="--vary", expected=f"at most {MOST_DESIGNS}")
    found = []
    for trial in trials:
        base = _base(trial, catalogue)
        name = base.source.name if len(trials) > 1 else ""
        found += [_design(base, name, others, values, varied, settings) for values in _combinations(others)]
    return found


def _combinations(varied: Sequence[Varied]) -> list[tuple[Any, ...]]:
    return list(product(*(one.values for one in varied if not isinstance(one.values, Between))))


def _base(trial: TrialRun | Path | str, catalogue: Catalogue | None) -> _Base:
    if not isinstance(trial, TrialRun):
        return _Base(*read_with_folder(trial, catalogue))
    protocol = trial.protocol
    known = Catalogue.of(catalogue)
    given = [course for arm in protocol.all_arms for course in arm.courses]
    therapies = {one.definition.name: one.definition for one in given if one.definition.name not in known}
    assumed = [course.assumed for course in given if course.assumed is not None]
    known = known.extended(*protocol.population.diseases, *therapies.values(), *assumed)
    belief = trial.belief if isinstance(trial.belief, ParameterDistribution) else None
    return _Base(SourceText(protocol.file, protocol_table(protocol), {}), known, belief)


def _design(
    base: _Base,
    name: str,
    others: Sequence[Varied],
    values: tuple[Any, ...],
    varied: Sequence[Varied],
    settings: Mapping[str, Any],
) -> Design:
    table = dict(base.source.table)
    for key, value in settings.items():
        table = changed(table, ("trial", key), value)
    told: dict[str, str] = {}
    where = ""
    for one, value in zip(others, values, strict=True):
        table = changed(table, place_of(one.key, table, one.where), value)
        told[one.key] = (
            value if isinstance(value, str) else str(value).lower() if value in (True, False) else str(value)
        )
        where = f"--vary {one.key}={told[one.key]}"
    for one in varied:
        if one.key == SIZE:
            largest = one.values.high if isinstance(one.values, Between) else max(one.values, key=_number)
            table = changed(table, ("population", "size"), largest)
            where = where or f"--vary {SIZE}={largest}"
    try:
        protocol = checked_protocol(SourceText(base.source.name, table, base.source.lines), base.catalogue)
    except InputError as error:
        if not where:
            raise
        place = f"{where}: {error.where}" if error.where else where
        raise InputError(error.what, where=place, expected=error.expected, nearest=error.nearest) from None
    if protocol.analysis.model == ONE_ARM_MODEL or protocol.reference_index is None:
        raise InputError(
            "a trial of one arm compares nothing",
            where=protocol.file,
            expected="a trial with a reference arm",
        )
    parts = [*([name] if name else []), *(f"{_short(key)} {value}" for key, value in told.items())]
    varies_parameters = any(one.key.startswith("trial.") for one in others) or "parameters" in settings
    return Design(
        label=", ".join(parts) or protocol.trial.name,
        values=told,
        protocol=protocol,
        belief=None if varies_parameters and protocol.trial.parameters in SOURCES else base.belief,
    )


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else float("inf")


def _short(key: str) -> str:
    """Key without its section: ``trial.parameters`` -> ``parameters``."""
    return key.partition(".")[2] or key
