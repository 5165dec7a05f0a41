"""Check of [design]: allocation, blocks, strata and dropout."""

from __future__ import annotations

from itertools import pairwise

from anagen.errors import InputError
from anagen.files.phrases import (
    Dropout,
    read_allocation,
    read_dropout,
    read_season,
)
from anagen.files.source_text import SourceText
from anagen.simulators.capabilities import SEASON, SPLIT_SCALP
from anagen.trial.protocol.check_population import require_supported
from anagen.trial.protocol.checks import require_within, without_repeats
from anagen.trial.protocol.file_model import (
    DesignSection,
)
from anagen.trial.protocol.model import (
    Design,
    Measurement,
    Population,
    check_block,
)
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
    )


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
            "stratified randomisation needs strata", where=where, expected='any of "sex", "stage", "age"'
        )
    if section.randomisation != "stratified" and section.strata:
        raise InputError(
            f"{section.randomisation} randomisation has no strata",
            where=where,
            expected='randomisation = "stratified"',
        )
    return without_repeats(section.strata or [], where)


def dropout_of(text: str | None, where: str) -> Dropout | None:
    """Dropout of a phrase such as "15 % by week 24"; None for none."""
    return None if text is None else read_dropout(text, where)
