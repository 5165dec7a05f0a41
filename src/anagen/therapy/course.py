"""One treatment of one arm, checked and resolved: therapy, product, dose, route and schedule."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from anagen.errors import InputError, unknown_name
from anagen.parameters import Parameter
from anagen.quantities import dose_quantity, quantity
from anagen.therapy.assumed import Assumption
from anagen.therapy.catalogue import SHARED, DoseRule, Product, Therapy, find_product, find_therapy
from anagen.therapy.product import LOTS, Handling
from anagen.therapy.record import ASSUMED_SHARE
from anagen.therapy.route import Route, needle_length, parse_route
from anagen.therapy.schedule import NEVER, Schedule, check_horizon, parse_schedule
from anagen.units import parse_quantity


@dataclass(frozen=True)
class Course:
    """One treatment, resolved to days and numbers.

    Attributes:
        therapy: name in the catalogue.
        product: name in the catalogue, or None.
        dose: in `dose_unit` (per session or application); None if the therapy takes none.
        dose_unit: unit of `dose`, or None.
        route: how it reaches the scalp, or None.
        schedule: days on which it is given.
        handling: storage of a product of particles, else None.
        warnings: settings outside the range studied, one sentence each.
        definition: the catalogue's entry.
        assumed: what is assumed of its effect in these patients, where none is coded
            (`anagen.therapy.acting`).
    """

    therapy: str
    product: str | None
    dose: float | None
    dose_unit: str | None
    route: Route | None
    schedule: Schedule
    handling: Handling | None = None
    warnings: tuple[str, ...] = ()
    definition: Therapy = field(kw_only=True, repr=False, compare=False)
    assumed: Assumption | None = field(default=None, kw_only=True, repr=False, compare=False)

    @property
    def carrier(self) -> str:
        """Form of the treatment that the placebo response depends on: oral, topical, injection, …."""
        return "none" if self.route is None else self.route.carrier

    def describe(self) -> str:
        """One line: "exosome, umbilical-cord MSC, 1e+08 particles/cm2, microneedling 1.5 mm, …"."""
        parts = [self.therapy, self.product]
        if self.dose is not None:
            parts.append(f"{self.dose:g} {self.dose_unit}")
        parts.append(self.route.describe() if self.route else None)
        parts.append(self._times() if self.schedule != NEVER else None)
        parts.append(self.handling.describe() if self.handling else None)
        return ", ".join(part for part in parts if part)

    def _times(self) -> str:
        """Schedule in words, with the dose of each further part."""
        told = [self.schedule.describe()]
        for later, relative in self.schedule.followed:
            dose = "" if self.dose is None else f"{self.dose * relative:g} {self.dose_unit} "
            told.append(f"{dose}{later.describe()}")
        return " and ".join(told)

    def parameter(self, draw: Callable[[str], float]) -> Callable[[str], float]:
        """`draw` by short name, of the product's record if any, else the therapy's, else the shared."""
        therapy = self.definition
        product = therapy.products[self.product] if self.product else None

        def value(name: str) -> float:
            if product is not None and name in product.parameters:
                return draw(therapy.qualified(name, product.name))
            if name in therapy.parameters:
                return draw(therapy.qualified(name))
            return draw(f"{SHARED}.{name}")

        return value

    def share(self, draw: Callable[[str], float]) -> float:
        """Share of the coded effect that it has: 1, or what was assumed and drawn."""
        assumed = self.definition.assumed_share is not None
        return draw(self.definition.qualified(ASSUMED_SHARE)) if assumed else 1.0

    def immune_parameter(self, draw: Callable[[str], float]) -> Callable[[str], float]:
        """`draw` by short name, of the records of the ``[immune]`` block."""
        return lambda name: draw(self.definition.immune_qualified(name))


def course_from_table(
    table: Mapping[str, object],
    where: str,
    horizon_days: int,
    catalogue: Mapping[str, Therapy] | None = None,
) -> Course:
    """Course of one ``[[arm.treatment]]`` table of a trial file, checked.

    Args:
        table: its keys and values as read.
        where: file and key named in errors.
        horizon_days: day of the last visit.
        catalogue: therapies known; default the shipped ones.

    Raises:
        InputError: the first fault found, with its key and the nearest valid spelling.
    """
    if not isinstance(table, Mapping):
        raise InputError("a treatment must be a table", where=where, expected='therapy = "…", schedule = "…"')
    if "therapy" not in table:
        near = next((str(key) for key in table if str(key).lower().startswith("ther")), None)
        raise InputError(
            "missing therapy", where=where, expected='for example therapy = "exosome"', nearest=near
        )
    therapy = find_therapy(table["therapy"], catalogue, where=f"{where}.therapy")
    for key in table:
        if key not in allowed_keys(therapy):
            raise unknown_name("key", key, allowed_keys(therapy), where)
    warnings: list[str] = []
    product = _product(table, therapy, where)
    route = _route(table, therapy, where)
    if route is not None:
        warnings += route.warnings()
    schedule = _schedule(table, therapy, route, where)
    dose = None
    if therapy.dose is not None:
        dose = _dose(table, therapy.dose, therapy, product, schedule, where, warnings)
    if therapy.model == GRAFT:
        _require_one_operation(schedule, where)
    if therapy.scheduled:
        warnings += check_horizon(schedule, horizon_days, where=f"{where}.schedule")
    return Course(
        therapy=therapy.name,
        product=product.name if product else None,
        dose=dose,
        dose_unit=therapy.dose.unit if therapy.dose else None,
        route=route,
        schedule=schedule,
        handling=_handling(table, product, where) if product else None,
        warnings=tuple(warnings),
        definition=therapy,
    )


def allowed_keys(therapy: Therapy) -> tuple[str, ...]:
    """Keys that a treatment table of this therapy may hold."""
    keys = ["therapy"]
    if therapy.products:
        keys += ["product", "storage", "thaws", "freeze_dried", "lots"]
    if therapy.dose is not None:
        keys.append(therapy.dose.key)
        if therapy.dose.total:
            keys.append("area")
    if therapy.routes:
        keys.append("route")
    if "microneedling" in therapy.routes:
        keys.append("depth")
    return (*keys, "schedule")


def explicit_table(table: Mapping[str, object], course: Course) -> dict[str, object]:
    """`table` with all defaults of the catalogue written out; it resolves to the same course."""
    full: dict[str, object] = dict(table)
    rule = course.definition.dose
    if rule is not None and rule.key not in full:
        full[rule.key] = f"{course.dose!r} {rule.unit}"
    if course.route is not None and "depth" not in full:
        full.setdefault("route", course.route.describe())
    if course.handling is not None:
        full.setdefault("storage", f"{course.handling.storage_days:g} day")
        full.setdefault("thaws", course.handling.thaws)
        full.setdefault("freeze_dried", course.handling.freeze_dried)
        full.setdefault("lots", course.handling.lots)
    full.setdefault("schedule", course.schedule.text)
    return full


def _product(table: Mapping[str, object], therapy: Therapy, where: str) -> Product | None:
    if not therapy.products:
        return None
    if "product" not in table:
        raise InputError(
            f"{therapy.name} needs a product", where=where, expected="one of: " + ", ".join(therapy.products)
        )
    return find_product(therapy, table["product"], where=f"{where}.product")


_PER_SESSION = re.compile(r"\s*(?:/|\bper\b)\s*(?:session|application)\s*$")
_PER_DAY = re.compile(r"\s*(?:/|\bper\b|\ba\b)\s*(?:day|d)\s*$")
GRAFT = "graft"
"""Response model of an operation that moves hairs."""


def _dose(
    table: Mapping[str, object],
    rule: DoseRule,
    therapy: Therapy,
    product: Product | None,
    schedule: Schedule,
    where: str,
    warnings: list[str],
) -> float:
    """Dose of one session or application, in the rule's unit; a dose a day is divided by its applications."""
    place = f"{where}.{rule.key}"
    if rule.key not in table:
        if rule.default is None:
            raise InputError(
                f"{therapy.name} needs a {rule.key}",
                where=where,
                expected=f'for example "{rule.low:g} {rule.unit}"',
            )
        if "area" in table:
            raise InputError("an area is given without a dose", where=f"{where}.area")
        return rule.default
    text, times = table[rule.key], 1.0
    if isinstance(text, str):
        text = _PER_SESSION.sub("", text)
        if _PER_DAY.search(text):
            text, times = _PER_DAY.sub("", text), _times_a_day(schedule, text, place)
    dose = _in_unit(text, rule, therapy, table, where) / times
    require_physical(dose, therapy, product, place)
    warnings += unstudied_dose(dose, therapy, product)
    return dose


