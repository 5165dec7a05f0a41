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
from anagen.web.first.computed import teaser
from anagen.web.first.doors import doors
from anagen.web.first.twins import still, twins
from anagen.web.options import routes as options
from anagen.web.options.answers import example, patient_table
from anagen.web.pages import page

router = APIRouter()

LOOKS = {
    "supported": "good",
    "partly": "alarm",
    "unsupported": "alarm",
    "contradicted": "bad",
    "not found": "",
}


def warm() -> None:
    """Read what is said and what is known before the first visitor."""
    from anagen.web.first.said import said

    said()


@router.get("/")
async def first(request: Request) -> HTMLResponse:
    """First screen."""

    def read() -> Any:
        from anagen.web.first.said import said

        return said()

    asked = twins()
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
    )


@router.get("/first/{side}.svg")
async def still_of(request: Request, side: Literal["left", "right"]) -> Response:
    """Still of one twin, for pages without scripts and while the moving ones are made."""
    asked = twins()
    made = await answer_once(request, ENGINE, still, asked, side, key=(asked, side), soon=True)
    return Response(made, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=600"})


@router.get("/first/example")
async def in_small(request: Request) -> HTMLResponse:
    """Example answer in small, to be put into the page; it is worked out like that of any person."""
    man = example()
    outlook = await options.outlook_of(request, patient_table(man, datetime.date.today()))
    found = pickle.loads(await outlook.made(teaser, man.months_ahead))
    return page(
        request, "first/_example.html.j2", title="", found=found, man=man, example=f"{options_path()}/example"
    )


def options_path() -> str:
    """Address of the room of options."""
    return doors()[0].path
