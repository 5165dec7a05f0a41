"""Export of a folder of results: data sets with ADaM names as CSV, Parquet, Dataset-JSON or XPT."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from anagen import __version__
from anagen.errors import InputError, unknown_name
from anagen.files.data_table import DataColumn, DataTable, columns_of
from anagen.files.dataset_json import VERSION, Dataset, DatasetColumn, Kind, SourceSystem, dataset_text
from anagen.files.durable import put
from anagen.files.phrases import plain
from anagen.files.plain import json_text
from anagen.files.result_set import replacing_folder, verified
from anagen.files.toml_text import toml_text
from anagen.files.xpt import XptColumn, xpt_bytes
from anagen.therapy.catalogue import Catalogue
from anagen.trial.export.adam import adeff, adest, adsl, code_of, study_of
from anagen.trial.export.adam_rows import LABELS, ROWS
from anagen.trial.export.define import Seen, define_xml
from anagen.trial.kept_tables import TABLES
from anagen.trial.own_definitions import FOLDER as OWN_FILES
from anagen.trial.protocol.crossover import CROSSOVER
from anagen.trial.protocol.imputation import IMPUTED
from anagen.trial.protocol.intercurrent import COMPOSITE, HYPOTHETICAL, POLICY, WHILE
from anagen.trial.protocol.model import Protocol
from anagen.trial.protocol.model_options import Hierarchy
from anagen.trial.protocol.reading import load_protocol
from anagen.trial.protocol.responders import CARRIED, NON_RESPONDER
from anagen.trial.results.data_rows import KEPT

if TYPE_CHECKING:
    import polars as pl

DEFINE, DEFINE_XML, PLAN = "define.json", "define.xml", "plan.toml"
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Source:
    """Results that are exported.

    Attributes:
        folder: of the results.
        protocol: of the trial.
        written: time at which the results were written, which is the time of every exported file.
    """

    folder: Path
    protocol: Protocol
    written: datetime

    def table(self, name: str) -> pl.DataFrame:
        """Table ``name.parquet``."""
        import polars as pl

        return pl.read_parquet(self.folder / f"{name}.parquet")


def export(folder: Path, out: Path, as_: str, *, everything: bool = False) -> Path:
    """Write the data sets of the results in `folder` to the folder `out`, and return it.

    Args:
        folder: of the results of a trial, unchanged since they were written.
        out: made if need be.
        as_: one of `FORMATS`.
        everything: whether to export all replicates that were kept, one file a block, rather than the first.

    Raises:
        InputError: `folder` holds no whole trial, or not all replicates; no such format; a value that the
            format cannot hold.
    """
    if as_ not in FORMATS:
        raise unknown_name("format", as_, FORMATS, "--as")
    source = _source(folder)
    ending, write = FORMATS[as_]
    seen = Seen()
    with replacing_folder(out, "export") as made:
        for name, frame in _data_sets(source, everything):
            path = made / f"{name}.{ending}"
            path.parent.mkdir(exist_ok=True)
            data_set = name.partition("/")[0]
            seen.add(data_set, frame)
            put(path, write(frame, data_set, source))
        star = f"/*.{ending}" if everything else f".{ending}"
        tables = [
            DataTable.of(row, name, [name + (f".{ending}" if name == "ADEST" else star)])
            for name, row in ROWS.items()
        ]
        put(made / DEFINE, json_text({"study": study_of(source.protocol), "datasets": tables}))
        places = {name: _place(name, ending, everything) for name in ROWS}
        put(made / DEFINE_XML, define_xml(source.protocol, seen, source.written, places))
        analysis, kind = source.protocol.analysis, source.protocol.design.kind
        if kind != CROSSOVER and analysis.missing not in IMPUTED:  # which no plan has
            put(made / PLAN, plan_text(source.protocol))
    return out


def _place(name: str, ending: str, everything: bool) -> tuple[str, str]:
    """File of a data set, or folder of its blocks, and its title."""
    if everything and name != "ADEST":
        return f"{name}/", f"{name}, a .{ending} file for each block of replicates"
    return f"{name}.{ending}", f"{name}.{ending}"


def plan_text(protocol: Protocol) -> str:
    """Plan (`anagen analyse --plan`) that repeats the trial's analysis on the exported data."""
    analysis, endpoint = protocol.analysis, protocol.analysis.endpoint
    named = {endpoint.outcome: None}
    if isinstance(analysis.options, Hierarchy):
        named |= {rank.endpoint.outcome: None for rank in analysis.options.ranks}
    codes = {name: code_of(protocol, name, protocol.measurement.region) for name in named}
    doses = analysis.dose_finding
    paired = protocol.design.kind == "split-scalp"
    return toml_text(
        {
            "trial": {"name": protocol.trial.name},
            "outcome": [{"name": name, "code": code} for name, code in codes.items()],
            "design": {
                "kind": protocol.design.kind,
                **({"strata": ["STRATAR"]} if protocol.design.strata and not paired else {}),
            },
            "arm": [
                {"name": arm.name}
                | ({} if doses is None else {"dose": f"{plain(doses.doses[number])} {doses.unit}"})
                for number, arm in enumerate(protocol.arms)
            ],
            "analysis": {
                "endpoint": str(endpoint),
                "model": analysis.model,
                **({} if analysis.reference is None else {"reference": analysis.reference}),
                "alpha": analysis.hypothesis.interval_alpha(analysis.alpha),
                "missing": analysis.missing,
                **({} if analysis.options is None else analysis.options.table()),
                **({} if doses is None else {"dose_finding": doses.table()}),
            },
        }
    )