def _studied(rule: DoseRule, product: Product | None) -> tuple[float, float]:
    """Lowest and highest dose studied, of the product if any is known, else of the therapy."""
    return (product.studied if product and product.studied else None) or (rule.low, rule.high)


def unstudied_dose(dose: float, therapy: Therapy, product: Product | None) -> list[str]:
    """One sentence if a dose of one session lies outside the range studied, else none."""
    rule = therapy.dose
    assert rule is not None
    low, high = _studied(rule, product)
    if not dose or low * 0.999 <= dose <= high * 1.001:
        return []
    return [
        f"{dose:g} {rule.unit} lies outside the range studied in people ({low:g} to {high:g} {rule.unit})"
    ]


def _times_a_day(schedule: Schedule, dose: str, place: str) -> float:
    """Applications a day, by which a dose a day is divided.

    Raises:
        InputError: it is not given every day.
    """
    if schedule.listed or len(schedule.pattern) != 1:
        raise InputError(
            f"{dose[:60]!r} is a dose a day, but the schedule is {schedule.describe()[:60]!r}",
            where=place,
            expected="a dose per session, or a daily schedule",
        )
    return schedule.pattern[0]


def require_physical(dose: float, therapy: Therapy, product: Product | None, place: str) -> None:
    """Check a dose of one session, after conversion, against the table of quantities.

    Raises:
        InputError: negative, beyond what its unit can be, or far beyond any dose studied.
    """
    rule = therapy.dose
    assert rule is not None
    studied = max(_studied(rule, product)[1], rule.high)
    known = dose_quantity(rule.unit)
    most = min(known.high if known else math.inf, quantity("times the highest dose studied").high * studied)
    if not math.isfinite(dose) or not 0.0 <= dose <= most:
        raise InputError(
            f"{rule.key} is {dose:g} {rule.unit}",
            where=place,
            expected=f"zero or more, to {most:g} {rule.unit}",
        )


