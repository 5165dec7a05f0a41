"""The estimand has the five attributes of ICH E9(R1), and says what a single arm cannot show."""

from __future__ import annotations

from anagen.trial.protocol.estimand import estimand_of
from anagen.trial.protocol.reading import protocol_from_text


def test_the_estimand_of_a_comparison(full: str) -> None:
    found = estimand_of(protocol_from_text(full))
    assert found.strategy == "treatment policy"
    assert found.treatment == "minoxidil 5 %; nothing against vehicle"
    assert "men and women of 22 to 55 years with androgenetic alopecia" in found.population
    assert "Norwood III vertex, IV" in found.population
    assert found.variable.startswith("change in non-vellus density at week 24, vertex")
    assert "carried forward" in found.intercurrent_events
    assert "ANCOVA" in found.summary


def test_a_single_arm_compares_with_nothing() -> None:
    text = """
    trial = { name = "small" }
    population = { alopecia = "none", sex = "male", age = "30 to 40 years", size = 10 }
    measurement = { method = "macrophotography", region = "vertex", visits = "weeks 0, 12" }
    analysis = { endpoint = "change in total density at week 12" }
    arm = [{ name = "nothing", untreated = true }]
    """
    found = estimand_of(protocol_from_text(text))
    assert "no comparison" in found.summary
    assert found.intercurrent_events == "none: no patient leaves"
    assert found.treatment == "nothing"
