"""What is known of one therapy, checked: what its file says, as the rest of the package asks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from anagen.parameters import Parameter, ParameterSet, load_parameters
from anagen.therapy.immune import ImmuneAction
from anagen.therapy.route import Route
from anagen.therapy.schedule import Schedule

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
        table: the file as read, from which another therapy can be made like it.
        shares: parameters that are another therapy's, whatever is learned of them: its qualified names by
            short name ("ec50", or "<product>.diameter"); empty unless it was made like another one.
        immune_shares: the same of the ``[immune]`` block.
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
    table: Mapping[str, Any] = field(default_factory=dict, repr=False)
    shares: Mapping[str, str] = field(default_factory=dict, repr=False)
    immune_shares: Mapping[str, str] = field(default_factory=dict, repr=False)

    def qualified(self, name: str, product: str | None = None) -> str:
        """The name under which everything that is known holds a parameter, of the therapy or a product."""
        short = name if product is None else f"{product}.{name}"
        return self.shares.get(short, f"{self.name}.{short}")

    def immune_qualified(self, name: str) -> str:
        """The same of a parameter of the ``[immune]`` block."""
        return self.immune_shares.get(name, f"{self.name}.{name}")

    def records(self) -> dict[str, Parameter]:
        """Own and products' records by qualified name ("<therapy>.<parameter>")."""
        found = [(self.qualified(name), record) for name, record in self.parameters.items()]
        for product in self.products.values():
            own = product.parameters.items()
            found += [(self.qualified(name, product.name), record) for name, record in own]
        return {name: replace(record, name=name) for name, record in found}

    def immune_records(self) -> dict[str, Parameter]:
        """Records of the ``[immune]`` block by qualified name; empty without one."""
        own = {} if self.immune is None else self.immune.parameters
        names = {name: self.immune_qualified(name) for name in own}
        return {names[name]: replace(record, name=names[name]) for name, record in own.items()}


def qualified(part: str, records: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """`records` under "<part>.<name>"."""
    return {f"{part}.{name}": replace(record, name=f"{part}.{name}") for name, record in records.items()}


@cache
def shared_parameters() -> ParameterSet:
    """Delivery and response records that all therapies share, under short names."""
    return load_parameters("anagen.therapy", "delivery.toml")
