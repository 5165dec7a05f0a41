"""Text and figures of a meta-analysis of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.evidence_base.meta.analysis import Meta
from anagen.evidence_base.meta.network_meta import NetworkMeta
from anagen.evidence_base.meta.own_studies import OwnMeta
from anagen.evidence_base.meta.responses import ResponseMeta, ResponseNetwork
from anagen.report.evidence import meta, responses

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def text_of(found: Meta) -> str:
    """Text for a terminal."""
    if isinstance(found, OwnMeta):
        return meta.own_text(found)
    if isinstance(found, ResponseNetwork):
        return responses.network_text(found)
    if isinstance(found, ResponseMeta):
        return responses.therapy_text(found)
    return meta.network_text(found) if isinstance(found, NetworkMeta) else meta.therapy_text(found)


def figures_of(found: Meta) -> dict[str, Figure]:
    """Figures by name."""
    if isinstance(found, OwnMeta):
        return meta.own_figures(found)
    if isinstance(found, ResponseNetwork):
        return responses.network_figures(found)
    return responses.therapy_figures(found) if isinstance(found, ResponseMeta) else meta.figures_of(found)
