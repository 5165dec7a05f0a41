"""Drawings of the stages: heads seen from above, nose up.

A drawing shows the published description of a stage (the places of hair loss), not a real head.
"""

from __future__ import annotations

from dataclasses import dataclass

SKULL = "M50,8C76,8 90,34 90,66C90,96 72,114 50,114C28,114 10,96 10,66C10,34 24,8 50,8Z"


@dataclass(frozen=True)
class _Man:
    """Places of hair loss in a man; heights from the forehead (0) to the back (120).

    Attributes:
        middle: height of the hairline in the middle.
        temple: deepest point of the temples.
        inward: inner end of the left temple (x).
        crown: half-width and half-height of the bare crown.
        thin: opacity of the bare crown's skin.
        joined: half-width of a bare bridge from front to crown.
    """

    middle: float
    temple: float
    inward: float = 26.0
    crown: tuple[float, float] = (0.0, 0.0)
    thin: float = 1.0
    joined: float = 0.0
    rim: float = 0.0


_MEN = {
    "I": _Man(24, 27, 20),
    "II": _Man(25, 39, 24),
    "III": _Man(27, 53, 30),
    "III vertex": _Man(26, 44, 26, (15, 13), 0.8),
    "IV": _Man(31, 57, 31, (19, 17)),
    "V": _Man(37, 62, 31, (25, 21)),
    "VI": _Man(44, 66, 28, (29, 24), 1.0, 25),
    "VII": _Man(50, 76, 24, (34, 31), 1.0, 33),
}
_WOMEN = {"I": (3.5, 0.0), "II": (8.0, 0.35), "III": (13.0, 0.75)}
"""Half-width of the parting, and visibility of the skin around it."""


def head(scale: str, stage: str) -> str:
    """Drawing as SVG; decorative, since the label beside it describes the stage."""
    name = f"{scale}-{stage.replace(' ', '-')}"
    body = _man(_MEN[stage]) if scale == "norwood" else _woman(*_WOMEN[stage])
    return framed(body, name)


def framed(body: str, name: str) -> str:
    """Head as SVG around what grows on it; `name` is unique on the page."""
    return (
        '<svg class="head" viewBox="0 0 100 122" aria-hidden="true" focusable="false">'
        f'<clipPath id="{name}"><path d="{SKULL}"/></clipPath>'
        '<path class="skin line" d="M44,10C46,1 54,1 56,10Z"/>'
        '<path class="skin line" d="M11,58C3,54 3,76 11,76ZM89,58C97,54 97,76 89,76Z"/>'
        f'<path class="skin" d="{SKULL}"/><g clip-path="url(#{name})">{body}</g>'
        f'<path class="outline" d="{SKULL}"/></svg>'
    )


def _man(of: _Man) -> str:
    left, right = of.inward, 100 - of.inward
    front = (
        f"M0,0H100V{of.temple - 8:g}C{right + 14:g},{of.temple - 4:g} {right + 6:g},{of.temple:g} {right:g},"
        f"{of.temple - 2:g}C{right - 6:g},{of.temple - 5:g} {right - 8:g},{of.middle:g} 50,{of.middle:g}"
        f"C{left + 8:g},{of.middle:g} {left + 6:g},{of.temple - 5:g} {left:g},{of.temple - 2:g}"
        f"C{left - 6:g},{of.temple:g} {left - 14:g},{of.temple - 4:g} 0,{of.temple - 8:g}Z"
    )
    parts = [f'<path class="hair" d="{SKULL}"/>', f'<path class="skin" d="{front}"/>']
    wide, high = of.crown
    if wide:
        parts.append(
            f'<ellipse class="skin" cx="50" cy="82" rx="{wide:g}" ry="{high:g}" opacity="{of.thin:g}"/>'
        )
    if of.joined:
        x = 50 - of.joined
        parts.append(f'<path class="skin" d="M{x:g},30H{100 - x:g}V82H{x:g}Z"/>')
    return "".join(parts)


def _woman(half: float, through: float) -> str:
    parts = [f'<path class="hair" d="{SKULL}"/>']
    parts.append('<path class="skin" d="M0,0H100V22C80,20 66,18 50,18C34,18 20,20 0,22Z"/>')
    if through:
        wide = half + 17
        parts.append(
            f'<ellipse class="skin" cx="50" cy="58" rx="{wide:g}" ry="38" opacity="{through * 0.55:g}"/>'
        )
    right, left = 50 + half, 50 - half
    parting = f"M50,14C{right:g},34 {right:g},66 50,94C{left:g},66 {left:g},34 50,14Z"
    parts.append(f'<path class="skin" d="{parting}"/>')
    strands = "".join(
        f"M44,{y}C34,{y + 3} 22,{y + 14} 14,{y + 24}M56,{y}C66,{y + 3} 78,{y + 14} 86,{y + 24}"
        for y in (30, 46, 62, 78)
    )
    parts.append(f'<path class="strand" d="{strands}"/>')
    return "".join(parts)
