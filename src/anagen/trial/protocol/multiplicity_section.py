"""Shape of [multiplicity]: how several endpoints and arms share the level."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from anagen.files.sections import Name, Section

MOST_ENDPOINTS = 12
OF_THE_TRIAL = (
    *("reference", "alpha", "interim", "interim_weeks", "spending", "futility", "binding"),
    "multiplicity",
)
"""Keys of [analysis] that hold for all endpoints, so that no [[endpoint]] has them."""
OF_THE_FIRST = ("dose_finding", "prognostic_score", "tipping_point", "own")
"""Keys of [analysis] that are about its own endpoint alone."""


class MultiplicitySection(Section):
    """[multiplicity]: how the hypotheses, every endpoint by every arm, share the level of [analysis].

    A hypothesis is called by its endpoint, in a trial of several arms ``endpoint: arm``; an endpoint alone
    stands for all its arms, and an arm alone for all its endpoints.
    """

    procedure: Literal[
        "co-primary",
        "Bonferroni",
        "Holm",
        "Hochberg",
        "Hommel",
        "fixed sequence",
        "serial gatekeeping",
        "parallel gatekeeping",
        "graph",
    ] = Field(
        description='"co-primary" (all must win), "Bonferroni", "Holm", "Hochberg", "Hommel", "fixed '
        'sequence", "serial gatekeeping" (a family is tested once all before are shown), "parallel '
        'gatekeeping" (once one is shown) or "graph" (Bretz)'
    )
    families: list[list[Name]] | None = Field(
        None,
        min_length=1,
        max_length=20,
        description="of gatekeeping: families of hypotheses in order, each tested by Holm, such as "
        '[["frontal", "vertex"], ["rated"]]; of "co-primary" the first must all win, the rest follow',
    )
    order: list[Name] | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="of a fixed sequence: hypotheses in their order; default that of the file",
    )
    weights: dict[Name, float] | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="of a graph: share of the level by hypothesis, together at most 1, such as "
        "{frontal = 0.5, vertex = 0.5}",
    )
    edges: dict[Name, dict[Name, float | Literal["epsilon", "1 - epsilon"]]] | None = Field(
        None,
        max_length=100,
        description="of a graph: what a hypothesis that is shown passes on, such as {frontal = {vertex = 1}}:"
        ' shares of its weight, together at most 1; "epsilon" is passed on only where all other ways end',
    )


def without(schema: dict[str, Any], keys: Iterable[str]) -> None:
    """Remove keys from a JSON Schema of a section."""
    for key in keys:
        schema["properties"].pop(key, None)
