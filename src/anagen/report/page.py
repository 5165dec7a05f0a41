"""Filling of the templates of self-contained pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anagen.files.safe_text import shown


def fill(template: str, context: Mapping[str, Any]) -> str:
    """Page as text that is safe to show; a name that the template needs and `context` lacks is an error."""
    # Imported late, since most commands show no page.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("anagen.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return shown(environment.get_template(template).render(context))
