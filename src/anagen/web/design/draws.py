"""Draws of the parameters worked out once, for every trial of the same people.

What takes longest in a small replicate is working out where the past has left a scalp under one draw of the
parameters. That depends on the draw, on who is recruited and on the region; not on arms, size, visits or
seed, which are what a person tries out. So draws are kept from one trial to the next. No result changes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from anagen.simulators.contract import AnySimulator

KEPT = 6
"""Kinds of people kept; the draws of one take some ten MB."""
_lock = threading.Lock()
_made: OrderedDict[Hashable, dict[int, Any]] = OrderedDict()


def keep_draws(simulator: AnySimulator) -> None:
    """Let a simulator share its draws with earlier and later ones of the same people and region."""
    draws = simulator.draws
    with _lock:
        draws.keep_in(_made.setdefault(draws.key, {}))
        _made.move_to_end(draws.key)
        while len(_made) > KEPT:
            _made.popitem(last=False)
