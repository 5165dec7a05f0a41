"""Requests of the design room."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

LONGEST = 60_000
"""Most characters of a trial file that the room accepts; the longest example has some 6 000."""

Toml = Annotated[str, Field(max_length=LONGEST, description="a trial file's text")]
Tab = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Draft(Body):
    """A trial file as text or as a table; the text counts if both are given."""

    toml: Toml | None = None
    table: dict[str, Any] | None = Field(None, description="sections and keys as a trial file has them")


class EstimateAsked(Body):
    """A trial whose effect and power are to be estimated from a few replicates."""

    toml: Toml
    replicates: int = Field(
        8, ge=4, le=100, description="replicates to run; more are more precise and slower"
    )
    target: float = Field(
        0.8, ge=0.5, le=0.99, description="chance of success whose number of patients is looked for"
    )
    tab: Tab = Field("", description="who asks: a later request of the same name stops an earlier one")


class DocumentAsked(Body):
    """A document of a trial, with assumptions for its sample size by formula."""

    toml: Toml
    kind: str = Field("sap", max_length=40, description="sap, sample-size or spirit")
    power: float | None = Field(None, description="chance of success wanted, 0 to 1")
    difference: float | None = Field(None, description="true difference of the means")
    sd: float | None = Field(None, description="SD of the endpoint")
    share: float | None = Field(None, description="responders in the arm, per cent")
    reference_share: float | None = Field(None, description="responders under the reference, per cent")


class JobAsked(Body):
    """A trial to run whole, in the background."""

    toml: Toml
