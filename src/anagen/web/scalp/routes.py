"""Addresses of the scalp room: the page, its table without scripts, and the API."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse

from anagen.web.computing import ENGINE, compute, reading_of
from anagen.web.pages import page
from anagen.web.scalp.computed import answer, make_ready
from anagen.web.scalp.request import MOST_PEOPLE, NOTHING, Asked
from anagen.web.scalp.room_keys import room_keys

router = APIRouter()
api = APIRouter()

SEXES = {"male": "Man", "female": "Woman"}


READY = {ENGINE: make_ready}


def warm() -> None:
    """Load the choices before the first visitor."""
    for kind in room_keys():
        _choices(Asked.model_validate({"kind": kind}))


@router.get("")
async def room(request: Request, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """Page of the room with the form filled in; names that do not fit together take usual values."""
    from anagen.web.scalp.kinds import kinds

    choices = await reading_of(request).run(_choices, asked)
    return page(
        request,
        "scalp/page.html.j2",
        title="The scalp",
        room="scalp",
        choices=choices,
        kinds={kind.key: kind.label for kind in kinds().values()},
        sexes=SEXES,
        people=range(1, MOST_PEOPLE + 1),
        nothing=NOTHING,
    )


@router.get("/table")
async def table(request: Request, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """Table of the numbers in the pictures, for browsers without scripts and for any reader."""
    found = await compute(request, ENGINE, answer, asked, True)
    quarters = [
        min(range(len(found["days"])), key=lambda i: abs(found["days"][i] - 91.3125 * quarter))
        for quarter in range(9)
    ]
    return page(
        request,
        "scalp/table.html.j2",
        title="The scalp in numbers",
        room="scalp",
        found=found,
        quarters=list(enumerate(quarters)),
    )


@api.get("/scalp")
async def scalp(request: Request, asked: Annotated[Asked, Query()]) -> JSONResponse:
    """Follicles of 1 cm2 and density over the head, one frame per fortnight for two years, under two
    therapies on the same follicles. Arrays are base64 of little-endian numbers, frames first: `phase` uint8
    (0 early anagen, 1 anagen, 2 catagen, 3 telogen, 4 kenogen, 5 early anagen under a kept club,
    6 vellus for good, 7 no follicle), `diameter` uint8 (µm), `length` uint16 (0.1 mm),
    `density` uint8 (2 hairs/cm2), `cover` uint8 (%), `x` and `y` uint16 (µm), `lean` uint8 (1/256 turn),
    `unit` uint16, `place` int16 (0.1 mm, 3 each), `triangles` uint16 (3 each)."""
    return JSONResponse(await compute(request, ENGINE, answer, asked, False))


@api.get("/scalp/choices")
async def choices(request: Request, asked: Annotated[Asked, Query()]) -> JSONResponse:
    """Stages, regions and therapies for a kind of hair loss, a sex and an age; values that do not fit
    together are replaced by usual ones."""
    return JSONResponse(await reading_of(request).run(_choices, asked))


def _choices(asked: Asked) -> dict[str, Any]:
    from anagen.web.scalp.choices import choices_of, settled

    return choices_of(settled(asked, lenient=True))
