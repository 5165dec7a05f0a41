"""Damage for the tests of spoilt files: one change to nested tables, to a CSV table, or to bytes."""

from __future__ import annotations

import copy
import csv
import io
import random
from typing import Any

JUNK: tuple[Any, ...] = (
    *("", " ", "junk", "a.b", "line\nfeed", "\x00", "é" * 300, "1 parsec", "5 kg", "daily", "%", "[", "0"),
    *(0, 1, -1, 2**70, 10**400, 0.0, -0.5, 1e-300, 1e300, float("inf"), float("-inf"), float("nan")),
    *("{x}", True, False, None, [], [[]], [1], ["x", 1], [None]),
    *({}, {"x": 1}, {"value": 1.0}, {"a": {"b": {"c": []}}}),
)
CELLS = (
    *("", "x", "-1", "0", "1e999", "nan", "-inf", '"', ";", "a;;b", "é\u2028", "0x1F", "1_000", " ", "%"),
    *("99999999999999999999", "1e-400", "PRP + PRP", "{x}", "1,5", "+", "x" * 3000, "\ud7ff"),
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
    elif way == 3 and isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300:
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


def spoilt_csv(text: str, luck: random.Random) -> bytes:
    """CSV text with a cell changed, moved or lost, a row twice or cut, or a column gone or renamed."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    line, column = luck.randrange(1, len(rows)), luck.randrange(len(rows[0]))
    way = luck.randrange(9)
    if way <= 3:
        rows[line][column] = luck.choice(CELLS)
    elif way == 4:
        rows[line][column] = rows[luck.randrange(len(rows))][luck.randrange(len(rows[0]))]
    elif way == 5:
        rows.insert(luck.randrange(1, len(rows)), rows[line])
    elif way == 6:
        rows[line] = rows[line][:column]
    elif way == 7:
        rows[0][column] = luck.choice(["", "x", rows[0][0], rows[0][column] + "s"])
    else:
        rows = [[cell for i, cell in enumerate(row) if i != column] for row in rows]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def spoilt_bytes(raw: bytes, luck: random.Random) -> bytes:
    """`raw` with one to three short runs of bytes lost or replaced."""
    found = bytearray(raw)
    for _ in range(luck.randrange(1, 4)):
        at = luck.randrange(len(found))
        found[at : at + luck.randrange(3)] = bytes(luck.randrange(256) for _ in range(luck.randrange(3)))
    return bytes(found)
