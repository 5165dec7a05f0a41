"""Brands in a patient file, as the products of the catalogue that stand for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from anagen.evidence_base.tables.products import find_product
from anagen.forecasting.patient_file import PatientFile

Table = dict[str, str | bool | int | float]
NOTE = "Nobody knows what {brand} would do: {product} stands for it, with what is not known of any."


def understood_brands(file: PatientFile) -> tuple[PatientFile, tuple[str, ...]]:
    """`file` with the catalogue's products in place of brands, and a note on each brand."""
    notes: dict[str, None] = {}

    def known(tables: Sequence[Table]) -> list[Table]:
        return [_known(table, notes) for table in tables]

    options = [one.model_copy(update={"treatment": known(one.treatment)}) for one in file.option]
    changed: dict[str, Any] = {"treatment": known(file.treatment), "option": options}
    return (file.model_copy(update=changed) if notes else file), tuple(notes)


def _known(table: Table, notes: dict[str, None]) -> Table:
    brand, misspelt = find_product(str(table.get("product", "")))
    if brand is None or misspelt or not brand.as_product or brand.therapy != table.get("therapy"):
        return table
    notes[NOTE.format(brand=brand.name, product=brand.as_product)] = None
    return table | {"product": brand.as_product}
