"""A course: one treatment of one arm, checked against the catalogue and resolved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from anagen.errors import InputError, unknown_name
from anagen.therapy.catalogue import Therapy, therapy_named
from anagen.therapy.route import Route, parse_route
from anagen.therapy.schedule import Schedule, parse_schedule
from anagen.units import parse_quantity

_KEYS = ("therapy", "product", "dose", "area", "route", "depth", "schedule", "volume")
LARGEST_DOSE = 1e16


@dataclass(frozen=True, eq=False)
class Course:
    """One treatment, resolved.

    Attributes:
        therapy, product: names in the catalogue.
        dose: per application in `dose_unit` (particles per cm2 of scalp for particles), or None.
        warnings: what a reader should know, such as a dose nobody studied.
    """

    therapy: str
    product: str | None
    dose: float | None
    dose_unit: str | None
    route: Route | None
    schedule: Schedule
    warnings: tuple[str, ...] = field(default=())

    @property
    def record(self) -> Therapy:
        """The catalogue's entry."""
        return therapy_named(self.therapy, "course")

    @property
    def carrier(self) -> str:
        """What the treatment comes with; sets the apparent rise."""
        return self.record.carrier if self.route is None else self.route.carrier

    def describe(self) -> str:
        """In words, as a protocol would say it."""
        parts = [self.record.label]
        if self.product:
            parts.append(f"({self.record.products[self.product].label})")
        if self.dose is not None:
            parts.append(f"{self.dose:g} {self.dose_unit}")
        if self.route is not None:
            parts.append(self.route.describe())
        parts.append(self.schedule.text)
        return ", ".join(parts).replace(", (", " (")


def course_from_table(table: Mapping[str, object], where: str, horizon_days: float) -> Course:
    """Check one ``[[arm.treatment]]`` table.

    Raises:
        InputError: an unknown key or name, a missing key, a wrong unit, or a value out of reach.
    """
    for key in table:
        if key not in _KEYS:
            raise unknown_name("key", key, _KEYS, f"{where}.{key}")
    if "therapy" not in table:
        raise InputError("a treatment names its therapy", where=where, expected='therapy = "..."')
    therapy = therapy_named(table["therapy"], f"{where}.therapy")
    product = table.get("product", therapy.default_product)
    if product is not None and product not in therapy.products:
        if not therapy.products:
            raise InputError(f"{therapy.name!r} has no products", where=f"{where}.product")
        raise unknown_name("product", product, therapy.products, f"{where}.product")
    route = _route(table, therapy, where)
    schedule = table.get("schedule", therapy.default_schedule)
    if schedule is None:
        raise InputError("missing schedule", where=where, expected='for example schedule = "daily"')
    parsed = parse_schedule(schedule, where=f"{where}.schedule")
    if parsed.first_day is None or parsed.first_day > horizon_days:
        raise InputError(f"{schedule!r} gives nothing within the trial", where=f"{where}.schedule")
    dose, warnings = _dose(table, therapy, where)
    if route is not None:
        warnings += tuple(route.warnings())
    return Course(
        therapy=therapy.name,
        product=str(product) if product is not None else None,
        dose=dose,
        dose_unit=therapy.dose_unit,
        route=route,
        schedule=parsed,
        warnings=warnings,
    )


def _route(table: Mapping[str, object], therapy: Therapy, where: str) -> Route | None:
    if "depth" in table:
        if therapy.model != "needle":
            raise InputError(
                f"{therapy.name!r} takes its depth from the route",
                where=f"{where}.depth",
                expected='route = "..."',
            )
        needle = parse_quantity(table["depth"], "mm", where=f"{where}.depth")
        return parse_route(f"microneedling {needle:g} mm", where=f"{where}.depth")
    text = table.get("route", therapy.default_route)
    if text is None:
        return None
    route = parse_route(text, where=f"{where}.route")
    if route.kind not in therapy.routes:
        raise InputError(
            f"{therapy.name!r} is not given by the route {route.kind!r}",
            where=f"{where}.route",
            expected=", ".join(therapy.routes) or "no route",
        )
    return route


def _dose(table: Mapping[str, object], therapy: Therapy, where: str) -> tuple[float | None, tuple[str, ...]]:
    text = table.get("dose", therapy.default_dose)
    if therapy.dose_unit is None:
        if "dose" in table:
            raise InputError(f"{therapy.name!r} has no dose", where=f"{where}.dose")
        return None, ()
    if text is None:
        raise InputError("missing dose", where=where, expected=f'for example "1 {therapy.dose_unit}"')
    if therapy.dose_unit == "particles/cm2" and isinstance(text, str) and "area" in table:
        area = parse_quantity(table["area"], "cm2", where=f"{where}.area")
        if not area > 0:
            raise InputError("the treated area must be positive", where=f"{where}.area", expected="cm2")
        plain = text.replace(" per session", "").replace(" per side", "")
        dose = parse_quantity(plain, "particles", where=f"{where}.dose") / area
    elif "area" in table:
        raise InputError("an area goes with a dose in particles", where=f"{where}.area")
    else:
        dose = parse_quantity(text, therapy.dose_unit, where=f"{where}.dose")
    if not (0 <= dose <= LARGEST_DOSE) or not math.isfinite(dose):
        raise InputError(f"dose {text!r} is out of reach", where=f"{where}.dose", expected="0 or more")
    warnings: tuple[str, ...] = ()
    if therapy.studied and dose > 0 and not therapy.studied[0] <= dose <= therapy.studied[1]:
        low, high = therapy.studied
        warnings = (
            f"{therapy.label}: {dose:g} {therapy.dose_unit} lies outside what was studied ({low:g} to {high:g})",
        )
    return dose, warnings
