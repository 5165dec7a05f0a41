"""Pages from templates, in one environment for the base and all rooms."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from anagen import __version__
from anagen.files.digits import money
from anagen.files.notice import NOTICE
from anagen.files.safe_text import shown
from anagen.web.glossary import TOLD, explained
from anagen.web.routers import HERE, ROOMS


@cache
def environment() -> Environment:
    """Environment of templates named ``web/base.html.j2`` or ``<room>/page.html.j2``; text is escaped."""
    # Parts shared by a report and a page are included as ``report/part.html.j2``.
    report = HERE.parent / "report" / "templates"
    folders = {"web": HERE / "templates", "report": report} | {
        room.key: room.folder / "templates" for room in ROOMS
    }
    made = Environment(
        loader=PrefixLoader({name: FileSystemLoader(folder) for name, folder in folders.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["upfirst"] = lambda text: str(text)[:1].upper() + str(text)[1:]
    made.filters["explained"] = explained
    made.filters["money"] = money
    listed = [room for room in ROOMS if room.listed]
    made.globals |= {"rooms": listed, "version": __version__, "disclaimer": NOTICE}
    return made


def page(request: Request, name: str, status: int = 200, /, **context: Any) -> HTMLResponse:
    """Page of a room. `context` holds at least ``title``; ``room`` (its key) marks the navigation."""
    context.setdefault("room", "")
    context.setdefault("path", request.url.path)
    context[TOLD] = {}
    return HTMLResponse(shown(environment().get_template(name).render(context)), status_code=status)
