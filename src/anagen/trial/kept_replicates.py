"""Replicates of a trial kept in a folder: a stopped run goes on from them, and shards are put together.

A replicate depends on its number and the trial alone: it does not matter who made it, where, and beside which
others. They are kept in blocks; the name of a block's file says of which trial, by a digest of all that its
numbers depend on.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from anagen import __version__
from anagen.compiled import say_once
from anagen.errors import InputError
from anagen.files.array_tree import packed, unpacked
from anagen.files.damaged import DAMAGED
from anagen.files.durable import put
from anagen.files.writing import replacing
from anagen.simulators.draws import Distribution
from anagen.trial.arm_means import ArmMeans
from anagen.trial.endpoint_data import EndpointData
from anagen.trial.entry.entered import Entered
from anagen.trial.intercurrent_events import Events
from anagen.trial.own_definitions import own_files
from anagen.trial.prediction import Drawn
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.reading import resolved
from anagen.trial.randomisation import Allocation
from anagen.trial.replicate import Patients, RegionResults, Replicate
from anagen.trial.results.second_randomisation_row import SecondRandomisationRow
from anagen.trial.score.observables import Observables

_RECORDS = (
    Replicate,
    RegionResults,
    EndpointData,
    Patients,
    Allocation,
    Drawn,
    ArmMeans,
    Events,
    Entered,
    Observables,
    SecondRandomisationRow,
)
_PATIENTS, _MOST = 2000, 25
"""Patients of a block, about, and its replicates at most."""
_FORMAT = "3"
"""Of what is kept; a folder of another format is left alone, and its replicates are made again."""
FIRST, ALL = "first", "all"
KEEP = (FIRST, ALL)
"""Replicates whose patients and observations are kept."""


def block_of(protocol: Protocol) -> int:
    """Replicates in a block: few enough to share out, many enough to be worth a message."""
    return max(1, min(_MOST, _PATIENTS // protocol.population.size))


def blocks(protocol: Protocol, numbers: Iterable[int]) -> list[range]:
    """The blocks that hold replicates `numbers`, each cut to the trial's number of replicates."""
    size, total = block_of(protocol), protocol.trial.replicates
    firsts = sorted({number // size * size for number in numbers})
    return [range(first, min(first + size, total)) for first in firsts]


def shard(protocol: Protocol, number: int, of: int) -> list[int]:
    """Replicates of shard `number` (from 1) of `of`: whole blocks, as evenly as they go.

    Raises:
        InputError: no such shard.
    """
    if not 1 <= number <= of:
        raise InputError(
            f"shard {number}/{of} does not exist", where="--shard", expected=f"1/{of} to {of}/{of}"
        )
    everything = blocks(protocol, range(protocol.trial.replicates))
    return [replicate for block in everything[number - 1 :: of] for replicate in block]


class KeptReplicates:
    """Replicates of one trial in a folder.

    Args:
        folder: made if it is missing.
        protocol: of the trial.
        distribution: of its parameters.
        truth: whether the replicates hold the truth too.
        keep: one of `KEEP`.

    Raises:
        InputError: `folder` is a file or cannot be made.
    """

    def __init__(
        self, folder: Path, protocol: Protocol, distribution: Distribution, truth: bool, keep: str = FIRST
    ) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder}: {error.strerror}", where="--work", expected="a folder") from None
        self._folder = folder
        self._size = block_of(protocol)
        self._mark = mark_of(protocol, distribution, truth, keep)
        self._pending: dict[int, dict[int, Replicate]] = {}

    def read(self, numbers: Iterable[int]) -> dict[int, Replicate]:
        """Those of the replicates `numbers` that are kept."""
        wanted = set(numbers)
        found: dict[int, Replicate] = {}
        for first in sorted({number // self._size for number in wanted}):
            found |= {number: one for number, one in self._block(first).items() if number in wanted}
        return found

    def add(self, number: int, replicate: Replicate) -> None:
        """Keep one replicate; it is written when its block is whole, or by `flush`."""
        block = number // self._size
        pending = self._pending.setdefault(block, {})
        pending[number] = replicate
        if len(pending) == self._size:
            self._write(block)

    def flush(self) -> None:
        """Write the blocks that are not whole."""
        for block in list(self._pending):
            self._write(block)

    def _path(self, block: int) -> Path:
        return self._folder / f"replicates-{self._mark}-{block * self._size:06d}.npz"

    def _write(self, block: int) -> None:
        replicates = self._block(block) | self._pending.pop(block)
        path = self._path(block)
        with replacing(path) as temporary:
            put(temporary, packed({str(number): replicates[number] for number in sorted(replicates)}))

    def _block(self, block: int) -> dict[int, Replicate]:
        path = self._path(block)
        if not path.is_file():
            return {}
        try:
            kept = unpacked(path.read_bytes(), _RECORDS)
            return {int(number): replicate for number, replicate in kept.items()}
        except (*DAMAGED, TypeError, AttributeError):
            say_once(f"damaged replicates dropped and made again (in {self._folder})")
            with contextlib.suppress(OSError):
                path.unlink()
            return {}


def mark_of(protocol: Protocol, distribution: Distribution, truth: bool, keep: str = FIRST) -> str:
    """Digest of all that a replicate depends on besides its number."""
    # The number of replicates is not among it: a trial may be given more of them later.
    one = replace(protocol, trial=replace(protocol.trial, replicates=1))
    parts = (
        __version__,
        resolved(one),
        *own_files(protocol).values(),
        *(distribution.source, distribution.id, distribution.centre.account, distribution.stance),
        *(str(truth), keep, _FORMAT),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
