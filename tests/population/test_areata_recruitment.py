"""Recruitment in alopecia areata: shares with totalis, young episodes, adolescents."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.areata.scalp_map import scalp_map
from anagen.errors import InputError
from anagen.learning.knowledge import prior_knowledge
from anagen.population import areata_recruitment
from anagen.population.areata_people import WHOLE_SCALP, AreataPeople, read_areata
from anagen.population.areata_recruitment import AreataCohort, draw_areata
from anagen.population.areata_shares import draw_by_share

pytestmark = pytest.mark.slow

SCALP = scalp_map(12.0)
BIOLOGY = prior_knowledge().areata


def drawn(people: AreataPeople, size: int, age: tuple[float, float] = (18.0, 65.0)) -> AreataCohort:
    draw = draw_areata if people.totalis is None else draw_by_share
    return draw(people, "any", age, size, SCALP, BIOLOGY, 5, 0)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.55, 1.0])
def test_a_trial_gets_the_share_with_totalis_that_it_asks_for(share: float) -> None:
    cohort = drawn(AreataPeople(totalis=share), 40)
    spread = np.sqrt(40 * share * (1.0 - share))  # each place is for one kind by its own luck
    assert abs(np.isin(cohort.traits.form, WHOLE_SCALP).sum() - 40 * share) <= 3.3 * spread
    assert ((cohort.salt >= 50.0) & (cohort.salt <= 100.0)).all()


def test_one_more_patient_changes_nobody_where_a_share_is_asked_for() -> None:
    people = AreataPeople(totalis=0.4)
    few, more = drawn(people, 17), drawn(people, 30)
    assert np.array_equal(few.key, more.key[:17])
    assert np.array_equal(few.salt, more.salt[:17])
    assert np.array_equal(few.crowd.now(), more.crowd.now()[:17])


def test_a_small_cohort_is_the_beginning_of_a_large_one_and_follows_few_candidates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    followed: list[int] = []
    usual = areata_recruitment.eligible

    def counted(people: AreataPeople, index: np.ndarray, *rest: object, **more: object) -> AreataCohort:
        followed.append(len(index))
        return usual(people, index, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(areata_recruitment, "eligible", counted)
    few = drawn(AreataPeople(), 12)
    assert sum(followed) <= 64
    more = drawn(AreataPeople(), 50)
    assert np.array_equal(few.key, more.key[:12])
    assert np.array_equal(few.salt, more.salt[:12])
    assert np.array_equal(few.crowd.now(), more.crowd.now()[:12])


def test_totalis_of_weeks_is_recruited_and_has_little_memory() -> None:
    weeks = AreataPeople((95.0, 100.0), (3.0 / 52.0, 10.0 / 52.0), ("totalis",))
    years = AreataPeople((95.0, 100.0), (3.0, 6.0), ("totalis",))
    young, old = drawn(weeks, 24), drawn(years, 24)
    assert (young.salt >= 95.0).all()
    assert (young.traits.years <= 10.0 / 52.0).all()
    assert (young.before < old.before.min()).all()
    memory = [cohort.group.start[..., 5].mean() for cohort in (young, old)]
    assert memory[0] < 0.1 * memory[1]


def test_short_and_long_episodes_keep_their_order_in_one_trial() -> None:
    people = AreataPeople((50.0, 100.0), (0.1, 2.0))
    cohort = drawn(people, 48)
    usual, short = (int(BIOLOGY.patients.value(name)) for name in ("run_in", "run_in_short"))
    assert set(cohort.before) == {usual, short}
    assert np.array_equal(cohort.before == short, cohort.traits.years * 365.25 < usual)
    loss = BIOLOGY.loss(SCALP, cohort.crowd.now())
    assert BIOLOGY.salt_of(SCALP, loss) == pytest.approx(cohort.salt, abs=1e-9)


def test_adolescents_are_recruited_and_their_disease_began_early() -> None:
    cohort = drawn(AreataPeople(), 60, (12.0, 17.0))
    assert ((cohort.age >= 12.0) & (cohort.age <= 17.0)).all()
    assert (cohort.traits.onset <= cohort.age - cohort.traits.years + 1e-9).all()
    grown = drawn(AreataPeople(), 60, (30.0, 60.0))
    assert (cohort.traits.onset < 14.0).mean() > (grown.traits.onset < 14.0).mean() + 0.3


def test_the_keys_of_a_file_are_read_and_written_back() -> None:
    given = {"salt": "50 to 100", "episode": "2 weeks to 6 months", "forms": ["patchy", "totalis"]}
    people = read_areata({**given, "totalis": "55 %"}, lambda key: key)
    assert people.totalis == pytest.approx(0.55)
    assert read_areata(people.table(), lambda key: key) == people
    for text, forms in (("55", ["patchy", "totalis"]), ("120 %", ["totalis"]), ("50 %", ["totalis"])):
        with pytest.raises(InputError, match="totalis"):
            read_areata({**given, "forms": forms, "totalis": text}, lambda key: f"population.{key} totalis")
