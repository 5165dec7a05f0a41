"""Where a therapy is coded to act: its record's targets against the causes of the hair loss."""

from __future__ import annotations

import pytest

from anagen.biology.alopecias.driven import DRIVERS, losses_of
from anagen.biology.alopecias.kinds import KINDS, diagnosis
from anagen.therapy.catalogue import INERT, load_catalogue
from anagen.therapy.mechanism import acts_on, unsimulated


def causes_of_kind(kind: str, **settings: object) -> list[str]:
    diagnoses = (diagnosis(kind, settings),) if kind in KINDS else ()
    return [cause for loss in losses_of((kind,), diagnoses) for cause in loss.causes]


@pytest.mark.parametrize(
    ("name", "kind", "acts"),
    [
        ("baricitinib", "androgenetic", False),
        ("baricitinib", "alopecia areata", True),
        ("ritlecitinib", "scarring alopecia", False),
        ("finasteride", "androgenetic", True),
        ("finasteride", "telogen effluvium", False),
        ("finasteride", "alopecia areata", False),
        ("minoxidil topical", "alopecia areata", True),
        ("exosome", "scarring alopecia", True),
        ("exosome", "inflamed scalp", True),
        ("hair transplant", "traction alopecia", True),
        ("hair transplant", "alopecia areata", False),
        ("iron tablets", "diffuse thinning", True),
        ("scalp cooling", "androgenetic", False),
        ("hydroxychloroquine", "scarring alopecia", True),
    ],
)
def test_a_mechanism_is_coded_or_not(name: str, kind: str, acts: bool) -> None:
    assert acts_on(load_catalogue()[name], causes_of_kind(kind)) == acts


def test_a_cause_is_that_of_these_people() -> None:
    iron, thyroid = load_catalogue()["iron tablets"], load_catalogue()["thyroid hormone"]
    low_iron = causes_of_kind("diffuse thinning")
    assert acts_on(iron, low_iron) != acts_on(thyroid, low_iron)


@pytest.mark.parametrize("name", [name for name, one in load_catalogue().items() if one.role not in INERT])
def test_every_treatment_acts_in_its_own_disease(name: str) -> None:
    entry = load_catalogue()[name]
    own = entry.alopecias or ("androgenetic",)
    assert all(acts_on(entry, every_cause(kind)) for kind in own)


def every_cause(kind: str) -> set[str]:
    """Causes of a kind under every choice of its settings."""
    found = set(causes_of_kind(kind))
    for setting in KINDS[kind].settings if kind in KINDS else ():
        for choice in setting.choices:
            found |= set(causes_of_kind(kind, **{setting.key: choice}))
    return found


def test_controls_are_never_unsimulated() -> None:
    controls = [one for one in load_catalogue().values() if one.role in INERT]
    for kind in (*DRIVERS, *KINDS):
        assert unsimulated(controls, causes_of_kind(kind)) == ()
