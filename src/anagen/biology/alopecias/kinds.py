"""Kinds of hair loss that a trial file can name beside the androgenetic: one line each.

A new built-in one is a module that makes a `Kind`, its records in ``data/``, a line in `KINDS` and its causes
in `CAUSES`. A `Disease` of one's own needs none of these: its diagnosis carries it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anagen.biology.alopecias.anagen_effluvium import ANAGEN_EFFLUVIUM
from anagen.biology.alopecias.deficiency import DIFFUSE_THINNING, LACKING
from anagen.biology.alopecias.diagnosis import DiseaseCourse, Kind, Patients, Setting, Settings
from anagen.biology.alopecias.disease import Disease
from anagen.biology.alopecias.effluvium import CHRONIC_EFFLUVIUM, DRUG_SHEDDING, TELOGEN_EFFLUVIUM
from anagen.biology.alopecias.inflamed import CONDITIONS, INFLAMED_SCALP
from anagen.biology.alopecias.scarring import SCARRING
from anagen.biology.alopecias.traction import TRACTION
from anagen.biology.cycle import chain_of, cycle_parameters
from anagen.errors import InputError, unknown_name
from anagen.parameters import Parameter, ParameterSet, load_parameters

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        TELOGEN_EFFLUVIUM,
        CHRONIC_EFFLUVIUM,
        DRUG_SHEDDING,
        ANAGEN_EFFLUVIUM,
        TRACTION,
        SCARRING,
        INFLAMED_SCALP,
        DIFFUSE_THINNING,
    )
}
CAUSES = (
    *("passing trigger", "lasting stress", "shedding drug", "chemotherapy", "tight hairstyle"),
    *("scarring inflammation", *CONDITIONS, *LACKING),
)
"""Causes that a treatment may reduce (a therapy file's ``relieves``)."""
WEEKS_PER_YEAR = 365.25 / 7.0
SHARED = "severity"
"""Records that all kinds share, ``data/severity.toml``."""


@dataclass(frozen=True)
class Diagnosis:
    """One hair loss of a population: its kind and settings, all defaults filled in.

    Made by `diagnosis`; equal diagnoses are equal and hash alike.
    """

    kind: str
    given: tuple[tuple[str, str | float], ...]
    disease: Disease | None = None
    """The disease, where it is one's own; it travels with the diagnosis to every process."""

    @property
    def settings(self) -> Settings:
        """Settings as a mapping."""
        return dict(self.given)

    @property
    def definition(self) -> Kind:
        """The kind itself."""
        return KINDS[self.kind] if self.disease is None else self.disease.kind


def diagnosis(
    kind: str | Disease, settings: Mapping[str, object] | None = None, where: str | None = None
) -> Diagnosis:
    """`Diagnosis` of `kind` with `settings` checked and defaults filled in.

    Args:
        kind: name of a built-in kind, or a disease of one's own.
        settings: keys and values.
        where: place named in errors.

    Raises:
        InputError: an unknown kind or key, or a value that it cannot take.
    """
    disease = kind if isinstance(kind, Disease) else None
    if disease is None and kind not in KINDS:
        raise unknown_name("kind of alopecia", kind, KINDS, where)
    definition = KINDS[str(kind)] if disease is None else disease.kind
    known = {setting.key: setting for setting in definition.settings}
    given = dict(settings or {})
    for key in given:
        if key not in known:
            raise unknown_name(f"key of {definition.name}", key, known, where)
    found: list[tuple[str, str | float]] = []
    for key, setting in known.items():
        value = check_setting(setting, given[key], where) if key in given else setting.default
        if value is not None:
            found.append((key, value))
    _require_order(dict(found), where)
    return Diagnosis(definition.name, tuple(found), disease)


def _require_order(settings: Settings, where: str | None) -> None:
    """Check that nothing ends before it begins.

    Raises:
        InputError: it does.
    """
    begun = settings.get("trigger_week")
    if begun is None and "years" in settings:
        begun = -float(settings["years"]) * WEEKS_PER_YEAR
    for key in ("stopped_week", "quiet_week"):
        if begun is not None and key in settings and float(settings[key]) <= float(begun):
            raise InputError(
                f"{key} = {float(settings[key]):g} is not after its beginning in week {float(begun):g}",
                where=where,
                expected="an end after the beginning",
            )


def check_setting(setting: Setting, value: object, where: str | None) -> str | float:
    """Value of a setting, if the setting can take it.

    Raises:
        InputError: it cannot.
    """
    if setting.choices:
        if not isinstance(value, str) or value not in setting.choices:
            raise unknown_name(setting.key, value, setting.choices, where)
        return value
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and np.isfinite(value)
    found = float(value) if number else np.nan  # type: ignore[arg-type]
    if not setting.low <= found <= setting.high or (setting.whole and found != round(found)):
        raise InputError(f"{setting.key} = {value!r}"[:120], where=where, expected=setting.words)
    return found


def alopecia_records() -> dict[str, Parameter]:
    """All parameter records of all kinds, named ``<file>.<record>``."""
    names = dict.fromkeys([SHARED, *(kind.file for kind in KINDS.values())])
    return {
        f"{file}.{name}": replace(record, name=f"{file}.{name}")
        for file in names
        for name, record in load_parameters("anagen.biology", f"{file}.toml").items()
    }


@dataclass(frozen=True, eq=False)
class Diagnoses:
    """Hair losses of a population with the parameter records to use.

    Attributes:
        all: the diagnoses.
        records: of each, in the same order.
    """

    all: tuple[Diagnosis, ...] = ()
    records: tuple[ParameterSet, ...] = ()

    @classmethod
    def of(
        cls, diagnoses: tuple[Diagnosis, ...], part: Callable[[str], ParameterSet] | None = None
    ) -> Diagnoses:
        """Diagnoses with the records that `part` gives by file name; default the shipped ones."""
        found = part or _best(diagnoses)
        shared = found(SHARED) if diagnoses else {}
        # A disease of one's own may have factors of severity of its own.
        return cls(
            diagnoses,
            tuple(
                ParameterSet({**shared, **found(one.definition.file)}, one.definition.file)
                for one in diagnoses
            ),
        )

    def __bool__(self) -> bool:
        return bool(self.all)

    @property
    def past(self) -> NDArray[np.float64]:
        """Edges float64[P + 1] of the steps before baseline, days, the last 0; [0] if there are none."""
        edges = np.zeros(1)
        for one, records in zip(self.all, self.records, strict=True):
            edges = np.union1d(edges, one.definition.past(one.settings, records))
        far = np.append(np.diff(edges) > 1e-6, True)
        return np.asarray(edges[far])

    def course(self, people: Patients) -> DiseaseCourse:
        """Joint course of all diagnoses in `people`."""
        causes = [
            cause
            for one, records in zip(self.all, self.records, strict=True)
            for cause in one.definition.causes(people, one.settings, records)
        ]
        return DiseaseCourse(people.edges, tuple(causes))


def _best(diagnoses: tuple[Diagnosis, ...]) -> Callable[[str], ParameterSet]:
    """Function from a part's name to its best values: of data files, and of diseases of one's own."""
    own = {one.disease.part: one.disease.parameters for one in diagnoses if one.disease is not None}

    def found(part: str) -> ParameterSet:
        return own[part] if part in own else load_parameters("anagen.biology", f"{part}.toml")

    return found


def diseases_of(diagnoses: Iterable[Diagnosis]) -> tuple[Disease, ...]:
    """Diseases of one's own among `diagnoses`, each once."""
    return tuple(dict.fromkeys(one.disease for one in diagnoses if one.disease is not None))


def disease_records(diagnoses: Iterable[Diagnosis]) -> dict[str, Parameter]:
    """Parameter records of the diseases of one's own among `diagnoses`, by qualified name."""
    found: dict[str, Parameter] = {}
    for disease in diseases_of(diagnoses):
        found |= disease.qualified()
    return found


@cache
def causes_of(one: Diagnosis) -> tuple[str, ...]:
    """Names of the causes that a treatment may reduce in people with this diagnosis."""
    people = Patients(
        np.zeros(1, np.uint64), "vertex", np.array([0.0, 1.0]), chain_of(cycle_parameters()), 1.0
    )
    return tuple(cause.name for cause in Diagnoses.of((one,)).course(people).causes)
