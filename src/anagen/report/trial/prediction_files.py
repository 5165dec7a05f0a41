"""Files of a prediction: the table of all rows, the JSON, and two pictures."""

from __future__ import annotations

from pathlib import Path

from anagen.files.writing import replacing_folder
from anagen.report.figures.predictions import figures_of
from anagen.trial.results.prediction import Prediction


def save_prediction(found: Prediction, folder: Path) -> Path:
    """Write ``predictions.csv``, ``prediction.json``, ``forest.png`` and ``pit.png``, whole or not at all.

    Raises:
        InputError: `folder` is a file, or cannot be written.
    """
    import polars as pl

    with replacing_folder(folder) as made:
        frame = found.to_frame()
        lists = [name for name, kind in frame.schema.items() if kind == pl.List]
        told = frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join("; ") for name in lists)
        told.write_csv(made / "predictions.csv")
        (made / "prediction.json").write_text(found.to_json(), encoding="utf-8")
        for name, figure in figures_of(found):
            figure.savefig(made / name, dpi=150)
    return folder
