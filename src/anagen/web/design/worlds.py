"""Worlds worked out once, for every trial of the same people.

What takes longest in a small replicate is working out where the past has left a scalp under one draw of the
parameters. That depends on the draw, on who is recruited and on the region; not on arms, size, visits or
seed, which are what a person tries out. So worlds are kept from one trial to the next. No result changes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from anagen.simulators.field import Laboratory
from anagen.simulators.scalp import AreataLaboratory
from anagen.simulators.worlds import World

KEPT = 6
"""Kinds of people kept; the worlds of one take some ten MB."""
_lock = threading.Lock()
_made: OrderedDict[Hashable, dict[int, World]] = OrderedDict()


def keep_worlds(laboratory: Laboratory | AreataLaboratory) -> None:
    """Let a laboratory share its worlds with earlier and later ones of the same people and region."""
    if isinstance(laboratory, AreataLaboratory):
        return  # its worlds are quick to make
    worlds, setting = laboratory.worlds, laboratory.setting
    belief = worlds.belief
    key = (belief.source, belief.id, belief.centre.account, repr(setting.recruitment), setting.region)
    with _lock:
        worlds._made = _made.setdefault(key, worlds._made)
        _made.move_to_end(key)
        while len(_made) > KEPT:
            _made.popitem(last=False)
