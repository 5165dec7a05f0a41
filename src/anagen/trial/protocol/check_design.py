"""Check of [design]: allocation, blocks, strata and dropout."""

from __future__ import annotations

from itertools import pairwise

from anagen.errors import InputError
from anagen.files.phrases import (
    Dropout,
    read_allocation,
    read_dropout,
    read_season,
    time_text,
)
from anagen.files.source_text import SourceText
from anagen.quantities import quantity
from anagen.simulators.capabilities import SEASON, SPLIT_SCALP
from anagen.trial.protocol.check_population import require_supported
from anagen.trial.protocol.checks import require_within, without_repeats
from anagen.trial.protocol.crossover import CROSSOVER, second_end, second_start
from anagen.trial.protocol.design import Design, check_block
from anagen.trial.protocol.design_section import DesignSection
from anagen.trial.protocol.endpoint import Endpoint
from anagen.trial.protocol.measurement import Measurement
from anagen.trial.protocol.population import Population
from anagen.units import parse_quantity


def design_of(
    section: DesignSection,
    names: tuple[str, ...],
    population: Population,
    measurement: Measurement,
    source: SourceText,
) -> Design:
    """Design of the [design] section, its allocation, blocks and dropout filled in.

    Raises:
        InputError: a fault, with its place.
    """

    def where(key: str) -> str:
        return source.where(("design", key))

    if section.kind == SPLIT_SCALP:
        require_supported(SPLIT_SCALP, population.alopecia, where("kind"), population.diseases)
    if section.season_start is not None:
        require_supported(SEASON, population.alopecia, where("season_start"), population.diseases)
    if section.kind == CROSSOVER and len(names) != 2:
        raise InputError(
            f"a crossover of {len(names)} orders",
            where=where("kind"),
            expected="2 [[arm]] tables, one an order",
        )
    if section.kind == "split-scalp" and len(names) < 2:
        raise InputError(
            "a split scalp needs an arm for each side",
            where=where("kind"),
            expected="2 or more [[arm]] tables",
        )
    groups = len(names) - 1 if section.kind == "split-scalp" else len(names)
    allocation = (1,) * groups
    if section.allocation is not None:
        allocation = read_allocation(section.allocation, groups, where("allocation"))
    if population.size < groups:
        raise InputError(
            f"{population.size} patients are too few for {groups} groups",
            where=source.where(("population", "size")),
            expected=f"at least {groups} patients",
        )
    window = 0.0
    if section.visit_window is not None:
        window = parse_quantity(section.visit_window, "day", where=where("visit_window"))
        days = measurement.visit_days
        gap = min(later - earlier for earlier, later in pairwise(days))
        largest = (gap - 1) // 2
        require_within(
            window,
            0.0,
            float(largest),
            section.visit_window,
            f"0 to {largest} days, less than half the time between visits",
            where("visit_window"),
        )
    season = section.season_start
    return Design(
        kind=section.kind,
        allocation=allocation,
        randomisation=section.randomisation,
        block=_block(section, allocation, where("block")),
        strata=_strata(section, where("strata")),
        dropout=dropout_of(section.dropout, where("dropout")),
        visit_window_days=window,
        season_start=None if season is None else read_season(season, where("season_start")),
        identical_arms=section.identical_arms,
        washout_days=_washout(section, where("washout")),
        centres=section.centres,
        centre_spread=_centre_spread(section, where("centre_spread")),
    )


def require_periods(design: Design, endpoint: Endpoint, measurement: Measurement, source: SourceText) -> None:
    """Check that both periods of a crossover begin and end at a visit.

    Raises:
        InputError: a visit is missing.
    """
    if design.kind != CROSSOVER:
        return
    for day, what in (
        (second_start(endpoint, design.washout_days), "begins"),
        (second_end(endpoint, design.washout_days), "ends"),
    ):
        if day not in measurement.visit_days:
            raise InputError(
                f"the second period {what} at {time_text(day)}, without a visit",
                where=source.where(("measurement", "visits")),
                expected=f"a visit at {time_text(day)}: each period lasts as long as the endpoint's",
            )


def _washout(section: DesignSection, where: str) -> int:
    """Days between the periods of a crossover."""
    if section.washout is None:
        return 0
    if section.kind != CROSSOVER:
        raise InputError(
            f"a {section.kind} trial has no periods", where=where, expected=f'no key, or kind = "{CROSSOVER}"'
        )
    return round(quantity("washout").read(section.washout, where=where))


def _centre_spread(section: DesignSection, where: str) -> float:
    """Spread between the centres' readers, as a share."""
    if section.centre_spread is None:
        return 0.0
    if section.centres == 1:
        raise InputError(
            "one centre differs from no other", where=where, expected="centres of 2 or more, or no key"
        )
    return quantity("spread between centres").read(section.centre_spread, where=where) / 100.0


def _block(section: DesignSection, allocation: tuple[int, ...], where: str) -> int:
    whole = sum(allocation)
    if section.randomisation == "simple":
        if section.block is not None:
            raise InputError(
                "simple randomisation has no block", where=where, expected='no key, or "blocked"'
            )
        return 1
    if section.block is None:
        return whole if whole > 3 else 2 * whole
    check_block(section.block, allocation, where)
    return section.block


def _strata(section: DesignSection, where: str) -> tuple[str, ...]:
    if section.randomisation == "stratified" and not section.strata:
        raise InputError(
            "stratified randomisation needs strata",
            where=where,
            expected='any of "sex", "stage", "age", "centre"',
        )
    if section.randomisation != "stratified" and section.strata:
        raise InputError(
            f"{section.randomisation} randomisation has no strata",
            where=where,
            expected='randomisation = "stratified"',
        )
    if "centre" in (section.strata or ()) and section.centres == 1:
        raise InputError("one centre makes no strata", where=where, expected="design.centres of 2 or more")
    return without_repeats(section.strata or [], where)


def dropout_of(text: str | None, where: str) -> Dropout | None:
    """Dropout of a phrase such as "15 % by week 24"; None for none."""
    return None if text is None else read_dropout(text, where)
