"""The therapies Anagen knows: one TOML file each in ``catalogue/``.

Adding a therapy is adding a file. It names the response model that reads its parameters (see
`anagen.therapy.models`), what may be written in a trial file, what it costs, where it stands with
regulators. How sure anyone is that it works is computed from the evidence, and typed nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from anagen.biology.alopecias.kinds import CAUSES
from anagen.biology.niche import SIGNALS
from anagen.errors import InputError, unknown_name
from anagen.parameters import Parameter, ParameterSet, load_parameters, parameters_from_table, read_toml
from anagen.therapy.immune import ImmuneAction, immune_from_table
from anagen.therapy.models import MODELS
from anagen.therapy.route import KINDS, Route, parse_route
from anagen.therapy.schedule import Schedule, parse_schedule

ROLES = ("treatment", "control", "vehicle", "comparator", "component", "observation")
"""What something is in a study: given for its effect; a control or a vehicle, which does nothing by itself;
what a source compared with, not named; a component, which only stands in combinations; a course that was
watched, not tested."""
INERT = ("control", "vehicle")
"""Roles of what does nothing by itself."""
SHARED = "delivery"
"""Part name of the records that all therapies share (``data/delivery.toml``)."""


@dataclass(frozen=True)
class Evidence:
    """What experience says of it beside the studies, in one sentence."""

    why: str
    source: str


@dataclass(frozen=True)
class Price:
    """What people are asked to pay: `low` to `high` in `currency` per `per`."""

    low: float
    high: float
    currency: str
    per: str
    source: str


@dataclass(frozen=True)
class DoseRule:
    """What a dose may be.

    Attributes:
        key: the treatment table's key ("dose", "fluence").
        unit: unit kept. total: unit of a whole dose that needs an ``area``, or "".
        also: other units accepted, with the parameter that converts them, or "".
        default: taken when the key is missing; None: the key is required.
        low, high: range studied in people; outside it a course carries a warning.
    """

    key: str
    unit: str
    low: float
    high: float
    source: str
    total: str = ""
    also: Mapping[str, str] = field(default_factory=dict)
    default: float | None = None


@dataclass(frozen=True, eq=False)
class Product:
    """One source of particles: its own records override the shared ones.

    Attributes:
        aliases: other names accepted in a trial file.
        thaws, freeze_dried: how it usually arrives. studied: doses studied, in the therapy's unit.
    """

    name: str
    aliases: tuple[str, ...]
    note: str
    thaws: int
    freeze_dried: bool
    studied: tuple[float, float] | None
    parameters: ParameterSet
    citations: tuple[str, ...]
    regulation: Mapping[str, str]
    price: Price | None


@dataclass(frozen=True, eq=False)
class Therapy:
    """One entry of the catalogue, checked.

    Attributes:
        name: as a trial file writes it; `aliases` are accepted too. label: as a reader should see it.
        claim: what it is said to do. mechanism: how, as far as known. signals: niche signals it moves.
        model: response model (a key of `anagen.therapy.models.MODELS`).
        dose, schedule: rules, or None if it takes none. routes: kinds of route allowed.
        route: used when the file names none, or None. products: by name.
        relieves: causes of hair loss that it takes a share off (model "relief").
        alopecias: hair losses it is used in; empty: any.
        role: what it is in a trial, one of `ROLES`. drug_class: drugs that work the same way share it, or "".
        immune: what it does to an immune attack, or None.
    """

    name: str
    aliases: tuple[str, ...]
    label: str
    claim: str
    mechanism: str
    signals: tuple[str, ...]
    model: str
    evidence: Evidence | None
    price: Price
    regulation: Mapping[str, str]
    citations: tuple[str, ...]
    routes: tuple[str, ...]
    route: Route | None
    dose: DoseRule | None
    scheduled: bool
    schedule: Schedule | None
    products: Mapping[str, Product]
    parameters: ParameterSet
    relieves: tuple[str, ...] = ()
    alopecias: tuple[str, ...] = ()
    immune: ImmuneAction | None = None
    role: str = "treatment"
    drug_class: str = ""

    def records(self) -> dict[str, Parameter]:
        """Own and products' records by qualified name ("<therapy>.<parameter>")."""
        found = _qualified(self.name, self.parameters)
        for product in self.products.values():
            found.update(_qualified(f"{self.name}.{product.name}", product.parameters))
        return found


@cache
def shared_parameters() -> ParameterSet:
    """Delivery and response records that all therapies share, under short names."""
    return load_parameters("anagen.therapy", "delivery.toml")


@cache
def _shipped() -> Mapping[str, Therapy]:
    return MappingProxyType(_read(files("anagen.therapy") / "catalogue"))


