"""Cache of joint draws, computed once for all trials of the same people.

The slowest part of a small replicate is the state of the scalp at baseline under one joint draw of the
parameters. It depends on the draw, the people recruited and the region, but not on arms, size, visits or
seed, which a user varies. So draws are kept from one trial to the next. No result changes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from anagen.simulators.contract import AnySimulator

KEPT = 6
"""Kinds of people kept; the draws of one kind take some ten MB."""
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
