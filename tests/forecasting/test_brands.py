"""Names that people use for what they are offered: brands, and two therapies in one name."""

from __future__ import annotations

import pytest

from anagen.errors import InputError
from anagen.forecasting.person import Person, person_from_text

MAN = (
    '[person]\nsex = "male"\nage = "35 years"\nnorwood = "IV"\nregion = "vertex"\n[[option]]\nname = "mine"\n'
)


def offered(treatment: str) -> Person:
    return person_from_text(f"{MAN}[[option.treatment]]\n{treatment}")


def test_a_brand_stands_for_the_product_that_it_is() -> None:
    rest = 'dose = "1e9 particles/cm2"\nroute = "microneedling 0.5 mm"\nschedule = "6 sessions every 4 weeks"'
    person = offered(f'therapy = "exosome"\nproduct = "ASCE+ HRLV"\n{rest}')
    assert person.own_options[0].courses[0].product == "plant-derived"
    assert any("ASCE+ HRLV" in note for note in person.notes)
    plain = offered(f'therapy = "exosome"\nproduct = "plant-derived"\n{rest}')
    assert plain.notes == ()
    assert plain.own_options[0].courses == person.own_options[0].courses


def test_two_therapies_in_one_name_are_told_apart() -> None:
    with pytest.raises(InputError, match=r'extracellular matrix is not known.*therapy = "PRP"'):
        offered('therapy = "PRP + extracellular matrix"\nschedule = "once"')
