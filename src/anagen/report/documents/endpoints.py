"""Further endpoints of a trial in its documents: what each is, and how all are judged together."""

from __future__ import annotations

from anagen.report.documents.models import decision, primary_analysis
from anagen.report.documents.parts import Block, to_be_decided
from anagen.report.documents.parts import table as table_of
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.multiplicity import GRAPH
from anagen.trial.protocol.named_endpoint import hypotheses_of, view
from anagen.trial.protocol.procedure_words import procedure_words


def endpoints_table(protocol: Protocol) -> Block:
    """Table of all endpoints."""
    return table_of(
        ["endpoint", "what", "region", "model", "hypothesis", "role"],
        [
            (
                one.name,
                str(one.analysis.endpoint),
                one.region,
                one.analysis.model,
                str(one.analysis.hypothesis),
                "exploratory" if one.exploratory else "confirmatory",
            )
            for one in protocol.named_endpoints
        ],
    )


def together_blocks(protocol: Protocol) -> tuple[Block, ...]:
    """How the level is held over endpoints and arms."""
    told, several = procedure_words(protocol), protocol.several
    assert several is not None
    if told is None:
        claims = [one.name for one in hypotheses_of(protocol)]
        return (
            f"The trial file sets no procedure for its {len(claims)} hypotheses ({', '.join(claims)}): each "
            f"is judged at the level {protocol.analysis.alpha:g}, so that the chance of at least one false "
            "claim is above it. "
            + to_be_decided("a procedure such as co-primary, Holm or a graph, or why none"),
        )
    blocks: list[Block] = [told]
    procedure = several.procedure
    if procedure is not None and procedure.method == GRAPH:
        share = dict(procedure.weights)
        blocks.append(
            table_of(
                ["hypothesis", "weight", "passes on"],
                [
                    (
                        one.name,
                        f"{share.get(one.name, 0.0):g}",
                        ", ".join(
                            f"{part if isinstance(part, str) else f'{part:g}'} to {to}"
                            for name, to, part in procedure.edges
                            if name == one.name
                        ),
                    )
                    for one in hypotheses_of(protocol)
                ],
            )
        )
    alone = [one.name for one in protocol.named_endpoints if one.exploratory]
    if alone:
        blocks.append(f"Exploratory, judged alone and part of no claim: {', '.join(alone)}.")
    return tuple(blocks)


def further_analyses(protocol: Protocol) -> list[str]:
    """Paragraphs on the analysis of each further endpoint."""
    found = []
    for one in protocol.named_endpoints[1:]:
        own = view(protocol, one)
        words = " ".join([*primary_analysis(own), decision(own)])
        found.append(f"{one.name} ({one.analysis.endpoint}, {one.region}): {words}")
    return found
