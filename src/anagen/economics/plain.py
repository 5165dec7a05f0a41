"""Numbers as they go into JSON: plain types, and no more digits than are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

DIGITS = 4


def plain(value: Any) -> Any:
    """Dicts, lists, text and numbers of `DIGITS` significant digits; what is not finite becomes None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, np.integer):
        return int(value)
    number = float(value)
    return float(f"{number:.{DIGITS}g}") if np.isfinite(number) else None
