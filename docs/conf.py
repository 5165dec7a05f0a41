"""The documentation's site: these pages and the reference from docstrings, without the network (`make site`).

The source folder is the checkout itself, so that every link that works on a forge works on the site.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

import anagen

ROOT = Path(__file__).resolve().parent.parent
NOUN = re.compile(r"^```\{noun\} (\w+)\n```$", re.MULTILINE)
"""A place where the reference of one public name goes: a fence of the language ``{noun}``."""

project = "Anagen"
author = "The Anagen authors"
copyright = "The Anagen authors; Apache License 2.0"
release = version = anagen.__version__
language = "en"

root_doc = "docs/index"
include_patterns = ["*.md", "docs/*.md", "docs/**/*.md", "benchmarks/*.md"]
exclude_patterns = ["docs/contributing.md"]  # it only points to CONTRIBUTING.md
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
default_role = "code"
nitpicky = False

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = f"Anagen {release}"
html_extra_path = ["site"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"footer_icons": []}


def expand_nouns(app: Sphinx, docname: str, source: list[str]) -> None:
    """Turn each noun of an API page into the autodoc directive that fits what it is."""

    def directive(match: re.Match[str]) -> str:
        name = match[1]
        thing = getattr(anagen, name, None)
        if thing is None:
            raise ExtensionError(f"{docname} documents anagen.{name}, which does not exist")
        options = ["members"]
        if inspect.ismodule(thing):
            kind, target = "automodule", thing.__name__
        elif inspect.isclass(thing):
            kind, target = "autoclass", f"anagen.{name}"
        else:
            kind, target, options = "autofunction", f"anagen.{name}", []
        lines = [f".. {kind}:: {target}", *(f"   :{option}:" for option in options)]
        return "\n".join(["```{eval-rst}", *lines, "```"])

    source[0] = NOUN.sub(directive, source[0])


def contents(text: str, caption: str = "") -> str:
    """A hidden table of contents of the pages that `text` links to."""
    pages = dict.fromkeys(re.findall(r"\]\(([\w/.-]+)\.md(?:#[\w-]+)?\)", text))
    options = [":hidden:", *([f":caption: {caption}"] if caption else []), ""]
    return "\n".join(["\n```{toctree}", *options, *pages, "```\n"])


def add_navigation(app: Sphinx, docname: str, source: list[str]) -> None:
    """Give the indexes their tables of contents: one for each group of links, under the group's words."""
    if docname == "docs/api/index":
        source[0] += contents(source[0])
    if docname == root_doc:
        groups = re.split(r"^\*\*(.+)\*\*$", source[0].split("\n## Pages\n")[1], flags=re.MULTILINE)
        for caption, text in zip(groups[1::2], groups[2::2], strict=True):
            source[0] += contents(text.split("\n## ")[0], caption)


def every_public_name_has_a_page(app: Sphinx) -> None:
    """Refuse to build a reference that leaves out a name of ``anagen.__all__``."""
    shown = {
        name
        for page in (ROOT / "docs" / "api").glob("*.md")
        for name in NOUN.findall(page.read_text("utf-8"))
    }
    missing = [name for name in anagen.__all__ if not name.startswith("__") and name not in shown]
    if missing:
        raise ExtensionError(
            "no page under docs/api shows: " + ", ".join(f"anagen.{name}" for name in missing)
        )


def as_mathml(node: nodes.math | nodes.math_block, *, block: bool) -> str:
    """An equation as MathML, which browsers draw by themselves: no script, no font, no network."""
    return tex2mathml(node.astext(), as_block=block)


def visit_math(self: Any, node: nodes.math) -> None:
    """Write an equation within a line."""
    self.body.append(as_mathml(node, block=False))
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.math_block) -> None:
    """Write an equation on a line of its own."""
    self.body.append(f'<div class="equation">{as_mathml(node, block=True)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the above."""
    app.add_lexer("csv", TextLexer)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("builder-inited", every_public_name_has_a_page)
    app.connect("source-read", expand_nouns)
    app.connect("source-read", add_navigation)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


html_math_renderer = "mathml"
