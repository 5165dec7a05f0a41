"""What a simulator can do, as data: known before anything is simulated, asked instead of a disease's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SPLIT_SCALP = "split-scalp"
SEASON = "season"
RERANDOMISATION = "re-randomisation"
OTHER_HAIR_LOSS = "with other hair loss"
PHASES = "phases of the hair cycle"
PATCHES = "patches"
DELIVERY = "delivery into the skin"
WHOLE_SCALPS = "whole scalps"
DESIGNS = (SPLIT_SCALP, SEASON, RERANDOMISATION, OTHER_HAIR_LOSS)
"""What a trial may ask for."""
DRAWN = (PHASES, PATCHES, DELIVERY, WHOLE_SCALPS)
"""What can be drawn of one."""


@dataclass(frozen=True)
class Workload:
    """Rough time and memory of one replicate on one core, for a page that must not take on too much.

    Measured on one core of the machine of docs/web_rooms.md; a rough guess is enough.

    Attributes:
        replicate_s: seconds of a replicate, however small.
        site_s: seconds a site.
        site_day_s: seconds a site and day.
        area_day_s: seconds a cm2 and day.
        site_bytes: memory a site that is followed at the same time.
        site_day_bytes: memory a site and day.
        area_visit_bytes: memory a cm2 and visit.
        at_once: sites followed at the same time at most; None for all of them.
        estimated: sites of a quick estimate at most.
    """

    replicate_s: float
    site_s: float
    site_day_s: float
    area_day_s: float
    site_bytes: float
    site_day_bytes: float
    area_visit_bytes: float
    at_once: int | None
    estimated: int

    def seconds(self, sites: int, days: int, area_cm2: float) -> float:
        """Seconds of one replicate of so many sites over so many days."""
        return self.replicate_s + sites * (
            self.site_s + days * (self.site_day_s + self.area_day_s * area_cm2)
        )

    def bytes(self, sites: int, days: int, area_cm2: float, visits: int) -> float:
        """Memory of one replicate while it runs."""
        followed = sites if self.at_once is None else min(sites, self.at_once)
        return followed * (
            self.site_bytes + days * self.site_day_bytes + area_cm2 * visits * self.area_visit_bytes
        )


@dataclass(frozen=True)
class Capabilities:
    """What a simulator measures, where, and which designs and pictures it supports.

    Attributes:
        methods: names of the ways of measuring (`anagen.measurement.method`).
        outcomes: what they can report.
        regions: where on the head is measured; the only one is the default.
        supports: words of `DESIGNS` and `DRAWN`.
        why_not: why a feature is not supported, where there is more to say than that.
        workload: rough time and memory of a replicate.
        usual_endpoint: what a trial usually asks, in the words of a trial file, without its week.
    """

    methods: tuple[str, ...]
    outcomes: tuple[str, ...]
    regions: tuple[str, ...]
    supports: frozenset[str]
    workload: Workload
    usual_endpoint: str
    why_not: Mapping[str, str] = field(default_factory=dict)

    @property
    def designs(self) -> tuple[str, ...]:
        """What a trial may ask for, of `DESIGNS`."""
        return tuple(name for name in DESIGNS if name in self.supports)
