"""JSON Schemas of the files that trials write."""

from __future__ import annotations

from typing import Any

from anagen.files.json_schema import schema_of
from anagen.trial.results.prediction import Prediction
from anagen.trial.results.trial_summary import TrialSummary


def summary_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``summary.json``; a copy is ``trial/data/summary.schema.json``."""
    return schema_of(TrialSummary, "summary.json")


def prediction_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``anagen predict --json``; a copy is ``trial/data/prediction.schema.json``."""
    return schema_of(Prediction, "prediction")
