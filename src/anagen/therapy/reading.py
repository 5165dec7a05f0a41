"""Reads a therapy from its file: checks names, fit of the parts, and units that the models read.

The shape is `anagen.therapy.file_model.TherapyFile`'s. A file with ``like = "minoxidil topical"`` holds
only the differences (`anagen.therapy.likeness`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from anagen.biology.alopecias.kinds import CAUSES
from anagen.biology.areata.field_kernel import TERMS
from anagen.biology.niche import SIGNALS
from anagen.errors import InputError, unknown_name
from anagen.files.record_section import ParameterSection
from anagen.files.shape_check import check_shape
from anagen.files.source_text import SourceText
from anagen.parameters import Parameter, ParameterSet, parameter
from anagen.quantities import dose_quantity
from anagen.therapy.file_model import (
    DoseSection,
    ImmuneSection,
    PriceSection,
    ProductFile,
    ProductSection,
    TherapyFile,
)
from anagen.therapy.immune import NEEDS, ImmuneAction
from anagen.therapy.likeness import shared_names, table_like
from anagen.therapy.models import DOSE_LIKE, MODELS, PARAMETER_UNITS, POSITIVE
from anagen.therapy.record import SHARED, DoseRule, Evidence, Price, Product, Therapy, shared_parameters
from anagen.therapy.route import KINDS, parse_route
from anagen.therapy.schedule import parse_schedule
from anagen.units import conversion

SIGNALS_MOVED = tuple(name for name in SIGNALS if name != "season")
"""Niche signals that a therapy may change."""


def therapy_from_table(
    table: Mapping[str, Any],
    where: str,
    known_therapies: Mapping[str, Therapy] | None = None,
    *,
    shipped: bool = False,
) -> Therapy:
    """Therapy of one parsed and checked file; `where` names it in errors.

    Args:
        table: the parsed file.
        where: name of the file in errors.
        known_therapies: therapies that it may be like.
        shipped: the file is one of the package's own, whose units of doses are checked by a test and not at
            every start: the library of units takes a third of a second to load.

    Raises:
        InputError: the first fault found, with file and key.
    """
    return therapy_from_source(SourceText(where, dict(table), {}), known_therapies, shipped=shipped)


def therapy_from_source(
    source: SourceText,
    known_therapies: Mapping[str, Therapy] | None = None,
    further_causes: Sequence[str] = (),
    *,
    shipped: bool = False,
) -> Therapy:
    """Therapy of one file's text, checked.

    Args:
        source: the file.
        known_therapies: therapies that it may be like.
        further_causes: causes of diseases of one's own, which it may relieve.
        shipped: as in `therapy_from_table`.

    Raises:
        InputError: the first fault found, with file, line and key.
    """
    shares: dict[str, str] = {}
    immune_shares: dict[str, str] = {}
    own, parent = source.table, None
    if "like" in source.table:
        table, parent = table_like(source, known_therapies or {})
        shares, immune_shares = shared_names(parent, source.table)
        source = replace(source, table=table)
    file = check_shape(source, TherapyFile)

    def where(*path: str) -> str:
        return source.where(path)

    def known(kind: str, names: Iterable[str], choices: Iterable[str], key: str) -> tuple[str, ...]:
        for name in names:
            if name not in choices:
                raise unknown_name(kind, name, choices, where(key))
        return tuple(names)

    if file.name == SHARED:
        raise InputError(
            f"{SHARED!r} is reserved for the records that all therapies share",
            where=where("name"),
            expected="another name",
        )
    known("response model", [file.model], MODELS, "model")
    relieves = known("cause", file.relieves, (*CAUSES, *further_causes), "relieves")
    if (file.model == "relief") != bool(relieves):
        raise InputError("relieves needs the model 'relief'", where=where("relieves"))
    routes = known("route", file.routes, KINDS, "routes")
    route = None if file.route is None else parse_route(file.route, where=where("route"))
    if route is not None and route.kind not in routes:
        raise InputError(f"route {route.kind!r} is not among the routes", where=where("route"))
    dose = None if file.dose is None else _dose(file.dose, file.parameters, where)
    if dose is not None and not shipped:
        _check_dose_units(dose, where)
    if MODELS[file.model].doses and dose is None:
        raise InputError(f"model {file.model!r} needs a [dose]", where=source.name)
    parameters = _parameters(file, where)
    schedule = None
    if file.schedule is not None and file.schedule.default is not None:
        schedule = parse_schedule(file.schedule.default, where=where("schedule", "default"))
    return Therapy(
        name=file.name,
        aliases=tuple(file.aliases),
        label=file.label,
        claim=file.claim,
        mechanism=file.mechanism,
        signals=known("signal", file.signals, SIGNALS_MOVED, "signals"),
        model=file.model,
        evidence=None if file.evidence is None else Evidence(file.evidence.why, file.evidence.source),
        price=None if file.price is None else _price(file.price, where("price")),
        regulation=file.regulation,
        citations=tuple(file.citations),
        routes=routes,
        route=route,
        dose=dose,
        scheduled=file.schedule is not None,
        schedule=schedule,
        products={
            name: _product(name, one, where, dose.unit if dose else "") for name, one in file.product.items()
        },
        parameters=parameters,
        relieves=relieves,
        alopecias=tuple(file.alopecias),
        immune=_immune(file.immune, file.dose, where),
        role=file.role,
        drug_class=file.class_,
        table=source.table,
        written=own,
        parent=parent,
        shares=shares,
        immune_shares=immune_shares,
    )


_Where = Callable[..., str]


def _price(section: PriceSection, where: str) -> Price:
    if section.low > section.high:
        raise InputError("low is above high, or below 0", where=where, expected="0 <= low <= high")
    return Price(section.low, section.high, section.currency, section.per, section.source)


def _dose(section: DoseSection, parameters: Mapping[str, ParameterSection], where: _Where) -> DoseRule:
    if section.low > section.high:
        raise InputError("low is above high, or below 0", where=where("dose"), expected="0 <= low <= high")
    for key in ("low", "high", "default"):
        _check_dose(section.unit, getattr(section, key), where("dose", key))
    for unit, factor in section.also.items():
        if factor not in parameters:
            raise unknown_name("parameter", factor, parameters, where("dose", "also", unit))
    return DoseRule(
        key=section.key,
        unit=section.unit,
        low=section.low,
        high=section.high,
        source=section.source,
        total=section.total,
        also=dict(section.also),
        default=section.default,
    )


def _check_dose(unit: str, dose: float | None, where: str) -> None:
    """Check a dose of the file against the table of quantities, where that has its unit.

    Raises:
        InputError: no such dose can be given.
    """
    known = dose_quantity(unit)
    if known is not None and dose is not None:
        known.check(dose, where)


def _check_dose_units(dose: DoseRule, where: _Where) -> None:
    for key, unit in (("unit", dose.unit), ("total", dose.total), *(("also", u) for u in dose.also)):
        if unit:
            conversion(unit, unit, where=where("dose", key))


def _parameters(file: TherapyFile, where: _Where) -> ParameterSet:
    """Records of the therapy: all that its model needs, in the units that the model reads."""
    model = MODELS[file.model]
    found = _records(file.parameters, where, "parameters")
    if missing := [name for name in model.needs if name not in found and name not in shared_parameters()]:
        raise InputError(
            f"model {file.model!r} also needs the parameters {', '.join(missing)}", where=where("parameters")
        )
    unit = file.dose.unit if file.dose is not None and model.doses else None
    _check_units(found, unit, where, "parameters")
    if unit is not None and model is MODELS["growth drug"] and found["ec50"].unit != unit:
        raise _other_unit(found["ec50"], unit, where("parameters", "ec50", "unit"))
    return found


def _records(sections: Mapping[str, ParameterSection], where: _Where, *path: str) -> ParameterSet:
    return ParameterSet(
        {
            name: parameter(
                name, section.model_dump(exclude_unset=True), where(*path), place=where(*path, name)
            )
            for name, section in sections.items()
        },
        where(*path),
    )


def _check_units(records: Mapping[str, Parameter], dose_unit: str | None, where: _Where, *path: str) -> None:
    for name, record in records.items():
        unit = dose_unit if name in DOSE_LIKE else PARAMETER_UNITS.get(name)
        if unit is not None and record.unit != unit:
            raise _other_unit(record, unit, where(*path, name, "unit"))
        if name in POSITIVE and min(record.value, record.value if record.low is None else record.low) <= 0.0:
            raise InputError(
                f"{name} is {record.value:g}", where=where(*path, name), expected="a number above 0"
            )


def _other_unit(record: Parameter, unit: str, where: str) -> InputError:
    return InputError(f"{record.name} is in {record.unit[:40]!r}", where=where, expected=f'unit = "{unit}"')


def product_from_source(source: SourceText) -> tuple[str, Product]:
    """Name of the therapy, and the product of its own file, checked.

    Raises:
        InputError: the first fault found, with file, line and key.
    """
    file = check_shape(source, ProductFile)
    product = _product(file.name, file, lambda *path: source.where(path[2:]))
    return file.product_of, replace(product, table=source.table)


def _product(name: str, section: ProductSection, where: _Where, dose_unit: str = "") -> Product:
    path = ("product", name)
    parameters = _records(section.parameters, where, *path, "parameters")
    _check_units(parameters, None, where, *path, "parameters")
    studied = None if section.studied is None else (section.studied[0], section.studied[1])
    for dose in studied or ():
        _check_dose(dose_unit, dose, where(*path, "studied"))
    if studied is not None and studied[0] > studied[1]:
        raise InputError(
            "the doses studied are out of order", where=where(*path, "studied"), expected="the lowest first"
        )
    return Product(
        name=name,
        aliases=tuple(section.aliases),
        note=section.note,
        thaws=section.thaws,
        freeze_dried=section.freeze_dried,
        studied=studied,
        parameters=parameters,
        citations=tuple(section.citations),
        regulation=section.regulation,
        price=None if section.price is None else _price(section.price, where(*path, "price")),
    )


def _immune(section: ImmuneSection | None, dose: DoseSection | None, where: _Where) -> ImmuneAction | None:
    if section is None:
        return None
    for term in section.terms:
        if term not in TERMS:
            raise unknown_name("term of the immune field", term, TERMS, where("immune", "terms"))
    parameters = _records(section.parameters, where, "immune", "parameters")
    if lacking := [name for name in NEEDS if name not in parameters]:
        raise InputError(f"also needs the parameters {', '.join(lacking)}", where=where("immune"))
    _check_units(parameters, dose.unit if dose else None, where, "immune", "parameters")
    return ImmuneAction(section.terms, section.given, section.reach, parameters)
