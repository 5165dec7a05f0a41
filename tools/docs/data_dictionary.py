"""Page ``docs/data_dictionary.md``: tables of data that a trial writes and exports, from their types.

``python -m tools.docs.data_dictionary`` writes it anew.
"""

from __future__ import annotations

from pathlib import Path

from anagen.files.data_table import DataTable
from anagen.trial.export.adam_rows import LABELS, ROWS
from anagen.trial.results.data_rows import EstimateOfRegionRow, data_tables

PAGE = Path(__file__).parents[2] / "docs" / "data_dictionary.md"


def page() -> str:
    """Text of the page."""
    written = data_tables(kept=True)
    region = DataTable.of(EstimateOfRegionRow, "estimates", ["estimates.parquet"]).columns[-1]
    lines = [
        "# Data dictionary",
        "",
        "Made by `python -m tools.docs.data_dictionary` from the types of the tables; "
        "[what the files are for](data.md).",
        "",
        "## Files of a run",
        "",
        "Parquet, written by `anagen trial`; `data_dictionary.json` beside them says the same.",
        f"Where several regions are measured, `estimates.parquet` has a last column `{region.name}`.",
        "",
        *(table.markdown() for table in written),
        "## Exported data sets",
        "",
        "Written by `anagen export`; `define.json` and `define.xml` (Define-XML 2.1) say the same.",
        "",
    ]
    for name, row in ROWS.items():
        table = DataTable.of(row, f"{name}: {LABELS[name].lower()}", [f"{name}.csv and so on"])
        lines.append(table.markdown())
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
