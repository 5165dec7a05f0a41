"""An arm that nothing coded can move is refused, never reported as a difference of zero."""

from __future__ import annotations

import pytest

from anagen.api import Trial
from anagen.errors import InputError
from anagen.trial.protocol.reading import protocol_from_text

FILE = """
[trial]
name = "Baricitinib in pattern hair loss"
replicates = 1
parameters = "fixed"
[population]
alopecia = "{kind}"
sex = "male"
age = "20 to 50 years"
size = 8
{people}
[[arm]]
name = "new"
{arm}
[[arm]]
name = "placebo"
  [[arm.treatment]]
  therapy = "placebo pill"
[measurement]
method = "phototrichogram"
region = "vertex"
visits = "weeks 0, 24"
[analysis]
endpoint = "change in total density at week 24"
reference = "placebo"
"""
BARICITINIB = '  [[arm.treatment]]\n  therapy = "baricitinib"\n  dose = "4 mg"\n'
FINASTERIDE = '  [[arm.treatment]]\n  therapy = "finasteride"\n  dose = "1 mg"\n'
EXOSOME = """  [[arm.treatment]]
  therapy = "exosome"
  product = "umbilical-cord MSC"
  dose = "1e9 particles/cm2"
  route = "intradermal 1-2.5 mm"
  schedule = "4 sessions every 2 weeks"
"""


def file(arm: str, kind: str = "androgenetic", people: str = "") -> str:
    return FILE.format(kind=kind, people=people, arm=arm)


@pytest.mark.parametrize(
    ("arm", "kind", "name"),
    [
        (BARICITINIB, "androgenetic", "baricitinib"),
        (FINASTERIDE, "telogen effluvium", "finasteride"),
        ('  [[arm.treatment]]\n  therapy = "iron tablets"\n', "androgenetic", "iron tablets"),
    ],
)
def test_an_arm_of_nothing_but_such_treatment_is_refused(arm: str, kind: str, name: str) -> None:
    told = f"{name} is not simulated: no mechanism coded for it in this hair loss \\({kind}\\)"
    with pytest.raises(InputError, match=told) as caught:
        protocol_from_text(file(arm, kind))
    assert "arm 1" in str(caught.value)


def test_a_treatment_of_what_they_have_besides_is_taken() -> None:
    people = 'with = [{ alopecia = "diffuse thinning" }]'
    protocol_from_text(file('  [[arm.treatment]]\n  therapy = "iron tablets"\n', people=people))


def test_beside_another_treatment_it_is_told() -> None:
    result = Trial.from_text(file(BARICITINIB + FINASTERIDE)).run(workers=1, pictures=False)
    warnings = result.summary.warnings
    assert "baricitinib is not simulated: no mechanism coded for it in this hair loss" in warnings
    assert warnings[0].startswith("No study of baricitinib in androgenetic alopecia is on record")


def test_what_nobody_studied_is_said_first() -> None:
    from anagen.report.trial.wording import headline

    result = Trial.from_text(file(EXOSOME, "scarring alopecia")).run(workers=1, pictures=False)
    assert result.summary.warnings[0].startswith("No study of exosome in scarring alopecia is on record")
    assert headline(result)[0] == result.summary.warnings[0]
    assert [row.certainty for row in result.summary.evidence] == ["none found"]
