"""Settings of the pooled analyses (``network_aga.toml``, ``network_responses.toml``), as typed sections."""

from __future__ import annotations

from functools import cache
from typing import Self

from pydantic import Field, model_validator

from anagen.evidence_base.tables.read import data_folder, read_toml_table
from anagen.files.laws import law
from anagen.files.sections import FrozenSection, Words
from anagen.files.shape_check import check_shape

_STATUS = '"prior", or how the number was obtained'


class WindowSection(FrozenSection):
    """[window]: weeks from baseline at which a result enters."""

    low: float = Field(ge=0, description="a number of weeks, 0 or more")
    high: float = Field(ge=0, description="a number of weeks, low or more")
    near: float = Field(ge=0, description="a number of weeks from low to high: the nearest is taken")
    status: Words = Field(description=_STATUS)
    source: Words = Field(description="the reason for the choice")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.near <= self.high:
            what = f"{self.near:g} is not between {self.low:g} and {self.high:g}"
            raise law(what, "near", expected="low <= near <= high")
        return self


class PriorSection(FrozenSection):
    """[bayes]: priors of the Bayesian network."""

    tau_scale: float = Field(gt=0, description="a number above 0: scale of the SD between studies")
    effect_sd: float = Field(gt=0, description="a number above 0: SD of each effect against placebo")
    status: Words = Field(description=_STATUS)
    source: Words = Field(description="the reason for the choice")


class AssumedSection(FrozenSection):
    """[assumed_sd]: SD between patients where a trial reports none."""

    value: float = Field(gt=0, description="a number above 0, hairs/cm2")
    status: Words = Field(description=_STATUS)
    source: Words = Field(description="the reason for the choice")


class ResponseSettings(FrozenSection):
    """network_responses.toml: choices behind the pooled shares of responders."""

    window: WindowSection = Field(description="a section [window]")
    bayes: PriorSection = Field(description="a section [bayes]")


class NetworkSettings(ResponseSettings):
    """network_aga.toml: choices behind the network of therapies for androgenetic alopecia."""

    assumed_sd: AssumedSection = Field(description="a section [assumed_sd]")


@cache
def network_settings() -> NetworkSettings:
    """Settings of ``network_aga.toml``."""
    return check_shape(read_toml_table(data_folder(), "network_aga.toml"), NetworkSettings)


@cache
def response_settings() -> ResponseSettings:
    """Settings of ``network_responses.toml``."""
    return check_shape(read_toml_table(data_folder(), "network_responses.toml"), ResponseSettings)
