"""Figures as parts of a page: inline SVG that follows the page's colours, or a picture as data."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from anagen.report import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Neutral tones and arm colours become CSS variables, so that the page can turn dark.
VARIABLES: dict[str, str] = {
    style.INK: "fig-ink",
    style.MUTED: "fig-muted",
    style.RULE: "fig-rule",
    style.PAPER: "fig-paper",
    style.TWIN: "fig-twin",
    **{colour: f"arm-{i}" for i, colour in enumerate(style.ARM_COLOURS)},
}


def svg(figure: Figure, name: str, alternative: str) -> str:
    """Figure as inline SVG without outside references; one figure always gives the same text.

    Args:
        figure: to draw.
        name: unique on the page; put before every id, so that figures cannot mix up their parts.
        alternative: text for readers who do not see the figure.
    """
    with style.look():
        buffer = StringIO()
        figure.savefig(buffer, format="svg", dpi=200, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", text).replace("xlink:href", "href")
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = text.replace('href="#', f'href="#{name}-').replace("url(#", f"url(#{name}-")
    for colour, variable in VARIABLES.items():
        text = text.replace(colour, f"var(--{variable})")
    opening = re.match(r"<svg[^>]*>", text)
    assert opening is not None
    view = re.search(r'viewBox="([^"]*)"', opening.group())
    assert view is not None
    head = f'<svg viewBox="{view.group(1)}" role="img" aria-label="{escape(alternative)}">'
    return head + re.sub(r"\s*\n\s*", "\n", text[opening.end() :]).strip()


def photograph(figure: Figure, *, dpi: int = 170, quality: int = 86) -> str:
    """Figure as a JPEG ``data:`` address, for pictures of skin that no vector can hold."""
    with style.look():
        buffer = BytesIO()
        figure.savefig(buffer, format="jpeg", dpi=dpi, pil_kwargs={"quality": quality, "optimize": True})
    return "data:image/jpeg;base64," + b64encode(buffer.getvalue()).decode("ascii")
