"""FHIR R4 Bundle of a diary: a Patient without a name, Observations, and a QuestionnaireResponse.

No LOINC code was found for what a diary holds, so every code is Anagen's own, in a code system that says so;
a reader must not take them for LOINC. Tests check the shape against ``data/fhir_r4.schema.json``, a part of
the standard written from its definitions, not the standard's own schema.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from anagen.diary.kinds import PLACES, RATINGS, REGIONS
from anagen.diary.observation import Observation
from anagen.files.plain import printed

if TYPE_CHECKING:
    from anagen.diary.held import Held

LOCAL = "urn:anagen:diary:code"
"""Code system of Anagen's own codes."""
UCUM = "http://unitsofmeasure.org"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_UNITS = {
    "hairs/cm2": "{hairs}/cm2",
    "µm": "um",
    "%": "%",
    "mm/cm2": "mm/cm2",
    "mm": "mm",
    "hairs": "{hairs}",
    "points": "{points}",
    "steps": "{steps}",
}


def fhir_of(diary: Held) -> str:
    """Text of the Bundle."""
    who = f"urn:uuid:{_uuid(diary.identity)}"
    told = diary.told
    resources: list[tuple[str, dict[str, Any]]] = [(who, _patient(diary.identity, told))]
    answers = _answers(diary, who)
    resources.append((f"urn:uuid:{answers['id']}", answers))
    for one in diary.observations():
        photo = diary.photo(one.id) if one.kind == "photograph" else None
        data = None if photo is None else (photo.media, base64.b64encode(photo.data).decode("ascii"))
        resources.append((f"urn:uuid:{_uuid(one.id)}", _observation(one, who, data)))
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": url, "resource": resource} for url, resource in resources],
    }
    return printed(bundle) + "\n"


def _uuid(id: str) -> str:
    return f"{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}"


def _patient(identity: str, told: Mapping[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": _uuid(identity), "gender": told["person"]["sex"]}


def _code(code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": LOCAL, "code": code, "display": display}], "text": display}


def _observation(one: Observation, who: str, photo: tuple[str, str] | None) -> dict[str, Any]:
    what = one.what
    clinic = one.kind == "count"
    made: dict[str, Any] = {
        "resourceType": "Observation",
        "id": _uuid(one.id),
        "status": "final",
        "category": [{"coding": [{"system": _CATEGORY, "code": "exam" if clinic else "survey"}]}],
        "code": _code(one.outcome.replace(" ", "-"), one.outcome)
        if one.outcome
        else _code(what.code, what.label),
        "subject": {"reference": who},
        "effectiveDateTime": one.date.isoformat(),
    }
    if one.kind == "rating" and one.rating is not None:
        made["valueInteger"] = one.rating
        made["interpretation"] = [{"text": RATINGS[one.rating]}]
    elif one.value is not None and one.unit:
        made["valueQuantity"] = _quantity(one.value, one.unit)
    elif one.text:
        made["valueString"] = one.text
    elif photo is not None:
        made["valueString"] = PLACES[one.place or "top"]
    if one.text and "valueString" not in made:
        made["note"] = [{"text": one.text}]
    if one.method:
        made["method"] = {"text": one.method}
    if one.place:
        made["bodySite"] = {"text": PLACES[one.place]}
    if one.shares:
        made["component"] = [
            {
                "code": _code(f"missing-{name}", f"hair missing, {name}"),
                "valueQuantity": _quantity(100 * share, "%"),
            }
            for name, share in zip(REGIONS, one.shares, strict=True)
        ]
    if photo is not None:
        content = {"contentType": photo[0], "data": photo[1]}
        made["contained"] = [
            {"resourceType": "Media", "id": "picture", "status": "completed", "content": content}
        ]
        made["derivedFrom"] = [{"reference": "#picture", "display": "photograph"}]
    return made


def _quantity(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": _UNITS.get(unit, unit)}


def _answers(diary: Held, who: str) -> dict[str, Any]:
    """The answers of the patient file, and the treatments."""
    items = []
    for section, told in diary.told.items():
        inner = [
            {"linkId": f"{section}.{key}", "text": key.replace("_", " "), "answer": _answer(value)}
            for key, value in told.items()
        ]
        items.append(
            {
                "linkId": section,
                "text": section.replace("_", " "),
                "item": [one for one in inner if one["answer"]],
            }
        )
    for taken in diary.treatments:
        until = f" until {taken.stopped}" if taken.stopped else ""
        words = f"{taken.words} from {taken.begun}{until}"
        items.append(
            {"linkId": f"treatment.{taken.id}", "text": "treatment", "answer": [{"valueString": words}]}
        )
    return {
        "resourceType": "QuestionnaireResponse",
        "id": _uuid(diary.identity[16:] + diary.identity[:16]),
        "status": "completed",
        "subject": {"reference": who},
        "authored": diary.began.isoformat(),
        "item": [one for one in items if one.get("item") or one.get("answer")],
    }


def _answer(value: Any) -> list[dict[str, Any]]:
    """Answers of a question; several for a list."""
    if isinstance(value, list):
        return [one for part in value for one in _answer(part)]
    if isinstance(value, bool):
        return [{"valueBoolean": value}]
    if isinstance(value, int):
        return [{"valueInteger": value}]
    if isinstance(value, float):
        return [{"valueDecimal": value}]
    return [{"valueString": str(value)}] if str(value).strip() else []