def load_catalogue(*folders: Path) -> Mapping[str, Therapy]:
    """Therapies by name: the shipped ones, and those of further `folders`.

    Raises:
        InputError: a file is not a valid therapy, or a name is taken.
    """
    if not folders:
        return _shipped()
    found = dict(_shipped())
    for folder in folders:
        for name, therapy in _read(folder).items():
            if name in found:
                raise InputError(f"therapy {name!r} is defined twice", where=str(folder.name))
            found[name] = therapy
    return MappingProxyType(found)


def therapy_parameters(catalogue: Mapping[str, Therapy] | None = None) -> dict[str, Parameter]:
    """Every therapy's records by qualified name, and the shared ones as "delivery.<name>"."""
    found = _qualified(SHARED, shared_parameters())
    for therapy in (catalogue or load_catalogue()).values():
        found.update(therapy.records())
    return found


def find_therapy(
    name: object, catalogue: Mapping[str, Therapy] | None = None, *, where: str | None = None
) -> Therapy:
    """The therapy called `name`.

    Raises:
        InputError: no such therapy, with the nearest name.
    """
    known = catalogue if catalogue is not None else load_catalogue()
    return _named("therapy", name, known, where)


def find_product(therapy: Therapy, name: object, *, where: str | None = None) -> Product:
    """The product of `therapy` called `name`.

    Raises:
        InputError: no such product, with the nearest name.
    """
    return _named("product", name, therapy.products, where)


_Entry = TypeVar("_Entry", "Therapy", "Product")


def _named(kind: str, name: object, known: Mapping[str, _Entry], where: str | None) -> _Entry:
    if isinstance(name, str):
        if name in known:
            return known[name]
        for entry in known.values():
            if name in entry.aliases:
                return entry
    raise unknown_name(kind, name, known, where)


def _qualified(part: str, records: Mapping[str, Parameter]) -> dict[str, Parameter]:
    return {f"{part}.{name}": replace(record, name=f"{part}.{name}") for name, record in records.items()}


def _read(folder: Traversable) -> dict[str, Therapy]:
    if not folder.is_dir():
        raise InputError(f"no folder of therapies at {folder}")
    found: dict[str, Therapy] = {}
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".toml"):
            therapy = therapy_from_table(read_toml(path), path.name)
            if therapy.name in found or therapy.name == SHARED:
                raise InputError(f"therapy {therapy.name!r} is defined twice", where=path.name)
            found[therapy.name] = therapy
    return found


_REQUIRED = {
    *("name", "role", "label", "claim", "mechanism", "signals", "model"),
    *("price", "regulation"),
}
_OPTIONAL = {
    *("aliases", "citations", "routes", "route", "dose", "schedule", "product", "parameters"),
    "relieves",
    "alopecias",
    "immune",
    "class",
    "evidence",
}
_SIGNALS = tuple(name for name in SIGNALS if name != "season")


