"""Drawings of where hair is missing, one for each sign of the question "Where is hair missing?".

`place_head` draws a sign of `anagen.forecasting.likely_kinds_file` by its name. Any page may use it with
``static/places.css``. A drawing shows the words beside it, not a real head.
"""

from __future__ import annotations

from anagen.web.options.head_views import HAIR, HEADS

_BARE_SIDE = (
    '<circle class="gone" cx="92" cy="56" r="17"/><circle class="gone" cx="142" cy="86" r="21"/>'
    '<circle class="gone" cx="150" cy="130" r="10"/>'
)
_TEMPLES = (
    '<path class="gone" d="M50,46C62,36 78,33 86,36C82,52 80,76 68,84C52,88 40,78 34,72Z"/>'
    '<path class="gone" d="M150,46C138,36 122,33 114,36C118,52 120,76 132,84C148,88 160,78 166,72Z"/>'
    '<ellipse class="gone" cx="100" cy="140" rx="27" ry="22"/>'
)
_PARTING = (
    '<path class="gone" d="M100,34C113,64 115,112 100,156C85,112 87,64 100,34Z"/>'
    '<ellipse class="thin" cx="100" cy="92" rx="44" ry="56"/>'
)
_ALL_THIN = '<ellipse class="thin" cx="100" cy="110" rx="72" ry="74"/>'
_FALLING = (
    '<path class="falls" d="M18,40q12,14 2,30M184,36q-14,14 -3,32M12,150q10,12 2,26M190,148q-11,12 -3,26'
    "M40,186q9,8 3,18"
    'M160,186q-9,8 -3,18"/>'
)
_TIGHT = (
    '<path class="gone" d="M57,48C64,32 76,22 88,16C78,36 76,58 90,76C100,88 108,88 112,91'
    "C104,91 101,98 99,107"
    'C97,114 93,113 91,106C89,96 83,87 74,80C64,74 60,60 57,48Z"/>'
    '<path class="braid" d="M92,32C118,40 146,56 176,86M84,52C112,58 142,70 172,94M92,74'
    'C116,78 144,86 172,102"/>'
)
_BUN = '<path class="hair" d="M176,78C196,78 204,98 194,112C184,122 168,112 168,98C168,88 170,80 176,78Z"/>'
_SHINY = (
    '<path class="scar" d="M84,62C104,50 130,60 136,82C150,98 138,124 116,122C100,134 76,124 76,104'
    'C62,92 66,70 84,62Z"/>'
    '<path class="gloss" d="M92,80C102,70 116,72 122,82M88,100C90,106 96,110 102,110"/>'
)
_FEW = (
    '<path class="falls" d="M84,40q6,-10 14,-12M112,30q8,-4 16,-2M140,52q8,2 14,10M120,62q8,-2 14,4'
    "M152,96q6,6 6,14"
    'M138,126q6,4 8,12M98,60q4,-6 10,-8"/>'
)
_BAND = (
    '<path class="skin" d="M72,150C74,176 66,190 44,206H156C134,190 126,176 128,150Z"/>'
    '<path class="hair" d="M100,8C150,8 172,46 168,92C168,116 164,134 158,146L42,146C36,134 32,116 32,92'
    'C28,46 50,8 100,8Z"/>'
    '<path class="skin line" d="M100,38C136,38 150,66 150,98C150,140 126,172 100,172C74,172 50,140 50,98'
    'C50,66 64,38 100,38Z"/>'
    '<path class="skin line" d="M48,96C38,90 40,124 52,122ZM152,96C162,90 160,124 148,122Z"/>'
    '<path class="scar" d="M100,38C134,38 149,64 150,92C138,66 122,58 100,58C78,58 62,66 50,92'
    'C51,64 66,38 100,38Z"/>'
    '<path class="feature" d="M70,104C76,99 84,99 90,104M110,104C116,99 124,99 130,104M100,104'
    "C98,118 94,128 97,131C99,133 103,133 105,131"
    'M86,150C94,155 106,155 114,150"/>'
    '<path class="few-brows" d="M68,92C74,88 80,87 84,88M132,92C126,88 120,87 116,88"/>'
    '<path class="edge" d="M50,92C62,66 78,58 100,58C122,58 138,66 150,92"/>'
)


def _on(view: str, drawn: str, name: str, over: str = "") -> str:
    clip = f"place-{name}"
    return (
        f'<clipPath id="{clip}"><path d="{HAIR[view]}"/></clipPath>{HEADS[view]}'
        f'<g clip-path="url(#{clip})">{drawn}</g>{over}'
    )


_BALD = '<path class="gone" d="M0,0H200V206H0Z"/>'
_PLACES = {
    "crown or temples": _on("top", _TEMPLES, "temples"),
    "wider parting": _on("top", _PARTING, "parting"),
    "round patches": _on("left", _BARE_SIDE, "patches"),
    "thin all over": _on("top", _ALL_THIN, "thin", _FALLING),
    "along a tight hairstyle": _on("left", _TIGHT, "tight", _BUN),
    "shiny skin": _on("top", _SHINY, "shiny"),
    "band at the forehead": _BAND,
    "nearly all hair": _on("left", _BALD, "bald", _FEW),
}


def place_head(sign: str) -> str:
    """Drawing of a sign as SVG, decorative, since the label beside it says the same; "" where it has none."""
    drawn = _PLACES.get(sign)
    if drawn is None:
        return ""
    return f'<svg class="place-head" viewBox="0 0 206 206" aria-hidden="true" focusable="false">{drawn}</svg>'
