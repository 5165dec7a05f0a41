"""Questions on bare patches: a drawing on four views of a head, the same in four numbers, and their SALT.

Fields of a form: ``salt`` (0 to 100), ``patches`` (the drawing, `anagen.measurement.drawn_patches`), and
``bare.left``, ``bare.right``, ``bare.top``, ``bare.back`` (per cent). A template shows them with::

    {% from "options/_patches.html.j2" import draw_patches, patch_files %}
    {{ patch_files() }}  in the block head, and  {{ draw_patches(patches) }}  in a form

where `patches` is `patches_asked` of what was sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from anagen.errors import InputError

FIELDS = ("salt", "patches", "bare.left", "bare.right", "bare.top", "bare.back")
_SHARE = re.compile(r"\d{1,3}(?:\.\d)?")


@dataclass(frozen=True)
class PatchView:
    """One view of the head.

    Attributes:
        area: "left", "right", "top" or "back".
        title: name for a reader.
        plain: from where it is seen.
        weight: per cent of the scalp that it counts for.
        lost: per cent of it that is bare, as it was typed.
        drawn: inside of its SVG.
    """

    area: str
    title: str
    plain: str
    weight: float
    lost: str
    drawn: Markup


@dataclass(frozen=True)
class Patches:
    """Bare patches as they were told.

    Attributes:
        salt: the score as a number in text; "" where nothing was told.
        drawing: the drawing as text; "" where nothing was drawn.
        words: the score in words.
        views: the four views.
        script: what the script has to know, as JSON.
        faults: messages by field.
    """

    salt: str
    drawing: str
    words: str
    views: tuple[PatchView, ...]
    script: str
    faults: Mapping[str, str]


def patch_fields(form: Mapping[str, object]) -> dict[str, str]:
    """Fields of a form that tell of bare patches, as typed, with the score that they tell."""
    told = {name: value for name in FIELDS if (value := _text(form, name))}
    return told | {"salt": patches_asked(told).salt} if told and "salt" not in told else told


def patches_asked(form: Mapping[str, object], found: Mapping[str, str] | None = None) -> Patches:
    """Bare patches as a form told them; an empty form tells nothing. `found`: messages on its fields.

    A score that was typed counts before the four numbers, and these before the drawing, which a script
    keeps equal to them.
    """
    from anagen.measurement.drawn_patches import DrawnPatches
    from anagen.measurement.salt_areas import AREAS, area_weights, salt, salt_areas_file

    faults: dict[str, str] = {}
    drawing, drawn = _text(form, "patches"), DrawnPatches({})
    if drawing:
        try:
            drawn = DrawnPatches.from_text(drawing)
        except InputError:
            drawing = ""
            faults["patches"] = "The drawing could not be read. Draw it again, or type the numbers."
    shares = {area: _text(form, f"bare.{area}") for area in AREAS}
    if drawing and not any(shares.values()):
        shares = {area: f"{share:g}" for area, share in drawn.lost.items()}
    for area, share in shares.items():
        if share and _number(share) is None:
            faults[f"bare.{area}"] = "Enter per cent, 0 to 100."
    score = _text(form, "salt")
    if score and _number(score) is None:
        faults["salt"] = "Enter a number from 0 to 100."
    elif not score and not faults and any(shares.values()):
        drawn_score = salt(**{area: _number(share) or 0.0 for area, share in shares.items()}).score
        score = f"{drawn_score:.1f}".removesuffix(".0")
    file = salt_areas_file()
    told = _number(score)
    return Patches(
        salt=score,
        drawing=drawing,
        words=words_in_short(told) if told is not None else "",
        views=tuple(
            PatchView(
                area,
                getattr(file.picture, area).title,
                getattr(file.picture, area).plain,
                100.0 * area_weights()[area],
                shares[area],
                Markup(_head(area, drawn.bare.get(area, frozenset()))),  # made of numbers
            )
            for area in AREAS
        ),
        script=_script(),
        faults={**faults, **{name: text for name, text in (found or {}).items() if name in FIELDS}},
    )


@cache
def _script() -> str:
    from anagen.measurement.drawn_patches import cells
    from anagen.measurement.salt_areas import AREAS, area_weights, salt_areas_file

    file = salt_areas_file()
    told = {
        "step": file.picture.step,
        "weights": dict(area_weights()),
        "cells": {area: cells(area) for area in AREAS},
        "words": [[one.up_to, one.words] for one in file.share],
        "groups": [[one.below, one.name] for one in file.group],
        "severity": [[one.below, one.name] for one in file.severity],
    }
    return json.dumps(told, separators=(",", ":"))


def words_in_short(score: float) -> str:
    """``SALT 34: about a third of the scalp. Doctors call it S2, moderate.``."""
    from anagen.measurement.salt_areas import words_of

    share, group, severity = words_of(score)
    named = f" Doctors call it {group}, {severity}." if severity != "none" else ""
    return f"SALT {_rounded(score)}: {share}.{named}"


def _rounded(score: float) -> int:
    """Whole score, a half upwards as the script rounds it; bare skin is never 0, nor hair left 100."""
    if 0.0 < score < 1.0:
        return 1
    return 99 if 99.0 < score < 100.0 else int(score + 0.5)


def _head(area: str, bare: frozenset[int]) -> str:
    from anagen.web.options.head_views import head_view

    return head_view(area, bare)


def _text(form: Mapping[str, object], name: str) -> str:
    value = form.get(name, "")
    return value.strip()[:500] if isinstance(value, str) else ""


def _number(text: str) -> float | None:
    plain = text.removesuffix("%").strip().replace(",", ".")
    if _SHARE.fullmatch(plain) is None or float(plain) > 100.0:
        return None
    return float(plain)
