"""Pooled evidence in a notebook: one line and a small table that say what the JSON says."""

from __future__ import annotations

import json

import pytest

from anagen.evidence_base.meta.analysis import Meta, meta_analysis
from anagen.files.notice import NOTICE

pytestmark = pytest.mark.slow


ASKED = {
    "hair counts of one therapy": ({"therapy": "finasteride"}, "studies"),
    "hair counts of all": ({}, "treatments"),
    "responders of one therapy": ({"therapy": "baricitinib"}, "studies"),
    "responders of all": ({"outcome": "SALT<=20"}, "treatments"),
    "nothing to pool": ({"therapy": "spironolactone"}, "studies"),
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_line_and_a_table(asked: str) -> None:
    options, key = ASKED[asked]
    found: Meta = meta_analysis(**options)
    told = found.to_dict()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert len(repr(found)) < 200
    page = found._repr_html_()
    assert NOTICE in page
    rows = told[key]
    names = [row.get("treatment") or row.get("label") or row["trial"]["label"] for row in rows]
    assert all(name.split(" <")[0] in page for name in names if name != told.get("reference"))
