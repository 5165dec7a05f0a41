"""Anagen: an open in-silico laboratory for hair-loss therapy.

Research and education. Virtual patients, not medical advice.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anagen.laboratory import Trial

__version__ = "0.1.0"
__all__ = ["Trial", "__version__"]

# Loaded at first use, so that `import anagen` and `anagen --help` stay quick.
_LAZY = {"Trial": "anagen.laboratory"}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
