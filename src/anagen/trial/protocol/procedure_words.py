"""A trial's procedure for several endpoints and arms in words."""

from __future__ import annotations

from collections.abc import Sequence

from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.multiplicity import (
    CO_PRIMARY,
    GRAPH,
    PARALLEL,
    SEQUENCE,
    SERIAL,
    Procedure,
)
from anagen.trial.protocol.named_endpoint import hypotheses_of


def procedure_words(protocol: Protocol) -> str | None:
    """Sentences on how the hypotheses share the level; None without a procedure."""
    procedure = None if protocol.several is None else protocol.several.procedure
    if procedure is None:
        return None
    claims, level = hypotheses_of(protocol), f"{protocol.analysis.alpha:g}"
    names = _listed([one.name for one in claims])
    if procedure.method == CO_PRIMARY:
        return _co_primary(protocol, procedure, level)
    if procedure.method == SEQUENCE:
        order = ", then ".join(name for family in procedure.families for name in family)
        return f"Tested in this order, each at the level {level}, until the first that is not shown: {order}."
    if procedure.method in (SERIAL, PARALLEL):
        return _gates(procedure, level)
    if procedure.method == GRAPH:
        return _graph(procedure, level)
    return (
        f"The {len(claims)} hypotheses ({names}) share the level {level} by the method of {procedure.method}."
    )


def _co_primary(protocol: Protocol, procedure: Procedure, level: str) -> str:
    first, *rest = procedure.families
    arms = {one.arm for one in hypotheses_of(protocol) if one.name in first}
    told = (
        f"Co-primary are {_listed(first)}: the claim is made only if each of them is shown at the level "
        f"{level}, with a better result, so that none needs an adjustment for the others."
    )
    if len(arms) > 1:
        told += f" Each arm makes one such claim; the {len(arms)} claims share the level by Holm's method."
    for family in rest:
        told += f" Once all claims before are shown, {_listed(family)} {_tested_by_holm(family)}."
    return told


def _gates(procedure: Procedure, level: str) -> str:
    first, *rest = procedure.families
    once = "all" if procedure.method == SERIAL else "one"
    told = f"Families are tested in order at the level {level} ({procedure.method}). First {_listed(first)}."
    told += "".join(
        f" Once {once} of these {'are' if once == 'all' else 'is'} shown, {_listed(one)}." for one in rest
    )
    if procedure.method == SERIAL:
        return told + " Within a family Holm's method is used."
    return told + (
        " A hypothesis that is shown passes its share of the level on; within the last family Holm's method "
        "is used, and what it leaves goes back to the first."
    )


def _graph(procedure: Procedure, level: str) -> str:
    weights = ", ".join(f"{name} {share:g}" for name, share in procedure.weights)
    edges = ", ".join(
        f"{one} to {to} {part if isinstance(part, str) else f'{part:g}'}" for one, to, part in procedure.edges
    )
    return (
        f"Graphical procedure (Bretz and others 2009) at the level {level}; weights: {weights}; a hypothesis "
        f"that is shown passes its weight on: {edges or 'nothing'}."
    )


def _tested_by_holm(family: Sequence[str]) -> str:
    return "is tested" if len(family) == 1 else "are tested by Holm's method"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
