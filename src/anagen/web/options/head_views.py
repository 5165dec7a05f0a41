"""Four views of a head on which bare skin is drawn: both sides, the top and the back.

What stands still is drawn here: face, ears, neck, hair, and the outline of the area that counts. The area and
its cells are those of `anagen.measurement.drawn_patches`. A script paints the cells (``static/patches.js``).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

SIZE = 200
_FACE = (
    "M70,26C52,38 44,58 43,78C43,86 45,92 43,98C39,108 32,116 29,123C28,128 33,130 40,131"
    "C38,135 37,138 41,141"
    "C37,144 38,149 43,151C40,160 43,169 55,171C74,174 92,162 106,150L150,142C174,128 184,108 184,84"
    "C184,40 150,14 110,14C94,14 80,19 70,26Z"
)
_SIDE_HAIR = (
    "M57,48C65,27 84,9 112,9C158,9 191,42 191,87C191,118 177,142 163,154"
    "C156,158 146,156 140,148"
    "C133,138 128,128 "
    "124,116C127,104 122,92 112,91C104,91 101,98 99,107C97,114 93,113 91,106"
    "C89,96 83,87 74,80C64,74 60,60 57,48Z"
)
_SIDE = (
    '<path class="skin" d="M88,146C92,166 90,184 80,206H170C160,188 158,160 164,126Z"/>'
    f'<path class="skin line" d="{_FACE}"/>'
    '<path class="feature" d="M52,92C56,89 62,89 66,92"/><path class="feature" d="M48,80C54,76 61,76 67,79"/>'
    '<path class="feature" d="M41,141C46,142 50,143 54,142"/>'
    f'<path class="hair" d="{_SIDE_HAIR}"/>'
    '<path class="skin line" d="M113,92C122,91 125,100 122,109C119,118 116,126 110,126'
    "C104,126 103,118 103,110"
    'C102,100 105,93 113,92Z"/><path class="feature" d="M109,99C116,98 118,105 114,110'
    'C111,114 112,118 109,120"/>'
)
_SIDE_STRANDS = (
    "M74,62C84,48 100,36 122,30",
    "M84,78C92,60 108,48 132,40",
    "M98,88C104,74 118,62 142,52",
    "M124,94C128,84 138,74 154,66",
    "M130,112C134,100 144,90 162,82",
    "M136,128C140,116 150,106 168,98",
    "M146,142C150,132 158,122 172,114",
    "M78,40C88,30 100,23 116,20",
    "M150,28C166,40 176,56 180,76",
)
_TOP_HAIR = (
    "M100,34C122,34 138,38 150,48C168,64 176,90 174,114C171,152 140,184 100,184C60,184 29,152 26,114"
    "C24,90 32,64 50,48C62,38 78,34 100,34Z"
)
_TOP = (
    '<path class="skin line" d="M90,20C94,4 106,4 110,20Z"/>'
    '<path class="skin line" d="M27,96C14,88 14,124 29,124ZM173,96C186,88 186,124 171,124Z"/>'
    '<path class="skin line" d="M100,14C142,14 176,54 176,108C176,154 142,186 100,186C58,186 24,154 24,108'
    'C24,54 58,14 100,14Z"/>'
    f'<path class="hair" d="{_TOP_HAIR}"/>'
)
_TOP_STRANDS = (
    "M98,142C90,128 92,112 100,102C110,90 112,70 106,48",
    "M96,138C76,128 70,104 78,84C82,70 82,58 78,48",
    "M92,142C64,138 50,116 52,92",
    "M92,148C70,152 52,146 40,130",
    "M104,138C126,126 132,104 126,82C122,70 122,58 126,48",
    "M106,142C136,138 150,116 150,92",
    "M106,148C128,154 148,146 160,130",
    "M98,152C92,162 84,170 72,172",
    "M103,152C108,162 116,170 128,172",
)
_BACK_HAIR = (
    "M100,9C148,9 177,42 177,86C177,114 169,134 158,146C146,158 124,162 100,162C76,162 54,158 42,146"
    "C31,134 23,114 23,86C23,42 52,9 100,9Z"
)
_BACK = (
    '<path class="skin line" d="M62,140C66,166 62,184 40,206H160C138,184 134,166 138,140Z"/>'
    '<path class="skin line" d="M26,92C12,86 14,126 32,126ZM174,92C188,86 186,126 168,126Z"/>'
    f'<path class="hair" d="{_BACK_HAIR}"/>'
)
_BACK_STRANDS = (
    "M100,34C100,70 101,110 99,150",
    "M92,36C82,66 78,108 82,148",
    "M108,36C118,66 122,108 118,148",
    "M82,34C62,62 58,104 66,142",
    "M118,34C138,62 142,104 134,142",
    "M70,34C44,60 38,96 50,134",
    "M130,34C156,60 162,96 150,134",
)


def _strands(lines: Iterable[str]) -> str:
    return f'<path class="strand" d="{"".join(lines)}"/>'


HEADS = {
    "left": _SIDE + _strands(_SIDE_STRANDS),
    "right": f'<g transform="matrix(-1 0 0 1 {SIZE} 0)">{_SIDE}{_strands(_SIDE_STRANDS)}</g>',
    "top": _TOP + _strands(_TOP_STRANDS),
    "back": _BACK + _strands(_BACK_STRANDS),
}
"""Whole heads with all their hair, by view; each fits ``viewBox="0 0 200 206"``."""
HAIR = {"left": _SIDE_HAIR, "top": _TOP_HAIR, "back": _BACK_HAIR}
"""Outlines of the hair, by view."""


@cache
def area_path(area: str) -> str:
    """Outline of an area as the data of an SVG path."""
    from anagen.measurement.drawn_patches import outline

    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in outline(area)) + "Z"


def bare_cells(area: str, bare: Iterable[int]) -> str:
    """Cells of an area that are bare, as squares of SVG."""
    from anagen.measurement.drawn_patches import cells
    from anagen.measurement.salt_areas import salt_areas_file

    step, all_cells = salt_areas_file().picture.step, cells(area)
    corners = [(all_cells[i][0] * step, all_cells[i][1] * step) for i in sorted(bare)]
    return "".join(f'<rect x="{x:g}" y="{y:g}" width="{step:g}" height="{step:g}"/>' for x, y in corners)


def head_view(area: str, bare: Iterable[int] = ()) -> str:
    """Inside of the SVG of a view: the head, its area, and the cells that are bare."""
    line = area_path(area)
    return (
        f'<clipPath id="patch-area-{area}"><path d="{line}"/></clipPath>{HEADS[area]}'
        f'<path class="area" d="{line}"/>'
        f'<g clip-path="url(#patch-area-{area})"><g class="bare" filter="url(#patch-melt)">'
        f"{bare_cells(area, bare)}</g></g>"
        f'<path class="border" d="{line}"/>'
    )
