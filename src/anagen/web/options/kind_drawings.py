"""Small drawings of the kinds of hair loss: heads seen from above, nose up, as `stage_drawings` has them."""

from __future__ import annotations

from anagen.web.options.stage_drawings import SKULL, framed

_HAIR = f'<path class="hair" d="{SKULL}"/>'
_FRONT = '<path class="skin" d="M0,0H100V22C80,20 66,18 50,18C34,18 20,20 0,22Z"/>'
_BODIES = {
    "pattern": _HAIR
    + '<path class="skin" d="M0,0H100V46C84,52 74,52 68,44C64,30 58,27 50,27'
    + 'C42,27 36,30 32,44C26,52 16,52 0,46Z"/>'
    + '<ellipse class="skin" cx="50" cy="84" rx="17" ry="14" opacity=".8"/>',
    "patches": _HAIR
    + _FRONT
    + '<circle class="skin" cx="34" cy="56" r="11"/><circle class="skin" cx="68" cy="76" r="8"/>'
    + '<circle class="skin" cx="46" cy="92" r="6"/>',
    "shedding": f'<path class="hair" d="{SKULL}" opacity=".62"/>'
    + _FRONT
    + '<path class="strand fallen" d="M20,44q7,9 2,18M76,40q-8,9 -1,19'
    + 'M34,66q9,6 5,17M62,70q-8,8 -3,18M48,38q7,9 1,18"/>',
    "chemo": f'<path class="hair" d="{SKULL}" opacity=".12"/>'
    + '<path class="strand few" d="M26,42v8M40,32v8M62,36v8M74,54v8M34,72v8'
    + 'M54,62v8M66,88v8M46,96v8M24,62v7"/>',
    "traction": _HAIR
    + '<path class="skin" d="M0,0H100V30C92,40 90,54 88,70C82,46 70,30 50,30'
    + 'C30,30 18,46 12,70C10,54 8,40 0,30Z"/>'
    + '<path class="strand" d="M50,34V110M34,40C38,64 42,86 48,108M66,40'
    + "C62,64 58,86 52,108M22,58C30,78 38,94 47,108"
    + 'M78,58C70,78 62,94 53,108"/>',
    "scarring": _HAIR
    + _FRONT
    + '<path class="sore" d="M34,52C44,42 62,46 66,58C74,70 66,86 54,84'
    + 'C46,92 32,84 34,72C26,66 28,56 34,52Z"/>'
    + '<path class="shine" d="M42,56C48,52 55,53 58,58"/>',
    "unsure": f'<path class="hair" d="{SKULL}" opacity=".28"/>'
    + '<text class="asks" x="50" y="82" text-anchor="middle">?</text>',
}


def kind_head(kind: str) -> str:
    """Drawing of a kind as SVG; decorative, since the label beside it names the kind."""
    return framed(_BODIES.get(kind, _BODIES["unsure"]), f"kind-{kind}-head")
