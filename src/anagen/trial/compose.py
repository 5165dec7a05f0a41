"""Parts of a trial as Python objects, and the protocol composed of them.

Each part has the keys of a trial file's section, and is checked like one (`anagen.trial.protocol.check`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from pydantic import PrivateAttr

from anagen.biology.alopecias.disease import Disease
from anagen.errors import InputError
from anagen.files.composed import ComposedSource, Noun, ratio, span, written
from anagen.files.sections import Section
from anagen.files.shape_check import check_shape
from anagen.files.source_text import Path_
from anagen.population.hair_loss_keys import with_names
from anagen.therapy.catalogue import Addition, Catalogue
from anagen.therapy.treatment import Treatment, catalogue_with, treatments_of
from anagen.trial.compose_entry import Entry
from anagen.trial.protocol.adaptation_section import AdaptationSection
from anagen.trial.protocol.analysis_section import AnalysisSection, EndpointSection
from anagen.trial.protocol.arm_section import ArmSection
from anagen.trial.protocol.check import checked_protocol
from anagen.trial.protocol.design_section import DesignSection
from anagen.trial.protocol.intercurrent_sections import AdherenceSection, IntercurrentSection
from anagen.trial.protocol.measurement_section import MeasurementSection
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.multiplicity_section import MultiplicitySection
from anagen.trial.protocol.observed_section import ObservedSection
from anagen.trial.protocol.population_section import PopulationSection
from anagen.trial.protocol.second_randomisation_section import RerandomisationSection


class Population(Noun, PopulationSection):
    """Patients to recruit: alopecia, sex, age, size, stages, and other keys of [population].

    A further hair loss of the same patients, ``with`` in a file, is ``also`` here. A hair loss is a name, or
    a disease of one's own, which need not be in the trial's catalogue then.
    """

    section: ClassVar[type[Section]] = PopulationSection
    _diseases: tuple[Disease, ...] = PrivateAttr(())

    def __init__(self, **values: Any) -> None:
        if "also" in values:
            values["with"] = values.pop("also")
        named, diseases = with_names(values)
        super().__init__(**named)
        self._diseases = diseases

    @property
    def diseases(self) -> tuple[Disease, ...]:
        """Diseases of one's own that were given as objects."""
        return self._diseases

    def but(self, **values: Any) -> Self:
        """Copy with other values; None removes a value. Diseases given as objects are kept."""
        made = super().but(**values)
        made._diseases = tuple(dict.fromkeys((*made._diseases, *self._diseases)))
        return made

    @classmethod
    def as_written(cls, key: str, value: Any) -> Any:
        """Value as in a file: a pair of numbers is a range: years of age, points of SALT, hairs/cm2."""
        units = {"age": "years", "salt": "", "density": "hairs/cm2"}
        return span(value, units[key]) if key in units else written(value)


class Design(Noun, DesignSection):
    """Allocation and dropout: kind, allocation, randomisation, block, strata, dropout."""

    section: ClassVar[type[Section]] = DesignSection

    @classmethod
    def as_written(cls, key: str, value: Any) -> Any:
        """Value as in a file: numbers are a ratio."""
        return ratio(value) if key == "allocation" else written(value)


class Measurement(Noun, MeasurementSection):
    """Measurements of the clinic: method, region, field, visits, outcomes."""

    section: ClassVar[type[Section]] = MeasurementSection


class Analysis(Noun, AnalysisSection):
    """Comparison of the arms: endpoint, model, reference, alpha, missing."""

    section: ClassVar[type[Section]] = AnalysisSection


class Endpoint(Noun, EndpointSection):
    """A further endpoint: name, endpoint, region, model, hypothesis, margin, sides, missing, exploratory."""

    section: ClassVar[type[Section]] = EndpointSection


class Multiplicity(Noun, MultiplicitySection):
    """How endpoints and arms share the level: procedure, families, order, weights, edges."""

    section: ClassVar[type[Section]] = MultiplicitySection


class Observed(Noun, ObservedSection):
    """A published result to compare the trial with: arm, outcome, kind, week, value, source."""

    section: ClassVar[type[Section]] = ObservedSection


class Intercurrent(Noun, IntercurrentSection):
    """An intercurrent event of patients: cause, rate, among, judged, arms, from_week, then, how, arm."""

    section: ClassVar[type[Section]] = IntercurrentSection

    @classmethod
    def as_written(cls, key: str, value: Any) -> Any:
        """Value as in a file: an arm is its table."""
        if key == "arm":
            return [one.table() if isinstance(one, Arm) else written(one) for one in value]
        return written(value)


class Adherence(Noun, AdherenceSection):
    """Doses or sessions that patients miss: taken, spread, stop, arms."""

    section: ClassVar[type[Section]] = AdherenceSection


