"""Patients and observations of all replicates, streamed to files: one for each block of replicates.

A block (`anagen.trial.kept_replicates`) is written when its last replicate has come, so memory holds only the
blocks that are under way, and the bytes do not depend on who ran which replicate, or when.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from anagen.files.staging import locked_folder, sweep
from anagen.trial.kept_replicates import block_of, blocks
from anagen.trial.protocol.model import Protocol
from anagen.trial.replicate import Replicate
from anagen.trial.results.data_rows import KEPT
from anagen.trial.subjects import subject_frame
from anagen.trial.summary import observation_frame

if TYPE_CHECKING:
    import polars as pl

Table = Literal["subjects", "observations"]
_PREFIX = "anagen-tables-"
TABLES: tuple[Table, ...] = ("subjects", "observations")


class KeptTables:
    """Tables of all replicates of a trial, in a temporary folder that ends with this object.

    Args:
        protocol: of the trial.

    Attributes:
        path: folder of the files.
    """

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._size = block_of(protocol)
        self._pending: dict[int, dict[int, Replicate]] = {}
        self._place()

    def _place(self) -> None:
        parent = Path(tempfile.gettempdir())
        sweep(parent, _PREFIX)  # left by processes that were killed
        self.path, handle = locked_folder(parent, _PREFIX)
        self._end = weakref.finalize(self, _remove, self.path, handle)
        for name in TABLES:
            (self.path / name).mkdir()

    def add(self, number: int, replicate: Replicate) -> None:
        """Take one replicate, which is kept whole; its block is written once it is complete."""
        first = number // self._size * self._size
        pending = self._pending.setdefault(first, {})
        pending[number] = replicate
        (block,) = blocks(self._protocol, [number])
        if len(pending) == len(block):
            self._write(first, self._pending.pop(first))

    def frame(self, table: Table) -> pl.LazyFrame:
        """Table of all replicates, read from the files as it is needed."""
        import polars as pl

        return pl.scan_parquet(self.path / table / "*.parquet")

    def each(self) -> Iterator[tuple[int, pl.DataFrame, pl.DataFrame]]:
        """Yield number, patients and observations of every replicate, in order."""
        import polars as pl

        for subjects in sorted((self.path / "subjects").glob("*.parquet")):
            patients = pl.read_parquet(subjects).partition_by("replicate", as_dict=True)
            seen = pl.read_parquet(self.path / "observations" / subjects.name)
            for (number,), rows in seen.partition_by("replicate", as_dict=True, maintain_order=True).items():
                yield int(number), patients[number,], rows

    def files(self) -> list[str]:
        """Names of the files, with "/"."""
        return sorted(path.relative_to(self.path).as_posix() for path in self.path.rglob("*.parquet"))

    def copy(self, folder: Path) -> None:
        """Copy the files into a folder of results."""
        for name in self.files():
            target = folder / KEPT / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.path / name, target)

    def _write(self, first: int, replicates: dict[int, Replicate]) -> None:
        import polars as pl

        ordered = sorted(replicates.items())
        subjects = pl.concat([subject_frame(self._protocol, number, one) for number, one in ordered])
        observations = pl.concat([_beside_baseline(self._protocol, number, one) for number, one in ordered])
        name = f"{first:06d}.parquet"
        for table, frame in (("subjects", subjects), ("observations", observations)):
            buffer = io.BytesIO()
            frame.write_parquet(buffer)
            (self.path / table / name).write_bytes(buffer.getbuffer())

    def __getstate__(self) -> dict[str, Any]:
        """State with the content of the files, for another process."""
        state = {key: value for key, value in vars(self).items() if key not in ("path", "_end")}
        return {**state, "content": {name: (self.path / name).read_bytes() for name in self.files()}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        content = state.pop("content")
        vars(self).update(state)
        self._place()
        for name, data in content.items():
            (self.path / name).write_bytes(data)


def _remove(path: Path, handle: int) -> None:
    shutil.rmtree(path, ignore_errors=True)
    os.close(handle)


def _beside_baseline(protocol: Protocol, number: int, one: Replicate) -> pl.DataFrame:
    """Observations of a replicate (`KeptObservationRow`)."""
    import polars as pl

    site = ["patient", "side", "region", "outcome"]
    return observation_frame(protocol, one, number).with_columns(baseline=pl.col("value").first().over(site))