def _require_one_operation(schedule: Schedule, where: str) -> None:
    """Check that hairs are moved once: the donor area is not sown again between operations.

    Raises:
        InputError: more than one day of surgery.
    """
    if schedule.pattern or len(schedule.listed) > 1:
        raise InputError(
            f"a transplant {schedule.describe()[:60]!r} is more than one operation",
            where=f"{where}.schedule",
            expected='one, such as "once" or "week 12"',
        )


def _in_unit(
    text: object, rule: DoseRule, therapy: Therapy, table: Mapping[str, object], where: str
) -> float:
    place = f"{where}.{rule.key}"
    for unit, factor in rule.also.items():
        try:
            dose = parse_quantity(text, unit)
        except InputError:
            continue
        return dose * therapy.parameters.value(factor)
    try:
        dose = parse_quantity(text, rule.unit)
    except InputError as fault:
        if not rule.total:
            raise fault.at(place) from None
        try:
            total = parse_quantity(text, rule.total)
        except InputError:
            raise fault.at(place) from None
        if "area" not in table:
            raise InputError(
                f"a dose in {rule.total} needs the area that it is spread over",
                where=place,
                expected='area = "100 cm2", or the dose in ' + rule.unit,
            ) from None
        area, limits = parse_quantity(table["area"], "cm2", where=f"{where}.area"), quantity("area treated")
        if not limits.contains(area):
            raise InputError(
                f"an area of {area:g} cm2", where=f"{where}.area", expected=limits.words
            ) from None
        return total / area
    if "area" in table:
        raise InputError(
            f"the dose is already per area ({rule.unit})", where=f"{where}.area", expected="no area"
        )
    return dose


