"""Hairline and temples: words where something was read, "not studied" elsewhere, for those who ask."""

from __future__ import annotations

from typing import Any

import anagen
from anagen.forecasting.hairline import hairline_of, hairline_warning
from anagen.forecasting.options import options_for

MAN: dict[str, Any] = {"sex": "male", "age": 29, "norwood": "III", "region": "frontal"}


def told(person: anagen.Person) -> dict[str, str]:
    found = {one.name: hairline_of(one.courses, person) for one in options_for(person)[0]}
    return {name: hairline.words for name, hairline in found.items() if hairline}


def test_every_treatment_of_a_man_s_front_says_what_was_read_there() -> None:
    person = anagen.Person(**MAN)
    found = told(person)
    assert set(found) == {one.name for one in options_for(person)[0] if one.courses}
    assert "44 of 100 men with a receding hairline" in found["finasteride 1 mg"]
    assert found["dutasteride 0.5 mg"].startswith("Not studied there")
    assert all("not of bare skin" in words for words in found.values())
    assert hairline_warning(person)


def test_nobody_else_is_told() -> None:
    for person in (
        anagen.Person(**MAN | {"region": "vertex"}),
        anagen.Person(sex="female", age=29, ludwig="I", region="frontal"),
    ):
        assert told(person) == {}
        assert hairline_warning(person) == ()
