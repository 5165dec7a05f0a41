"""Shape of [adaptation] in a trial file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from anagen.files.sections import Phrase, Section
from anagen.quantities import quantity

_SIZE = quantity("patients").whole["le"]


class AdaptationSection(Section):
    """[adaptation]: what the trial may change at a look at its own data."""

    kind: Literal["selection", "re-estimation", "predictive stopping", "response-adaptive"] = Field(
        description='"selection" of arms, "re-estimation" of the size, "predictive stopping" or '
        '"response-adaptive" allocation'
    )
    at: float | list[float] = Field(
        0.5,
        description="fraction of the patients, or of the planned ones, after whom the data are looked at, "
        "between 0 and 1; of response-adaptive allocation the burn-in; of predictive stopping also several "
        "that rise, such as [0.5, 0.75]",
    )
    keep: int | None = Field(
        None, ge=1, le=19, description="of selection: the number of the best arms that go on; default 1"
    )
    within: Phrase | None = Field(
        None,
        description="of selection, in place of `keep`: all arms go on that are at most this much worse than "
        'the best one, such as "3 hairs/cm2"',
    )
    intersection: Literal["Dunnett", "Simes", "Bonferroni"] | None = Field(
        None, description='of selection: test of several arms at once; default "Dunnett"'
    )
    planned: int | None = Field(
        None,
        ge=4,
        le=_SIZE,
        description="of re-estimation: patients as planned; [population] gives the most there can be",
    )
    method: Literal["promising zone", "blinded", "Thall-Wathen", "Neyman"] | None = Field(
        None,
        description='of re-estimation: "promising zone" (default), by conditional power, or "blinded", by '
        'the variance of all values together; of response-adaptive allocation: "Thall-Wathen" (default), by '
        'the chance to be the best arm, or "Neyman", by the spread within arms',
    )
    power: float | None = Field(
        None, gt=0.5, lt=1.0, description="of re-estimation: (conditional) power aimed at; default 0.9"
    )
    least: float | None = Field(
        None,
        ge=0.0,
        lt=1.0,
        description="of a promising zone: conditional power below which the size stays; default 0.3; of "
        "response-adaptive allocation: share of later patients that each arm gets at least; default 0.1",
    )
    effect: Phrase | None = Field(
        None,
        description='of re-estimation: difference that is assumed, such as "10 hairs/cm2"; default the one '
        "seen at the look",
    )
    every: int | None = Field(
        None,
        ge=2,
        le=_SIZE,
        description="of response-adaptive allocation: patients after which the ratio is chosen anew; "
        "default 20",
    )
    futility: float | None = Field(
        None,
        ge=-5.0,
        le=5.0,
        description="Z below which an arm, or the trial, ends in vain; the level does not count on it",
    )
    test: Literal["inverse normal", "Fisher"] | None = Field(
        None, description='how the stages are combined; default "inverse normal"'
    )
    spending: Literal["O'Brien-Fleming", "Pocock", "Hwang-Shih-DeCani"] | None = Field(
        None, description="level spent at the look; default none: the only test is at the end"
    )
    stop_success: float | None = Field(
        None,
        gt=0.5,
        lt=1.0,
        description="of predictive stopping: predictive probability of success from which the trial ends "
        "with it; default 0.99",
    )
    stop_vain: float | None = Field(
        None,
        gt=0.0,
        lt=0.5,
        description="of predictive stopping: the same below which it ends in vain; default 0.05",
    )
    prior_patients: int | None = Field(
        None,
        ge=0,
        le=_SIZE,
        description="of predictive stopping: patients that a prior around no difference is worth; default 0",
    )
    calibrated: bool | None = Field(
        None,
        description="of predictive stopping and response-adaptive allocation: whether the test is made "
        "stricter until its type I error is the level; default true, false beside a multiplicity",
    )
