"""JSON Schema of a disease file, for editors: `anagen schema --of disease`."""

from __future__ import annotations

from typing import Any

from anagen.biology.alopecias.disease_file import DiseaseFile
from anagen.biology.alopecias.driven_cause import FACTORS, SCORES, STRONGEST


def disease_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a disease file, with the names of signals, symptoms and regions."""
    schema = DiseaseFile.model_json_schema()
    keys = schema["$defs"]["CauseSection"]["properties"]
    for key, names in (("signals", STRONGEST), ("symptoms", SCORES), ("regions", FACTORS)):
        keys[key]["propertyNames"] = {"enum": list(names)}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
