"""Names of the files of each kind of result; a file of such a name in a results folder may be replaced."""

from __future__ import annotations

from collections.abc import Mapping

RESULT_FILES: Mapping[str, tuple[str, ...]] = {
    "trial": (
        "report.html",
        "summary.json",
        "observations.parquet",
        "estimates.parquet",
        "endpoints.parquet",
        "subjects.parquet",
        "data_dictionary.json",
        "protocol.toml",
        "run.json",
    ),
    "forecast": ("forecast.json", "forecast.html"),
    "prognosis": ("prognosis.json", "prognosis.html"),
    "explore": ("exploration.json", "operating.csv", "power.svg", "power.png"),
    "plan": ("plan.json", "plan.html"),
}
"""By kind, what most people open first; the manifest comes on top."""
