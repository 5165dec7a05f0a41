"""The catalogue: one file a therapy, products included. Adding a therapy is adding a file.

A file names an effect model (`anagen.therapy.effect.MODELS`); the numbers are its records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from anagen.errors import InputError, unknown_name
from anagen.parameters import Parameter, ParameterSet, load_parameters, parameters_from_table, read_toml

CERTAINTIES = ("high", "moderate", "low", "very low", "none")
CARRIERS = ("oral", "topical", "injection", "needling", "device", "none")
_KEYS = {
    "name", "label", "model", "claims", "signals", "carrier", "routes", "default_route", "dose_unit", "studied",
    "default_dose", "default_schedule", "certainty", "why", "source", "price", "regulation", "parameters",
    "product", "default_product",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Product:
    """One product of a therapy; its records override the therapy's of the same name."""

    name: str
    label: str
    parameters: ParameterSet
    note: str = ""


@dataclass(frozen=True, eq=False)
class Therapy:
    """What the catalogue knows of a therapy.

    Attributes:
        model: effect model.
        claims: what it is said to do; signals: what it moves in the model.
        carrier: what it comes in or with, which sets the apparent rise of measurement.
        routes: allowed routes, empty if it has none.
        dose_unit, studied: unit of a dose and its studied range, or None.
        certainty, why, source: GRADE-like certainty of benefit, in one sentence, with its source.
        price: low, high, currency, per, source. regulation: status in words.
    """

    name: str
    label: str
    model: str
    claims: str
    signals: tuple[str, ...]
    carrier: str
    routes: tuple[str, ...]
    default_route: str | None
    dose_unit: str | None
    studied: tuple[float, float] | None
    default_dose: str | None
    default_schedule: str | None
    certainty: str
    why: str
    source: str
    price: Mapping[str, Any]
    regulation: str
    parameters: ParameterSet
    products: Mapping[str, Product] = field(default_factory=dict)
    default_product: str | None = None


def therapy_of(table: Mapping[str, Any], where: str) -> Therapy:
    """Check a parsed therapy file.

    Raises:
        InputError: unknown or missing keys, or a bad record.
    """
    for key in table:
        if key not in _KEYS:
            raise unknown_name("key", key, _KEYS, where)
    missing = {"name", "label", "model", "claims", "carrier", "certainty", "why", "source"} - set(table)
    if missing:
        raise InputError(f"missing {', '.join(sorted(missing))}", where=where)
    for key, known in (("certainty", CERTAINTIES), ("carrier", CARRIERS)):
        if table[key] not in known:
            raise unknown_name(key, table[key], known, where)
    products = {}
    for name, record in table.get("product", {}).items():
        inside = f"{where}, product {name}"
        products[name] = Product(
            name=name,
            label=str(record.get("label", name)),
            parameters=parameters_from_table(record.get("parameters", {}), inside),
            note=str(record.get("note", "")),
        )
    studied = table.get("studied")
    return Therapy(
        name=table["name"],
        label=table["label"],
        model=table["model"],
        claims=table["claims"],
        signals=tuple(table.get("signals", ())),
        carrier=table["carrier"],
        routes=tuple(table.get("routes", ())),
        default_route=table.get("default_route"),
        dose_unit=table.get("dose_unit"),
        studied=(float(studied[0]), float(studied[1])) if studied else None,
        default_dose=table.get("default_dose"),
        default_schedule=table.get("default_schedule"),
        certainty=table["certainty"],
        why=table["why"],
        source=table["source"],
        price=dict(table.get("price", {})),
        regulation=table.get("regulation", ""),
        parameters=parameters_from_table(table.get("parameters", {}), where),
        products=products,
        default_product=table.get("default_product"),
    )


def read_catalogue(folder: Traversable) -> dict[str, Therapy]:
    """Every therapy of a folder of TOML files, by name.

    Raises:
        InputError: a bad file, or two therapies of one name.
    """
    found: dict[str, Therapy] = {}
    for path in sorted(folder.iterdir(), key=lambda item: item.name):
        if path.name.endswith(".toml"):
            therapy = therapy_of(read_toml(path), path.name)
            if therapy.name in found:
                raise InputError(f"therapy {therapy.name!r} is defined twice", where=path.name)
            found[therapy.name] = therapy
    return found


@cache
def load_catalogue() -> Mapping[str, Therapy]:
    """The shipped catalogue."""
    return read_catalogue(files("anagen.therapy") / "catalogue")


def therapy_named(name: object, where: str) -> Therapy:
    """The therapy called `name`.

    Raises:
        InputError: no such therapy.
    """
    catalogue = load_catalogue()
    if not isinstance(name, str) or name not in catalogue:
        raise unknown_name("therapy", name, catalogue, where)
    return catalogue[name]


def delivery_parameters() -> ParameterSet:
    """Records of delivery and pharmacodynamics that all injected products share."""
    return load_parameters("anagen.therapy", "delivery.toml")


@cache
def therapy_parameters() -> Mapping[str, Parameter]:
    """Every record of therapies, products and delivery under its qualified name."""
    found: dict[str, Parameter] = {}

    def add(prefix: str, records: Mapping[str, Parameter]) -> None:
        for name, record in records.items():
            found[f"{prefix}.{name}"] = replace(record, name=f"{prefix}.{name}")

    add("delivery", delivery_parameters())
    for therapy in load_catalogue().values():
        add(therapy.name, therapy.parameters)
        for product in therapy.products.values():
            add(f"{therapy.name}/{product.name}", product.parameters)
    return found
