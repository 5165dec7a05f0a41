"""Pages for who is not sure: signs that lead to likely kinds and a doctor, and patches that give a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from anagen.web.answered import Answered, GoneError, find, find_or_none, go_to, keep, sent
from anagen.web.options.place_drawings import place_head
from anagen.web.options.questions import kind_pages, questions
from anagen.web.pages import page
from anagen.web.routers import ROOMS

if TYPE_CHECKING:
    from anagen.forecasting.likely_kinds import LikelyKinds
    from anagen.web.options.patches import Patches

router = APIRouter()
api = APIRouter()
OPTIONS = next(room.path for room in ROOMS if room.key == "options")
WHICH, PATCHES = (f"{OPTIONS.rstrip('/')}/{one}" for one in ("which", "patches"))
MOST_SIGNS = 60
_OLDEST = 120

From = Annotated[str, Query(alias="from", max_length=64)]


# ---- what it may be ----
@router.get("/which")
async def which(request: Request, key: From = "") -> HTMLResponse:
    """Page that asks for signs, empty or filled with the answers of a key."""
    kept = find_or_none(request, WHICH, key) if key else None
    return _which(request, kept.form if kept else FormData(), kept)


@router.post("/which")
async def which_asked(request: Request) -> Response:
    """Go to the likely kinds, or the form with messages."""
    form = await sent(request)
    if _faults(form):
        return _which(request, form, None, 422)
    return go_to(request, keep(request, WHICH, form.multi_items()))


@router.post("/which/form")
async def which_half_filled(request: Request) -> Response:
    """Go to the form filled with what was sent."""
    return go_to(request, keep(request, WHICH, (await sent(request)).multi_items()), form=True)


@router.get("/which/r")
def which_of_the_fragment(request: Request) -> Response:
    """Likely kinds of the answers behind the #."""
    raise GoneError(WHICH)


@router.get("/which/r/{key}")
async def which_result(request: Request, key: str) -> HTMLResponse:
    """Likely kinds, what sends to a doctor first, and what a doctor looks at."""
    from anagen.forecasting.likely_kinds_file import seen_signs

    kept = find(request, WHICH, key)
    if _faults(kept.form):
        return _which(request, kept.form, kept, 422)
    found = _judged(kept.form)
    shown = {kind.name for kind in found.kinds[:3]}
    missed = [
        kind for kind in (*found.kinds, *found.less_likely) if kind.not_to_miss and kind.name not in shown
    ]
    return page(
        request,
        "options/which_result.html.j2",
        room="options",
        title="See a doctor first" if found.urgent else "What it may be",
        found=found,
        missed=missed[0] if missed else None,
        plain={kind.name: _plain(kind.name) for kind in (*found.kinds, *found.less_likely)},
        links={kind.name: _onward(request, kind.name, kept.form) for kind in found.kinds[:3]},
        told=[seen_signs()[name] for name in _signs(kept.form)],
        kept=kept,
    )


def _which(request: Request, form: FormData, kept: Answered | None, status: int = 200) -> HTMLResponse:
    from anagen.forecasting.likely_kinds_file import likely_kinds_file

    file = likely_kinds_file()
    return page(
        request,
        "options/which.html.j2",
        status,
        room="options",
        title="What kind of hair loss is it?",
        here=WHICH,
        kept=kept,
        questions=file.question,
        signs=file.sign,
        told=set(_signs(form)),
        sex=_text(form, "sex"),
        age=_text(form, "age"),
        faults=_faults(form),
        place_head=place_head,
    )


def _signs(form: FormData) -> list[str]:
    from anagen.forecasting.likely_kinds_file import seen_signs

    return [name for name in dict.fromkeys(form.getlist("sign")) if name in seen_signs()]


def _faults(form: FormData) -> dict[str, str]:
    age = _text(form, "age")
    if age and not (age.isdecimal() and int(age) <= _OLDEST):
        return {"age": f"Enter an age from 0 to {_OLDEST} years, or leave it empty."}
    return {}


def _judged(form: FormData) -> LikelyKinds:
    from anagen.forecasting.likely_kinds import likely_kinds

    sex, age = _text(form, "sex"), _text(form, "age")
    return likely_kinds(
        _signs(form), sex=sex if sex in ("male", "female") else None, age=float(age) if age else None
    )


