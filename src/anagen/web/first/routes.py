"""Addresses of the first screen: the page, the stills of the twins, and the example answer in small."""

from __future__ import annotations

import datetime
import pickle
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from anagen.web.computing import ENGINE, answer_once, particles_of, reading_of
from anagen.web.first.computed import Teaser, teaser
from anagen.web.first.doors import doors
from anagen.web.first.ready_made import ReadyMade, ready_made
from anagen.web.first.twins import still, twins
from anagen.web.options import routes as options
from anagen.web.options.answers import example, patient_table
from anagen.web.pages import page
from anagen.web.settings import Settings

router = APIRouter()

LOOKS = {
    "supported": "good",
    "partly": "alarm",
    "unsupported": "alarm",
    "contradicted": "bad",
    "not found": "",
}


def warm() -> None:
    """Read what is said, what is known and what is ready-made before the first visitor."""
    from anagen.web.first.said import said

    said()
    ready_made()


def _ready(request: Request) -> ReadyMade | None:
    """Stills and example of the package, if this server would compute the same."""
    return ready_made() if particles_of(request) == Settings().particles else None


@router.get("/")
async def first(request: Request) -> HTMLResponse:
    """First screen."""

    def read() -> Any:
        from anagen.web.first.said import said

        return said()

    asked, ready = twins(), _ready(request)
    query = {name: value for name, value in asked.model_dump().items() if value}
    return page(
        request,
        "first/page.html.j2",
        title="What would a hair-loss treatment do?",
        room="first",
        doors=doors(),
        side_doors=doors("side_door"),
        said=await reading_of(request).run(read),
        looks=LOOKS,
        asked=asked,
        particles=particles_of(request),
        query=urlencode(query),
        example=f"{options_path()}/example",
        found=None if ready is None else ready.teaser,
        man=example(),
    )


@router.get("/first/{side}.svg")
async def still_of(request: Request, side: Literal["left", "right"]) -> Response:
    """Still of one twin, for pages without scripts and while the moving ones are made."""
    if (ready := _ready(request)) is not None:
        return _picture(ready.stills[side].encode())
    asked = twins()
    return _picture(await answer_once(request, ENGINE, still, asked, side, key=(asked, side), soon=True))


def _picture(svg: bytes) -> Response:
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=600"})


@router.get("/first/example")
async def in_small(request: Request) -> HTMLResponse:
    """Example answer in small, to be put into the page; it is worked out like that of any person."""
    man, ready = example(), _ready(request)
    if ready is not None:
        return _small(request, ready.teaser)
    outlook = await options.outlook_of(request, patient_table(man, datetime.date.today()))
    return _small(request, pickle.loads(await outlook.made(teaser, man.months_ahead)))


def _small(request: Request, found: Teaser) -> HTMLResponse:
    return page(
        request,
        "first/_example.html.j2",
        title="",
        found=found,
        man=example(),
        example=f"{options_path()}/example",
    )


def options_path() -> str:
    """Address of the room of options."""
    return doors()[0].path
