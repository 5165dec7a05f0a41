"""Spoils tables of files that a user writes, to see whether every fault is told in one line."""

from __future__ import annotations

import copy
import random
from typing import Any

JUNK: tuple[Any, ...] = (
    *("", " ", "junk", "a.b", "line\nfeed", "\x00", "é" * 300, "1 parsec", "5 kg", "daily", "%", "[", "0"),
    *(0, 1, -1, 2**70, 0.0, -0.5, 1e-300, 1e300, float("inf"), float("-inf"), float("nan")),
    *(
        True,
        False,
        [],
        [[]],
        [1],
        ["x", 1],
        [None],
        {},
        {"x": 1},
        {"value": 1.0},
        {"a": {"b": {"c": []}}},
        None,
    ),
)


def places(table: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in nested tables and lists."""
    found = [path] if path else []
    inner = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    for key, value in inner:
        found += places(value, (*path, key))
    return found


def spoil(table: dict[str, Any], luck: random.Random) -> None:
    """Change one value of `table`: gone, another type, junk, nested, moved, or under another key."""
    path = luck.choice(places(table))
    around: Any = table
    for part in path[:-1]:
        around = around[part]
    value = around[path[-1]]
    way = luck.randrange(7)
    if way == 0:
        del around[path[-1]]
    elif way == 1 and isinstance(around, dict):
        around[luck.choice(["", "x" * 200, "valu", "a.b", "é", f"{path[-1]}s"])] = around.pop(path[-1])
    elif way == 2:
        around[path[-1]] = [value] if luck.random() < 0.5 else {str(path[-1]): value}
    elif way == 3 and isinstance(value, int | float) and not isinstance(value, bool):
        around[path[-1]] = value * luck.choice([-1, 0, 1e-12, 1e12, 1e308])
    elif way == 4:
        around[path[-1]] = str(value)
    elif way == 5:
        other = luck.choice(places(table))
        moved: Any = table
        for part in other:
            moved = moved[part]
        around[path[-1]] = copy.deepcopy(moved)
    else:
        around[path[-1]] = copy.deepcopy(luck.choice(JUNK))