def therapy_from_table(table: Mapping[str, Any], where: str) -> Therapy:
    """Check one parsed therapy file.

    Raises:
        InputError: the first fault found, with file and key.
    """
    _keys(table, _REQUIRED, _OPTIONAL, where)
    for key in ("name", "label", "claim", "mechanism"):
        if not isinstance(table[key], str) or not table[key].strip():
            raise InputError("is empty or not text", where=f"{where}, {key}")
    if table["role"] not in ROLES:
        raise unknown_name("role", table["role"], ROLES, f"{where}, role")
    if not isinstance(table.get("class", ""), str):
        raise InputError("is not text", where=f"{where}, class", expected="the class of the drug")
    if "." in table["name"]:
        raise InputError("a therapy's name holds no dot", where=f"{where}, name")
    for signal in table["signals"]:
        if signal not in _SIGNALS:
            raise unknown_name("signal", signal, _SIGNALS, f"{where}, signals")
    if table["model"] not in MODELS:
        raise unknown_name("response model", table["model"], MODELS, f"{where}, model")
    relieves = tuple(table.get("relieves", ()))
    for cause in relieves:
        if cause not in CAUSES:
            raise unknown_name("cause", cause, CAUSES, f"{where}, relieves")
    if (table["model"] == "relief") != bool(relieves):
        raise InputError("relieves goes with the model 'relief'", where=f"{where}, relieves")
    routes = tuple(table.get("routes", ()))
    for kind in routes:
        if kind not in KINDS:
            raise unknown_name("route", kind, KINDS, f"{where}, routes")
    route = parse_route(table["route"], where=f"{where}, route") if "route" in table else None
    if route is not None and route.kind not in routes:
        raise InputError(f"route {route.kind!r} is not among the routes", where=f"{where}, route")
    parameters = parameters_from_table(table.get("parameters", {}), where)
    products = {
        name: _product(name, record, f"{where}, product {name!r}")
        for name, record in table.get("product", {}).items()
    }
    model = MODELS[table["model"]]
    missing = [name for name in model.needs if name not in parameters and name not in shared_parameters()]
    if missing:
        raise InputError(
            f"model {table['model']!r} also needs the parameters {', '.join(missing)}",
            where=f"{where}, parameters",
        )
    if model.doses and "dose" not in table:
        raise InputError(f"model {table['model']!r} needs a [dose]", where=where)
    schedule = table.get("schedule")
    if schedule is not None:
        _keys(schedule, set(), {"default"}, f"{where}, schedule")
    return Therapy(
        name=table["name"],
        aliases=tuple(table.get("aliases", ())),
        label=table["label"],
        claim=table["claim"],
        mechanism=table["mechanism"],
        signals=tuple(table["signals"]),
        model=table["model"],
        evidence=_evidence(table["evidence"], f"{where}, evidence") if "evidence" in table else None,
        price=_price(table["price"], f"{where}, price"),
        regulation=_texts(table["regulation"], f"{where}, regulation"),
        citations=tuple(table.get("citations", ())),
        routes=routes,
        route=route,
        dose=_dose(table["dose"], f"{where}, dose") if "dose" in table else None,
        scheduled=schedule is not None,
        schedule=parse_schedule(schedule["default"], where=f"{where}, schedule")
        if schedule and "default" in schedule
        else None,
        products=MappingProxyType(products),
        parameters=parameters,
        relieves=relieves,
        alopecias=tuple(table.get("alopecias", ())),
        immune=immune_from_table(table["immune"], f"{where}, immune") if "immune" in table else None,
        role=table["role"],
        drug_class=table.get("class", ""),
    )


def _keys(table: Any, required: Iterable[str], optional: Iterable[str], where: str) -> None:
    if not isinstance(table, Mapping):
        raise InputError("is not a table", where=where)
    known = {*required, *optional}
    for key in table:
        if key not in known:
            raise unknown_name("key", key, known, where)
    missing = sorted(set(required) - set(table))
    if missing:
        raise InputError(f"missing {', '.join(missing)}", where=where)


def _made(make: Callable[..., Any], record: Mapping[str, Any], where: str) -> Any:
    try:
        return make(**record)
    except TypeError as error:
        raise InputError(f"{error}", where=where) from None


def _evidence(record: Any, where: str) -> Evidence:
    _keys(record, {"why", "source"}, (), where)
    found: Evidence = _made(Evidence, record, where)
    return found


def _price(record: Any, where: str) -> Price:
    _keys(record, {"low", "high", "currency", "per", "source"}, (), where)
    if not 0 <= record["low"] <= record["high"]:
        raise InputError("needs 0 <= low <= high", where=where)
    found: Price = _made(Price, record, where)
    return found


def _dose(record: Any, where: str) -> DoseRule:
    _keys(record, {"unit", "low", "high", "source"}, {"key", "total", "also", "default"}, where)
    if not 0 <= record["low"] <= record["high"]:
        raise InputError("needs 0 <= low <= high", where=where)
    found: DoseRule = _made(DoseRule, {"key": "dose", **record}, where)
    return found


def _texts(record: Any, where: str) -> Mapping[str, str]:
    if not isinstance(record, Mapping) or not all(isinstance(value, str) for value in record.values()):
        raise InputError("is not a table of texts", where=where)
    return MappingProxyType(dict(record))


def _product(name: str, record: Any, where: str) -> Product:
    optional = {
        "aliases",
        "thaws",
        "freeze_dried",
        "studied",
        "parameters",
        "citations",
        "regulation",
        "price",
    }
    _keys(record, {"note"}, optional, where)
    if "." in name:
        raise InputError("a product's name holds no dot", where=where)
    studied = record.get("studied")
    return Product(
        name=name,
        aliases=tuple(record.get("aliases", ())),
        note=record["note"],
        thaws=int(record.get("thaws", 0)),
        freeze_dried=bool(record.get("freeze_dried", False)),
        studied=None if studied is None else (float(studied[0]), float(studied[1])),
        parameters=parameters_from_table(record.get("parameters", {}), where),
        citations=tuple(record.get("citations", ())),
        regulation=_texts(record.get("regulation", {}), f"{where}, regulation"),
        price=_price(record["price"], f"{where}, price") if "price" in record else None,
    )
