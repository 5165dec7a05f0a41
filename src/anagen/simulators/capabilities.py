"""Capabilities of a simulator, as data: asked before a run, instead of a disease's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SPLIT_SCALP = "split-scalp"
SEASON = "season"
RERANDOMISATION = "re-randomisation"
OTHER_HAIR_LOSS = "with other hair loss"
BASELINE_DENSITY = "recruitment by baseline density"
MENOPAUSE = "recruitment by menopausal status"
SEVERAL_REGIONS = "several regions"
RATINGS = "rated improvement"
BACKGROUND = "stable background treatment"
PHASES = "phases of the hair cycle"
PATCHES = "patches"
DELIVERY = "delivery into the skin"
WHOLE_SCALPS = "whole scalps"
DESIGNS = (
    SPLIT_SCALP,
    SEASON,
    RERANDOMISATION,
    OTHER_HAIR_LOSS,
    BASELINE_DENSITY,
    MENOPAUSE,
    SEVERAL_REGIONS,
    RATINGS,
    BACKGROUND,
)
"""Designs that a trial may ask for."""
DRAWN = (PHASES, PATCHES, DELIVERY, WHOLE_SCALPS)
"""Pictures that can be drawn of a trial."""


@dataclass(frozen=True)
class Workload:
    """Rough time and memory of one replicate on one core, by which a page limits its work.

    Measured on one core of the machine of docs/web_rooms.md.

    Attributes:
        replicate_s: seconds per replicate, whatever its size.
        site_s: seconds per site.
        site_day_s: seconds per site and day.
        area_day_s: seconds per cm2 and day.
        site_bytes: memory per site followed at the same time.
        site_day_bytes: memory per site and day.
        area_visit_bytes: memory per cm2 and visit.
        at_once: most sites followed at the same time; None for all of them.
        days_at_once: most sites times days followed at the same time; None for all of them.
        estimated: most sites of a quick estimate.
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
    days_at_once: int | None = None

    def seconds(self, sites: int, days: int, area_cm2: float) -> float:
        """Seconds of one replicate of `sites` sites over `days` days."""
        return self.replicate_s + sites * (
            self.site_s + days * (self.site_day_s + self.area_day_s * area_cm2)
        )

    def bytes(self, sites: int, days: int, area_cm2: float, visits: int) -> float:
        """Memory of one replicate during its run, in bytes."""
        followed = sites if self.at_once is None else min(sites, self.at_once)
        if self.days_at_once is not None:
            followed = min(followed, max(1, self.days_at_once // max(days, 1)))
        return followed * (
            self.site_bytes + days * self.site_day_bytes + area_cm2 * visits * self.area_visit_bytes
        )


@dataclass(frozen=True)
class Capabilities:
    """Methods, regions, designs and pictures that a simulator supports.

    Attributes:
        methods: names of the ways of measuring (`anagen.measurement.method`).
        outcomes: outcomes that they report.
        regions: regions of the head that can be measured; the only one is the default.
        supports: words of `DESIGNS` and `DRAWN`.
        why_not: reason why a feature is not supported, where there is one to give.
        workload: rough time and memory of a replicate.
        usual_endpoint: usual endpoint of a trial, in the words of a trial file, without its week.
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
        """Supported designs, of `DESIGNS`."""
        return tuple(name for name in DESIGNS if name in self.supports)
