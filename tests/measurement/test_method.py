"""Methods, their records and what they can report."""

import pytest

from anagen.errors import InputError
from anagen.measurement.method import method, method_parameters, methods
from anagen.measurement.outcomes import OUTCOMES, outcome


@pytest.mark.parametrize("name", list(methods()))
def test_every_number_of_a_method_has_a_source_and_a_reason(name: str) -> None:
    records = method_parameters(name)
    assert len(records) == 9
    for record in records.values():
        assert record.source
        assert len(record.note) > 20
        if record.status == "prior":
            assert record.spread != "fixed" or "nothing" in record.note or record.value in (0.0, 20.0)


def test_a_misspelt_method_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        method("phototricogram")
    assert caught.value.nearest == "phototrichogram"


def test_one_photograph_cannot_tell_phases() -> None:
    photograph = method("macrophotography, tattooed field")
    photograph.check("non-vellus density")
    with pytest.raises(InputError, match="cannot tell growing from resting") as caught:
        photograph.check("anagen density", "pilot.toml, analysis.endpoint")
    assert "phototrichogram" in str(caught.value)
    assert str(caught.value).startswith("pilot.toml")
    assert not {"anagen density", "telogen density", "anagen percent"} & set(photograph.outcomes)


def test_a_phototrichogram_reports_everything() -> None:
    counted = {name for name, found in OUTCOMES.items() if not (found.score or found.rater)}
    assert set(method("phototrichogram").outcomes) == counted
    assert method("SALT").outcomes == ("SALT",)
    with pytest.raises(InputError, match="does not report"):
        method("SALT").check("total density")
    with pytest.raises(InputError, match="SALT"):
        method("phototrichogram").check("SALT")


def test_a_misspelt_outcome_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        outcome("nonvellus density")
    assert caught.value.nearest == "non-vellus density"
