"""Sections of a trial file for the options of models, and for dose finding."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from anagen.files.sections import Name, Phrase, Section

MOST_CUTS, MOST_RANKS, MOST_SHAPES = 20, 6, 10


class GEESection(Section):
    """[analysis.gee]: options of the model "GEE"."""

    working: Literal["independence", "exchangeable", "ar1"] = Field(
        "exchangeable",
        description='the working correlation of a patient\'s visits: "independence", "exchangeable" or "ar1"',
    )
    errors: Literal["CR0", "CR1", "CR2", "CR3"] = Field(
        "CR2", description='robust standard errors: "CR0" (plain), "CR1", "CR2" (default) or "CR3"'
    )


class OrdinalSection(Section):
    """[analysis.ordinal]: categories of the model "ordinal"."""

    cuts: list[Phrase] = Field(
        min_length=1,
        max_length=MOST_CUTS,
        description='cuts between the categories, such as ["20 points", "50 points"]; a value at a cut '
        "belongs to the better category",
    )


class RankSection(Section):
    """[[analysis.win_ratio.then]]: an outcome that decides where all before it tie."""

    endpoint: Phrase = Field(description='an endpoint such as "change in SALT at week 36"')
    tie: Phrase | None = Field(
        None, description='the difference up to which two patients tie, such as "5 points"; default none'
    )


class WinRatioSection(Section):
    """[analysis.win_ratio]: hierarchy of the model "win ratio"; the endpoint comes first."""

    tie: Phrase | None = Field(
        None, description='the difference in the endpoint up to which two patients tie, such as "5 points"'
    )
    then: list[RankSection] = Field(
        default_factory=list, max_length=MOST_RANKS, description="at most 6 further outcomes, in order"
    )


class DoseFindingSection(Section):
    """[analysis.dose_finding]: trend, dose-response curve and target dose over the arms."""

    gain: Phrase = Field(
        description='the gain over dose 0 that the target dose must have, such as "8 hairs/cm2"'
    )
    therapy: Name | None = Field(
        None, description="the therapy whose dose differs between the arms; default the only one"
    )
    shapes: list[Phrase] | None = Field(
        None,
        min_length=1,
        max_length=MOST_SHAPES,
        description='candidate shapes, with guesses in the unit of the dose: "linear", "log-linear", '
        '"quadratic -0.1", "emax ED50", "sigmoid emax ED50 HILL", "exponential DELTA", '
        '"logistic ED50 DELTA" or "beta DELTA1 DELTA2"; default linear, log-linear, emax at the smallest '
        "dose, and emax and sigmoid emax midway in ratio to the largest",
    )
    alpha: float | None = Field(
        None,
        gt=0.0,
        lt=0.5,
        description="the one-sided level of the joint test, above 0 and below 0.5; default half of "
        "[analysis] "
        "alpha, or all of it with sides = 1",
    )
    target: Literal["best", "average"] = Field(
        "best", description='the curve of the "best" significant shape by AIC, or their weighted "average"'
    )
