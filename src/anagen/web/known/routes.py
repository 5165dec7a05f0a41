"""Addresses of the room."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from anagen.web.pages import page

router = APIRouter()


@router.get("")
def first(request: Request) -> HTMLResponse:
    return page(request, "web/fault.html.j2", title="Being built", told="Soon.", room="known")