def _route(table: Mapping[str, object], therapy: Therapy, where: str) -> Route | None:
    if not therapy.routes:
        return None
    depth = table.get("depth")
    if "route" in table:
        route = parse_route(_with_depth(table["route"], depth, where), where=f"{where}.route")
    elif depth is not None:
        route = Route("microneedling", needle_mm=needle_length(depth, where=f"{where}.depth"))
    elif therapy.route is not None:
        route = therapy.route
    else:
        raise InputError(
            f"{therapy.name} needs a route", where=where, expected="one of: " + ", ".join(therapy.routes)
        )
    if route.kind not in therapy.routes:
        raise unknown_name(f"route of {therapy.name}", route.kind, therapy.routes, f"{where}.route")
    return route


def _with_depth(route: object, depth: object, where: str) -> object:
    """Route and its depth, which stands under its own key, as one text."""
    if depth is None or not isinstance(route, str):
        return route
    if not isinstance(depth, str):
        return f"{route} {needle_length(depth, where=f'{where}.depth')}"
    if any(character.isdigit() for character in route):
        raise InputError(
            "the depth is given twice", where=f"{where}.depth", expected="a depth in the route only"
        )
    return f"{route} {depth}"


def _schedule(table: Mapping[str, object], therapy: Therapy, route: Route | None, where: str) -> Schedule:
    if "schedule" in table:
        schedule = parse_schedule(table["schedule"], where=f"{where}.schedule")
        if not therapy.scheduled and schedule != NEVER:
            raise InputError(f"{therapy.name} has no schedule", where=f"{where}.schedule")
        return schedule
    if not therapy.scheduled:
        return NEVER
    # A daily schedule of a lotion is no default for needling.
    if therapy.schedule is None or (route is not None and route.pierces):
        raise InputError(
            f"{therapy.name} needs a schedule", where=where, expected='for example "3 sessions every 6 weeks"'
        )
    return therapy.schedule


def _handling(table: Mapping[str, object], product: Product, where: str) -> Handling:
    storage = table.get("storage", "0 day")
    days = parse_quantity(storage, "day", where=f"{where}.storage")
    if not quantity("storage").contains(days):
        raise InputError(
            f"stored for {days:g} days", where=f"{where}.storage", expected=f"{quantity('storage').words}s"
        )
    thaws = table.get("thaws", product.thaws)
    most = quantity("thaws")
    if isinstance(thaws, bool) or not isinstance(thaws, int) or not most.low <= thaws <= most.high:
        raise InputError(
            f"{repr(thaws)[:40]} thaws", where=f"{where}.thaws", expected=f"a whole number, {most.words}"
        )
    dried = table.get("freeze_dried", product.freeze_dried)
    if not isinstance(dried, bool):
        raise InputError(f"{repr(dried)[:40]}", where=f"{where}.freeze_dried", expected="true or false")
    lots = table.get("lots", LOTS[0])
    if not isinstance(lots, str) or lots not in LOTS:
        raise unknown_name("way of lots", lots, LOTS, f"{where}.lots")
    return Handling(days, thaws, dried, lots)


def course_records(courses: Iterable[Course]) -> dict[str, Parameter]:
    """Parameter records of the therapies of `courses`, by qualified name."""
    found: dict[str, Parameter] = {}
    for course in courses:
        for one in (course.definition, *(() if course.assumed is None else (course.assumed.like,))):
            found |= one.records() | one.immune_records()
    return found


def stopped(courses: Sequence[Course], day: int) -> tuple[Course, ...]:
    """Copies of the courses that end on `day`."""
    return tuple(replace(course, schedule=course.schedule.stopped(day)) for course in courses)
