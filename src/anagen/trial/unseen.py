"""The parameters of a trial without what was learned from its own patients."""

from __future__ import annotations

from anagen.learning.distribution import ParameterDistribution
from anagen.learning.pattern.reweighting import FEWEST, TRUSTED
from anagen.learning.without import Without, without_studies
from anagen.simulators.draws import Distribution
from anagen.trial.beside_rivals import studies_of
from anagen.trial.protocol.model import Protocol
from anagen.trial.results.left_out import LeftOutStudies

_SHAPES = (-1.0, 10.0)
"""Bounds of a Pareto shape that is told; beyond them there is no tail to speak of, or no weight to trust."""


def unseen(protocol: Protocol, believed: Distribution) -> tuple[Distribution, LeftOutStudies | None]:
    """`believed` without the patients of the file's published rows, and how well they could be taken out.

    None if nothing was learned from them.
    """
    if not isinstance(believed, ParameterDistribution):
        return believed, None
    found, how = without_studies(believed, studies_of(protocol))
    if how is None:
        return believed, None
    shape = min(max(how.pareto_k, _SHAPES[0]), _SHAPES[1]) if how.studies else None
    told = LeftOutStudies(
        studies=how.studies,
        kept=how.kept,
        pareto_k=shape,
        effective_draws=round(how.effective, 1),
        draws=how.draws,
        blind=how.blind,
        told=_told(how, shape),
    )
    return found, told


def _told(how: Without, shape: float | None) -> str:
    """Sentences on what was taken out, and whether the prediction is blind."""
    lines = []
    if shape is not None:
        lines.append(
            f"The model has learned from {_listed(how.studies)}, taken out here by weights on its draws "
            f"(Pareto k {shape:.2f}, {how.effective:,.0f} effective of {how.draws:,})"
        )
        if shape > TRUSTED:
            lines[-1] += f": k is above {TRUSTED:g}, so the prediction leans on few draws and is not blind."
        elif how.effective < FEWEST:
            lines[-1] += f": fewer than {FEWEST} draws carry the prediction, which is not blind."
        elif how.kept:
            lines[-1] += "."
        else:
            lines[-1] += ": the prediction is blind to it."
    if how.kept:
        lines.append(
            f"The model has learned from {_listed(how.kept)}, which cannot be taken out: the posterior "
            "keeps no densities of its rows. The prediction is not blind."
        )
    return " ".join(lines)


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