def _form_kind(name: str) -> str:
    """Key of a kind of hair loss in the form; "" where the form does not ask about it by itself."""
    from anagen.population.hair_loss_section import PATTERN_LOSS

    if name == PATTERN_LOSS:
        return next(kind.key for kind in questions().kinds if kind.forecast)
    pages = kind_pages().items()
    return next((key for key, told in pages if key != "unsure" and name in told["records"]), "")


def _plain(name: str) -> dict[str, str]:
    """Title and description of a kind in the plain words of the form; of the registry where it has none."""
    from anagen.population.hair_losses import hair_losses

    asked = next((kind for kind in questions().kinds if kind.key == _form_kind(name)), None)
    told = kind_pages().get(asked.key) if asked else None
    if asked and (told is None or told["records"][0] == name):
        return {
            "title": told["title"] if told else asked.title,
            "what": told["what"] if told else asked.plain,
        }
    loss = hair_losses()[name]
    return {"title": loss.label, "what": loss.what}


def _onward(request: Request, name: str, form: FormData) -> str:
    """Address of the form of `My options` filled with a kind and what was told; "" where it has no form."""
    from anagen.forecasting.likely_kinds_file import seen_signs

    kind = _form_kind(name)
    if not kind:
        return ""
    signs = dict.fromkeys(seen_signs()[sign].flag for sign in _signs(form))
    fields = [("kind", kind), *(("sign", flag) for flag in signs if flag)]
    fields += [(field, value) for field in ("sex", "age") if (value := _text(form, field))]
    return keep(request, OPTIONS, fields).change


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip()[:40] if isinstance(value, str) else ""


# ---- patches ----
@router.get("/patches")
async def patches(request: Request, key: From = "") -> HTMLResponse:
    """Page on which bare patches are drawn, empty or filled with the answers of a key."""
    kept = find_or_none(request, PATCHES, key) if key else None
    return _patches(request, kept.form if kept else FormData(), kept)


@router.post("/patches")
@router.post("/patches/form")
async def patches_drawn(request: Request) -> Response:
    """Go to the page with the score of what was drawn or typed, or on to the form of `My options`."""
    from anagen.web.options.patches import patches_asked

    form = await sent(request)
    found = patches_asked(form)
    if found.faults:
        return _patches(request, form, None, 422)
    if form.get("go"):
        return go_to(request, keep(request, OPTIONS, [("kind", "patches"), *_told(found)]), form=True)
    return go_to(request, keep(request, PATCHES, _told(found)), form=True)


def _told(found: Patches) -> list[tuple[str, str]]:
    shares = [(f"bare.{view.area}", view.lost) for view in found.views]
    return [("salt", found.salt), ("patches", found.drawing), *shares]


def _patches(request: Request, form: FormData, kept: Answered | None, status: int = 200) -> HTMLResponse:
    from anagen.web.options.patches import patches_asked

    return page(
        request,
        "options/patches.html.j2",
        status,
        room="options",
        title="How much of the scalp is bare?",
        here=PATCHES,
        kept=kept,
        patches=patches_asked(form),
    )


# ---- for programs ----
class Seen(BaseModel):
    """Signs of one person."""

    model_config = ConfigDict(extra="forbid", strict=True)

    signs: list[Annotated[str, Field(max_length=120)]] = Field(
        max_length=MOST_SIGNS, description='signs such as "round patches", as `anagen kinds` lists them'
    )
    sex: Literal["male", "female"] | None = Field(None, description='"male" or "female"')
    age: float | None = Field(None, ge=0, le=_OLDEST, description="years")


@api.post("/likely-kinds", summary="Kinds of hair loss that signs speak for", response_model=dict[str, Any])
def likely(seen: Annotated[Seen, Body()]) -> dict[str, Any]:
    """Likely kinds as of `anagen kinds --json`, by count of signs; and what sends to a doctor first."""
    from anagen.forecasting.likely_kinds import likely_kinds

    return likely_kinds(seen.signs, sex=seen.sex, age=seen.age).to_json()
