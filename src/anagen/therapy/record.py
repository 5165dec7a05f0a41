"""One therapy of the catalogue, its products, price and dose rule, as checked records."""

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
"""Role of a therapy in a study: given for its effect; a control or a vehicle without an effect of its own;
an unnamed comparator of a source; a component, given only in combinations; a course that was
observed, not tested."""
INERT = ("control", "vehicle")
"""Roles without an effect of their own."""
SHARED = "delivery"
"""Part name of the records that all therapies share (``data/delivery.toml``)."""
ASSUMED_SHARE = "assumed_share"
"""Short name of the record of an assumed share."""


@dataclass(frozen=True)
class Evidence:
    """Reason in one sentence, beside the studies, with its source."""

    why: str
    source: str


@dataclass(frozen=True)
class Price:
    """Price asked: `low` to `high` in `currency` per `per`."""

    low: float
    high: float
    currency: str
    per: str
    source: str


@dataclass(frozen=True)
class DoseRule:
    """Rule of a dose: its key, units, range studied and default.

    Attributes:
        key: the treatment table's key ("dose", "fluence").
        unit: unit in which doses are kept.
        low: lowest dose studied in people; below it a course carries a warning.
        high: highest dose studied in people; above it a course carries a warning.
        source: where the range was read.
        total: unit of a whole dose that needs an ``area``, or "".
        also: other units accepted, with the parameter that converts them, or "".
        default: taken when the key is missing; None: the key is required.
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
    """One source of particles; its own records override the shared ones.

    Attributes:
        name: as a trial file writes it.
        aliases: other names accepted in a trial file.
        note: description in a sentence or two.
        thaws: freeze-thaw cycles, as it usually arrives.
        freeze_dried: whether it usually arrives lyophilised.
        studied: lowest and highest dose studied, in the therapy's unit, or None.
        parameters: its own records.
        citations: links.
        regulation: status by country.
        price: asked for it, or None.
        table: its own file as read; empty where it stands in the therapy's.
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
    table: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, eq=False)
class Therapy:
    """One entry of the catalogue, checked.

    Attributes:
        name: as a trial file writes it.
        aliases: other names accepted.
        label: name shown to readers.
        claim: effect claimed for it.
        mechanism: how it acts, as far as known.
        signals: niche signals that it changes.
        model: response model (a key of `anagen.therapy.models.MODELS`).
        routes: kinds of route allowed.
        route: used when the trial file names none, or None.
        dose: rule of its dose, or None if it takes none.
        scheduled: whether it is given by a schedule.
        schedule: used when the trial file gives none, or None.
        products: by name.
        parameters: its own records.
        relieves: causes of hair loss that it reduces (model "relief").
        alopecias: hair losses it is used in; empty: any.
        immune: its action on an immune attack, or None.
        role: in a trial, one of `ROLES`.
        drug_class: shared by drugs that work in the same way, and so saturate one target, or "".
        table: the whole file, with what it shares, from which another therapy can be made like it.
        written: the file as it was read; with ``like`` it holds only the differences.
        parent: the therapy that it was made like, or None.
        shares: parameters shared with another therapy, also once fitted: qualified names there by
            short name ("ec50", or "<product>.diameter"); empty unless it was made like that one.
        immune_shares: shared parameters of the ``[immune]`` block.
        assumed_share: share of its parent's effect that it is merely assumed to have, or None.
    """

    name: str
    aliases: tuple[str, ...]
    label: str
    claim: str
    mechanism: str
    signals: tuple[str, ...]
    model: str
    evidence: Evidence | None
    price: Price | None
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
    written: Mapping[str, Any] = field(default_factory=dict, repr=False)
    parent: Therapy | None = field(default=None, repr=False)
    shares: Mapping[str, str] = field(default_factory=dict, repr=False)
    immune_shares: Mapping[str, str] = field(default_factory=dict, repr=False)
    assumed_share: Parameter | None = field(default=None, repr=False)

    @property
    def target(self) -> str:
        """Target that its doses act on, with those of other therapies: its class, else the first it is like.

        Two therapies of one target (and one response model) saturate it together.
        """
        if self.drug_class or self.parent is None:
            return self.drug_class or self.name
        return self.parent.target

    def qualified(self, name: str, product: str | None = None) -> str:
        """Qualified name of a parameter of the therapy or a product, under which draws hold its value."""
        short = name if product is None else f"{product}.{name}"
        return self.shares.get(short, f"{self.name}.{short}")

    def immune_qualified(self, name: str) -> str:
        """Qualified name of a parameter of the ``[immune]`` block."""
        return self.immune_shares.get(name, f"{self.name}.{name}")

    def records(self) -> dict[str, Parameter]:
        """Records of the therapy and its products by qualified name ("<therapy>.<parameter>")."""
        found = [(self.qualified(name), record) for name, record in self.parameters.items()]
        found += [] if self.assumed_share is None else [(self.qualified(ASSUMED_SHARE), self.assumed_share)]
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
    """Delivery and response records shared by all therapies, under short names."""
    return load_parameters("anagen.therapy", "delivery.toml")
