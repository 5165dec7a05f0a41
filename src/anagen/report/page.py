"""A page that needs nothing else: how its template is filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def fill(template: str, context: Mapping[str, Any]) -> str:
    """The page as text; a name that the template asks for and `context` lacks is an error."""
    # Late: most commands show no page.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("anagen.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(context)
