"""The console that tables are printed on: styles are its own, text comes through `shown`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from anagen.files.safe_text import shown

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook
    from rich.segment import Segment


class _Shown:
    """A renderable whose text is safe."""

    def __init__(self, inner: ConsoleRenderable) -> None:
        self.inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[Segment]:
        from rich.segment import Segment

        for segment in console.render(self.inner, options):
            yield segment if segment.control else Segment(shown(segment.text), segment.style)


class _Hook:
    """Makes all that a console prints safe."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Renderables of the same content, with safe text."""
        return [_Shown(one) for one in renderables]


def terminal(*, err: bool = False, **more: Any) -> Console:
    """Console on stdout, or on stderr.

    Args:
        err: whether to print on stderr.
        more: settings of rich's console.
    """
    from rich.console import Console

    stream = sys.stderr if err else sys.stdout
    # Its own codes of colour must not pass the filter of the command (`anagen.cli.safe_console`).
    console = Console(file=getattr(stream, "raw", stream), **more)
    console.push_render_hook(cast("RenderHook", _Hook()))
    return console
