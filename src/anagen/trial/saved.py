"""Result of a trial read back from the folder that a run wrote."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from anagen.errors import InputError
from anagen.files.plain import written_key
from anagen.files.result_set import verified
from anagen.therapy.catalogue import load_catalogue
from anagen.trial.own_definitions import FOLDER
from anagen.trial.protocol.reading import load_protocol
from anagen.trial.result import TrialResult
from anagen.trial.results.run_record import RunRecord
from anagen.trial.results.trial_summary import TrialSummary

NEEDED = ("protocol.toml", "summary.json", "run.json", "observations.parquet", "estimates.parquet")


def saved_result(folder: Path | str) -> TrialResult:
    """Result in `folder`, without courses and pictures, which no file holds, and without further replicates.

    Raises:
        InputError: no folder of a trial's results, or one whose files are not as they were written.
    """
    import polars as pl

    folder = Path(folder)
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise InputError(
            f"{folder} holds no {missing[0]}", expected="a folder of results that `anagen trial` wrote"
        )
    verified(folder)
    own, subjects = folder / FOLDER, folder / "subjects.parquet"
    endpoints = folder / "endpoints.parquet"
    nothing = pl.DataFrame()
    return TrialResult(
        protocol=load_protocol(folder / "protocol.toml", load_catalogue(*([own] if own.is_dir() else []))),
        summary=_read(TrialSummary, _json(folder / "summary.json")),
        observations=pl.read_parquet(folder / "observations.parquet"),
        estimates=pl.read_parquet(folder / "estimates.parquet"),
        courses=nothing,
        phases=nothing,
        run=_read(RunRecord, _json(folder / "run.json")),
        subjects=pl.read_parquet(subjects) if subjects.is_file() else None,
        endpoints=pl.read_parquet(endpoints) if endpoints.is_file() else None,
    )


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _read(kind: Any, value: Any) -> Any:
    """Value of a type from plain data; None where a number is wanted is a number that is not known."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if value is None and type(None) in inner:
            return None
        return _read(next(one for one in inner if one is not type(None)), value)
    if is_dataclass(kind):
        return _dataclass(kind, value)
    if origin is tuple:
        if value is None:
            value = [None] * len(inner)
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_read(one, item) for one, item in zip(kinds, value, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {key: _read(inner[1], item) for key, item in value.items()}
    if kind is float:
        return math.nan if value is None else float(value)
    return value


def _dataclass(kind: Any, value: Mapping[str, Any]) -> Any:
    hints, found = get_type_hints(kind), {}
    for one in fields(kind):
        key = written_key(one)
        if key in value:
            found[one.name] = _read(hints[one.name], value[key])
        elif one.default is MISSING and one.default_factory is MISSING:
            found[one.name] = None
    return kind(**found)
