"""The evidence base: studies, arms and results, read and checked as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from anagen.errors import unknown_name
from anagen.evidence_base.conditions import CONDITIONS
from anagen.evidence_base.tables.names import TherapyName, proper_name, read_names
from anagen.evidence_base.tables.outcomes import StudyOutcome, read_outcomes
from anagen.evidence_base.tables.read import STATUSES, data_folder
from anagen.evidence_base.tables.result import Result, read_results
from anagen.evidence_base.tables.study import Arm, Study, read_studies


@dataclass(frozen=True, eq=False)
class EvidenceBase:
    """All studies and results, with the names they use; `folder` if not the package's own tables."""

    names: Mapping[str, TherapyName]
    outcomes: Mapping[str, StudyOutcome]
    studies: Mapping[str, Study]
    results: tuple[Result, ...]
    folder: Path | None = None

    def study(self, name: str) -> Study:
        """Study called `name`, in any case.

        Raises:
            InputError: no such study, with the nearest one.
        """
        for key, study in self.studies.items():
            if key.lower() == name.lower():
                return study
        raise unknown_name("study", name, self.studies)

    def arm(self, result: Result) -> Arm:
        """Arm of `result`."""
        return self.studies[result.study].arms[result.arm]

    def comparator(self, result: Result) -> Arm | None:
        """Comparator arm of `result`, or None."""
        return self.studies[result.study].arms[result.comparator] if result.comparator else None

    def of_study(self, study: str) -> tuple[Result, ...]:
        """Results of one study, in the order of the table."""
        return self._by_study.get(study, ())

    @cached_property
    def _by_study(self) -> dict[str, tuple[Result, ...]]:
        return _grouped((result.study, result) for result in self.results)

    @cached_property
    def _by_therapy(self) -> dict[str, tuple[Result, ...]]:
        """Results by therapy of the arm, alone or in a combination."""
        return _grouped((part, result) for result in self.results for part in set(self.arm(result).parts))

    def studies_of(self, therapy: str, condition: str | None = None) -> tuple[Study, ...]:
        """Studies with an arm that gets `therapy`, alone or in a combination."""
        name = proper_name(therapy, self.names)
        return tuple(
            study
            for study in self.studies.values()
            if (condition is None or study.condition == condition)
            and any(name in arm.parts for arm in study.arms.values())
        )

    def select(
        self,
        *,
        therapy: str | None = None,
        outcome: str | None = None,
        condition: str | None = None,
        status: str | Collection[str] | None = None,
        usable: bool = False,
    ) -> tuple[Result, ...]:
        """Results that fit every filter; see `results`."""
        name = None if therapy is None else proper_name(therapy, self.names)
        if outcome is not None and outcome not in self.outcomes:
            raise unknown_name("outcome", outcome, self.outcomes)
        if condition is not None and condition not in CONDITIONS:
            raise unknown_name("condition", condition, CONDITIONS)
        statuses = (status,) if isinstance(status, str) else status
        for given in statuses or ():
            if given not in STATUSES:
                raise unknown_name("status", given, STATUSES)
        return tuple(
            result
            for result in (self.results if name is None else self._by_therapy.get(name, ()))
            if (outcome is None or result.outcome == outcome)
            and (condition is None or self.studies[result.study].condition == condition)
            and (statuses is None or result.status in statuses)
            and (not usable or result.usable_for_fit)
        )


def _grouped(pairs: Iterable[tuple[str, Result]]) -> dict[str, tuple[Result, ...]]:
    found: dict[str, list[Result]] = {}
    for name, result in pairs:
        found.setdefault(name, []).append(result)
    return {name: tuple(own) for name, own in found.items()}


def read_evidence(folder: Path | None = None) -> EvidenceBase:
    """Evidence base of the tables in `folder` (default: the package's own), checked.

    Raises:
        InputError: the first fault, with file, line and column.
    """
    place = data_folder(folder)
    names = read_names(place)
    outcomes = read_outcomes(place)
    studies = read_studies(place, names)
    return EvidenceBase(names, outcomes, studies, read_results(place, studies, outcomes), folder)


@cache
def load_evidence() -> EvidenceBase:
    """Package's own evidence base, read once."""
    return read_evidence()


def load_studies() -> Mapping[str, Study]:
    """All studies by id."""
    return load_evidence().studies


def results(
    *,
    therapy: str | None = None,
    outcome: str | None = None,
    condition: str | None = None,
    status: str | Collection[str] | None = None,
    usable: bool = False,
) -> tuple[Result, ...]:
    """Results of the package's evidence base that fit every filter.

    Args:
        therapy: of the arm, alone or combined (name or alias).
        outcome: harmonised name.
        condition: ``"androgenetic alopecia"`` ...
        status: one of or several of ``read``, ``derived``, ``recalled``; default all.
        usable: only rows that a model may learn from (never recalled ones).

    Raises:
        InputError: a name that does not exist, with the nearest one.
    """
    return load_evidence().select(
        therapy=therapy, outcome=outcome, condition=condition, status=status, usable=usable
    )
