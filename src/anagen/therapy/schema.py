"""JSON Schema of a therapy file, for editors: `anagen schema --of therapy`."""

from __future__ import annotations

from typing import Any

from anagen.biology.alopecias.kinds import CAUSES
from anagen.biology.areata.field_kernel import TERMS
from anagen.therapy.file_model import TherapyFile
from anagen.therapy.models import MODELS
from anagen.therapy.reading import SIGNALS_MOVED
from anagen.therapy.route import KINDS


def therapy_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a therapy file, with the names of the shipped data."""
    schema = TherapyFile.model_json_schema()
    keys = schema["properties"]
    keys["model"] = {**keys["model"], "enum": list(MODELS)}
    for key, names in (("signals", SIGNALS_MOVED), ("routes", KINDS), ("relieves", CAUSES)):
        keys[key]["items"] = {"enum": list(names), "type": "string"}
    needed = schema["required"]
    schema["required"] = ["name"]
    schema["anyOf"] = [{"required": ["like"]}, {"required": needed}]
    # With `like`, a number or [value, low, high] is enough to say what differs.
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3}
    named = keys["parameters"]["patternProperties"]
    for pattern, record in named.items():
        named[pattern] = {"anyOf": [record, {"type": "number"}, numbers]}
    terms = schema["$defs"]["ImmuneSection"]["properties"]["terms"]
    terms["propertyNames"] = {"enum": list(TERMS)}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
