"""The shape of plan.json."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema

from anagen.planning.result import Planning
from anagen.report.view.whole import plan_schema


def test_what_is_written_fits_the_schema(planned: Planning) -> None:
    schema = plan_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(planned.to_json()), schema)


def test_the_shipped_schema_is_current() -> None:
    shipped = files("anagen.planning") / "data" / "plan.schema.json"
    assert json.loads(shipped.read_text(encoding="utf-8")) == plan_schema(), (
        "write the output of `anagen schema --of plan` to that file"
    )