def _source(folder: Path) -> Source:
    trials = [one for one in verified(folder) if one.kind == "trial"]
    if not trials:
        raise InputError(f"{folder} holds no trial", expected="a folder that `anagen trial` wrote to")
    found = trials[0]
    if "subjects.parquet" not in found.files:
        raise InputError(
            f"{folder} holds no subjects", expected="results of this version: run the trial again"
        )
    own = folder / OWN_FILES
    protocol = load_protocol(folder / "protocol.toml", Catalogue.of(own) if own.is_dir() else None)
    if protocol.eventful and not _told_by_values(protocol):
        raise InputError(
            f"{folder}: the analysis depends on when patients had intercurrent events, which these data sets "
            "do not say",
            expected='a trial whose events all end in "leave" or "lost", analysed by what was seen',
        )
    return Source(folder, protocol, datetime.strptime(found.written, _TIME))


def _told_by_values(protocol: Protocol) -> bool:
    """Whether the analysis follows from the values that were seen, without the events."""
    implied = {NON_RESPONDER: (COMPOSITE,), CARRIED: (WHILE, POLICY, HYPOTHETICAL)}
    analysis = protocol.analysis
    allowed = implied.get(analysis.missing, (POLICY, HYPOTHETICAL))
    return all(one.unseen for one in protocol.intercurrent) and analysis.estimand in allowed


def _data_sets(source: Source, everything: bool) -> Iterator[tuple[str, pl.DataFrame]]:
    """Names and frames of the files, one after another."""
    import polars as pl

    protocol = source.protocol
    if everything:
        parts = sorted(path.name for path in (source.folder / KEPT / TABLES[0]).glob("*.parquet"))
        if not parts:
            raise InputError(
                f"{source.folder} holds the first replicate only",
                where="--all",
                expected="results of `anagen trial --keep all`",
            )
        for part in parts:
            subjects, observations = (pl.read_parquet(source.folder / KEPT / name / part) for name in TABLES)
            stem = part.partition(".")[0]
            yield f"ADSL/{stem}", adsl(protocol, subjects)
            yield f"ADEFF/{stem}", adeff(protocol, subjects, observations)
    else:
        subjects = source.table("subjects")
        yield "ADSL", adsl(protocol, subjects)
        yield "ADEFF", adeff(protocol, subjects, source.table("observations"))
    yield "ADEST", adest(protocol, source.table("estimates"))


def _csv(frame: pl.DataFrame, name: str, source: Source) -> bytes:
    return frame.write_csv().encode("utf-8")


def _parquet(frame: pl.DataFrame, name: str, source: Source) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _dataset_json(frame: pl.DataFrame, name: str, source: Source) -> str:
    study = study_of(source.protocol)
    keys = [one.name for one in columns_of(ROWS[name]) if one.key]
    columns = []
    for one in columns_of(ROWS[name]):
        texts = [len(text.encode()) for text in frame[one.name] if text] if one.storage == "text" else []
        columns.append(
            DatasetColumn(
                itemOID=f"IT.{name}.{one.name}",
                name=one.name,
                label=one.label,
                dataType=_kind(one),
                length=max(texts, default=1) if one.storage == "text" else None,
                keySequence=keys.index(one.name) + 1 if one.key else None,
            )
        )
    head = Dataset(
        datasetJSONCreationDateTime=source.written.strftime(_TIME),
        datasetJSONVersion=VERSION,
        fileOID=f"{study}.{name}",
        originator="Anagen",
        sourceSystem=SourceSystem("Anagen", __version__),
        studyOID=study,
        metaDataVersionOID=f"{study}.1",
        itemGroupOID=f"IG.{name}",
        records=frame.height,
        name=name,
        label=LABELS[name],
        columns=tuple(columns),
    )
    return dataset_text(head, frame.iter_rows())


def _xpt(frame: pl.DataFrame, name: str, source: Source) -> bytes:
    columns = []
    for one in columns_of(ROWS[name]):
        values = frame[one.name]
        if one.storage == "text":
            columns.append(XptColumn(one.name, one.label, values.fill_null("").to_list()))
        else:
            numbers = np.array(values.to_list(), dtype=np.float64)
            columns.append(XptColumn(one.name, one.label, numbers))
    return xpt_bytes(name, LABELS[name], columns, source.written)


def _kind(one: DataColumn) -> Kind:
    if one.storage == "text":
        return "string"
    if one.storage == "bool":
        return "boolean"
    return "double" if one.storage == "float64" else "integer"


Writer = Callable[["pl.DataFrame", str, Source], str | bytes]
FORMATS: Mapping[str, tuple[str, Writer]] = {
    "csv": ("csv", _csv),
    "parquet": ("parquet", _parquet),
    "dataset-json": ("json", _dataset_json),
    "xpt": ("xpt", _xpt),
}
"""Formats by name: ending of the files, and who writes them."""
