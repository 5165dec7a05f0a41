"""Shape of [trial]."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from anagen.files.sections import Name, Phrase, Section
from anagen.quantities import quantity

MOST_REPLICATES = quantity("replicates").whole["le"]


class TrialSection(Section):
    """[trial]: name of the trial, and settings of the simulation."""

    name: Name = Field(description="a name of 1 to 120 characters on one line")
    seed: int = Field(1, ge=0, le=2**63 - 1, description="a whole number of 0 to 2^63 - 1")
    replicates: int = Field(
        200, ge=1, le=MOST_REPLICATES, description=f"a whole number of 1 to {MOST_REPLICATES}"
    )
    parameters: Literal["posterior", "prior", "fixed"] = Field(
        "posterior",
        description='"posterior" (uncertainty after published trials, drawn in each replicate), '
        '"prior" (uncertainty before any trial) or "fixed" (the best values, no uncertainty)',
    )
    account: Literal["gradual", "abrupt", "dormancy"] = Field(
        "gradual",
        description='how androgens thin a scalp: "gradual", "abrupt" or "dormancy"',
    )
    stance: Literal["mixture", "sceptical", "neutral", "enthusiastic"] = Field(
        "mixture",
        description='on exosomes: "mixture" of three beliefs, or "sceptical", "neutral" or "enthusiastic"',
    )
    catalogue: Phrase | None = Field(
        None,
        description='a folder beside the file, such as "definitions", with files of one\'s own: therapies, '
        "assumptions, products, diseases",
    )
