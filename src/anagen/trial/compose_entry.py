"""How patients come into a trial, as a Python object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anagen.files.composed import ComposedSource, written
from anagen.files.sections import Section
from anagen.files.shape_check import check_shape
from anagen.therapy.treatment import Treatment, treatments_of
from anagen.trial.protocol.entry_sections import RecruitmentSection, RunInSection, ScreeningVisitSection

_SECTIONS: Mapping[str, type[Section]] = {
    "recruitment": RecruitmentSection,
    "screening": ScreeningVisitSection,
    "run_in": RunInSection,
}


class Entry:
    """How patients come in: recruitment in calendar time, screening, and a run-in.

    anagen.Entry(recruitment={"rate": "2 patients/month"}, run_in={"length": "4 weeks"})

    Args:
        recruitment: keys of [recruitment]: rate, opening, rate_spread.
        screening: keys of [screening]: period, excluded, recount.
        run_in: keys of [run_in]: length, lost, nonadherent, keep, and `treatment`: one or several, as of
            an arm.

    Raises:
        InputError: the first fault of a key or a value.
    """

    def __init__(
        self,
        *,
        recruitment: Mapping[str, Any] | None = None,
        screening: Mapping[str, Any] | None = None,
        run_in: Mapping[str, Any] | None = None,
    ) -> None:
        self.treatments: tuple[Treatment, ...] = ()
        self._tables: dict[str, dict[str, Any]] = {}
        given = {"recruitment": recruitment, "screening": screening, "run_in": run_in}
        for name, values in given.items():
            if values is None:
                continue
            where = f"Entry, {name}"
            table = {key: written(one) for key, one in values.items() if key != "treatment"}
            if "treatment" in values:
                self.treatments = treatments_of(values["treatment"], where)
                table["treatment"] = [one.table() for one in self.treatments]
            check_shape(ComposedSource(where, table, {}), _SECTIONS[name])
            self._tables[name] = table

    def tables(self) -> dict[str, dict[str, Any]]:
        """Sections of a trial file, by name."""
        return self._tables

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entry) and self._tables == other._tables

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Entry({', '.join(f'{name}={table!r}' for name, table in self._tables.items())})"
