"""How a trial of several arms or endpoints keeps its level, as a trial file says it."""

from __future__ import annotations

from dataclasses import dataclass

from anagen.statistics.graphical.infinitesimal import EPSILON
from anagen.statistics.graphical.procedure import Edge, Graph
from anagen.statistics.graphical.shapes import fixed_sequence, parallel_gates, serial_gates

DUNNETT, SEQUENCE = "Dunnett", "fixed sequence"
MULTIPLICITY = ("Bonferroni", "Holm", "Hochberg", "Hommel", DUNNETT, SEQUENCE)
"""Adjustments of the comparisons with the reference: Dunnett's steps down, a sequence is the file's order."""
CO_PRIMARY, SERIAL, PARALLEL, GRAPH = "co-primary", "serial gatekeeping", "parallel gatekeeping", "graph"
ADJUSTED = ("Bonferroni", "Holm", "Hochberg", "Hommel")
"""Procedures of [multiplicity] that take all hypotheses alike."""
PROCEDURES = (CO_PRIMARY, *ADJUSTED, SEQUENCE, SERIAL, PARALLEL, GRAPH)
"""Procedures of [multiplicity], of endpoints and arms together."""
GATED = (CO_PRIMARY, SERIAL, PARALLEL)
"""Those whose hypotheses stand in families."""
SHARES: dict[str, Edge] = {"epsilon": EPSILON, "1 - epsilon": 1.0 - EPSILON}
"""Shares of an edge that a graph writes in words."""


@dataclass(frozen=True)
class Procedure:
    """[multiplicity].

    Attributes:
        method: one of `PROCEDURES`.
        families: names of hypotheses, by family, or one by one of a fixed sequence; the first of "co-primary"
            are those that must all win. None where all hypotheses are alike, or in a graph.
        weights: of a graph: pairs (hypothesis, share of the level).
        edges: of a graph: triples (from, to, share of the weight that is passed on).
    """

    method: str
    families: tuple[tuple[str, ...], ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    edges: tuple[tuple[str, str, float | str], ...] = ()

    def graph(self, names: tuple[str, ...]) -> Graph:
        """Graph of the hypotheses `names`, in their order, for all but `ADJUSTED` and "co-primary".

        Raises:
            InputError: weights or edges that together are more than 1.
        """
        if self.method == GRAPH:
            share = dict(self.weights)
            passed = {
                (one, to): SHARES[part] if isinstance(part, str) else part for one, to, part in self.edges
            }
            return Graph(
                tuple(share.get(name, 0.0) for name in names),
                tuple(tuple(passed.get((one, to), 0.0) for to in names) for one in names),
            )
        sizes = [len(family) for family in self.families]
        if self.method == SEQUENCE:
            made = fixed_sequence(len(names))
        else:
            made = parallel_gates(sizes) if self.method == PARALLEL else serial_gates(sizes)
        # The shapes number hypotheses as they stand in the families.
        order = [name for family in self.families for name in family]
        at = [order.index(name) for name in names]
        return Graph(
            tuple(made.weights[i] for i in at), tuple(tuple(made.edges[i][j] for j in at) for i in at)
        )