class Adaptation(Noun, AdaptationSection):
    """Change at a look: kind ("selection", "re-estimation", ...), at, and the keys of that kind."""

    section: ClassVar[type[Section]] = AdaptationSection


class Rerandomisation(Noun, RerandomisationSection):
    """Second randomisation of responders: week, among, arms, to, ratio; `arm`: arms that only it gives."""

    section: ClassVar[type[Section]] = RerandomisationSection

    @classmethod
    def as_written(cls, key: str, value: Any) -> Any:
        """Value as in a file: numbers are a ratio, and an arm is its table."""
        if key == "arm":
            return [one.table() if isinstance(one, Arm) else written(one) for one in value]
        return ratio(value) if key == "ratio" else written(value)


class Arm:
    """A group, or one side of a split scalp.

    Args:
        name: as tables show it.
        treatments: given together: `Treatment`, or a therapy or its name if its defaults are enough;
            none with ``untreated=True``.
        options: untreated, synergy, dropout.

    Raises:
        InputError: the first fault of its keys or values.
    """

    def __init__(self, name: str, treatments: Any = (), **options: Any) -> None:
        where = f"Arm {name!r}"
        self.treatments: tuple[Treatment, ...] = treatments_of(treatments, where)
        self._table: dict[str, Any] = {
            "name": name,
            **{key: written(value) for key, value in options.items() if value is not None},
            "treatment": [one.table() for one in self.treatments],
        }
        source = ComposedSource(where, self._table, {})
        self.name: str = check_shape(source, ArmSection).name

    def table(self) -> dict[str, Any]:
        """Table of a trial file."""
        return self._table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Arm) and self._table == other._table

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        more = "".join(
            f", {key}={value!r}" for key, value in self._table.items() if key not in ("name", "treatment")
        )
        return f"Arm({self.name!r}, {list(self.treatments)!r}{more})"


def composed_protocol(
    trial: dict[str, Any],
    parts: Mapping[str, Noun | None],
    arms: Sequence[Arm],
    observed: Sequence[Observed] = (),
    catalogue: Catalogue | Addition | None = None,
    intercurrent: Sequence[Intercurrent] = (),
    endpoints: Sequence[Endpoint] = (),
    entry: Entry | None = None,
) -> Protocol:
    """Protocol composed of objects, checked like a file.

    Args:
        trial: keys of [trial].
        parts: population, measurement, analysis, design, multiplicity, rerandomisation, adaptation and
            adherence; None for a part left out.
        arms: in order; the last is the reference unless the analysis names another.
        observed: published results.
        catalogue: therapies and diseases known besides those of the parts; default the shipped ones.
        intercurrent: events of patients.
        endpoints: beside that of the analysis.
        entry: how they come in; default at once.

    Raises:
        InputError: the first fault, with the name of the object.
    """
    label = f"Trial {trial['name']!r}" if isinstance(trial.get("name"), str) else "Trial"
    for key, kind in (("population", Population), ("measurement", Measurement), ("analysis", Analysis)):
        if not isinstance(parts.get(key), kind):
            raise InputError(
                f"{key} is missing" if parts.get(key) is None else f"{key} cannot be {parts[key]!r}"[:120],
                where=label,
                expected=f"{key}=anagen.{kind.__name__}(...)",
            )
    for number, arm in enumerate(arms, start=1):
        if not isinstance(arm, Arm):
            raise InputError(f"arm {number} cannot be {arm!r}"[:120], where=label, expected="an anagen.Arm")
    table: dict[str, Any] = {
        "trial": trial,
        **{key: part.table() for key, part in parts.items() if part is not None},
        **({} if entry is None else entry.tables()),
        "arm": [arm.table() for arm in arms],
        "endpoint": [one.table() for one in endpoints],
        "intercurrent": [one.table() for one in intercurrent],
        "observed": [row.table() for row in observed],
    }
    names: dict[Path_, str] = {
        ("trial",): label,
        ("arm",): label,
        **{(key,): type(part).__name__ for key, part in parts.items() if part is not None},
        **{(key,): f"Entry, {key}" for key in (() if entry is None else entry.tables())},
        **{("arm", i): f"Arm {arm.name!r}" for i, arm in enumerate(arms)},
        **{("endpoint", i): f"Endpoint {one.name!r}" for i, one in enumerate(endpoints)},
        **{("intercurrent", i): f"Intercurrent {i + 1}" for i in range(len(intercurrent))},
        **{("observed", i): f"Observed {i + 1}" for i in range(len(observed))},
    }
    people = parts["population"]
    assert isinstance(people, Population)
    given = [one for arm in arms for one in arm.treatments]
    given += [] if entry is None else entry.treatments
    known = catalogue_with(Catalogue.of(catalogue), given, people.diseases)
    return checked_protocol(ComposedSource(label, table, {}, names), known)
