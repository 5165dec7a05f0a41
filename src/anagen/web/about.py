"""Pages about the application itself: authors, maintenance and API."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse

from anagen.web.computing import queue_of
from anagen.web.glossary import glossary
from anagen.web.pages import page

router = APIRouter()


@router.get("/about")
def about(request: Request) -> HTMLResponse:
    """Page on the project: its purpose, funding, version and sources."""
    return page(request, "web/about.html.j2", title="About", told=_told())


@cache
def _told() -> dict[str, Any]:
    text = (files("anagen.web") / "data" / "about.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@router.get("/waiting")
def waiting(request: Request) -> JSONResponse:
    """Numbers for a page that waits: forecasts that wait for their turn, and seconds that a new one would."""
    people, seconds = queue_of(request)
    return JSONResponse({"waiting": people, "seconds": math.ceil(seconds)})


@router.get("/glossary")
def words(request: Request) -> HTMLResponse:
    """Page with all words that pages explain."""
    return page(request, "web/glossary.html.j2", title="Words", entries=glossary())


@router.get("/api")
def api(request: Request) -> HTMLResponse:
    """Page that lists the API, made on the server without scripts or outside resources."""
    return page(request, "web/api.html.j2", title="API", operations=_operations(request.app.openapi()))


def _operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    schemas = described.get("components", {}).get("schemas", {})
    found = []
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            body = told.get("requestBody", {}).get("content", {})
            found.append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": told.get("summary", ""),
                    "description": told.get("description", ""),
                    "parameters": told.get("parameters", []),
                    "body": [
                        {"kind": kind, "fields": _fields(entry.get("schema", {}), schemas)}
                        for kind, entry in body.items()
                    ],
                }
            )
    return found


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Fields (name, description, required) of a body's top level."""
    name = schema.get("$ref", "").rpartition("/")[2]
    whole = schemas.get(name, schema)
    needed = whole.get("required", [])
    return [
        (key, str(entry.get("description", entry.get("title", ""))), key in needed)
        for key, entry in whole.get("properties", {}).items()
    ]
