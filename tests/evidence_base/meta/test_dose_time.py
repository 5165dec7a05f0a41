"""The dose-time meta-analysis: it recovers what made the data, and knows what it does not know."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.errors import InputError
from anagen.evidence_base.meta.dose_time import DoseTime, Effect, shape

TRUE = {"strong": 20.0, "middling": 12.0, "weak": 4.0}
HALF_DOSE, WEEKS, BETWEEN = 0.6, 14.0, 2.0


def trials(seed: int, studies: int = 24) -> list[Effect]:
    rng = np.random.default_rng(seed)
    found = []
    for number in range(studies):
        therapy = list(TRUE)[number % 3]
        own = BETWEEN * rng.standard_normal()
        for dose in (0.2, 1.0, 3.0)[number % 2 :]:
            for week in (12.0, 24.0, 48.0):
                true = TRUE[therapy] * float(shape(np.array(dose), np.array(week), HALF_DOSE, WEEKS))
                value = true + own + 1.5 * rng.standard_normal()
                found.append(Effect(f"study {number}", therapy, dose, week, value, 1.5))
    return found


def test_it_recovers_therapies_doses_and_weeks() -> None:
    fit = DoseTime.fit(trials(1))
    for therapy, effect in TRUE.items():
        for dose, week in ((1.0, 24.0), (0.3, 24.0), (1.0, 12.0), (2.0, 52.0)):
            true = effect * float(shape(np.array(dose), np.array(week), HALF_DOSE, WEEKS))
            asked = Effect("new", therapy, dose, week, 0.0, 0.01)
            assert fit.expected(asked) == pytest.approx(true, abs=2.0), (therapy, dose, week)


def test_its_intervals_hold_new_studies() -> None:
    """90 % intervals of 60 new studies hold 80 to 98 %."""
    fit = DoseTime.fit(trials(2))
    held = []
    for one in trials(3, studies=60)[::4]:
        low, high = np.quantile(fit.draws(one, np.random.default_rng(0), 4000), [0.05, 0.95])
        held.append(low <= one.value <= high)
    assert 0.8 <= np.mean(held) <= 0.98


def test_a_therapy_that_was_never_tried_is_wide_and_near_the_others() -> None:
    fit = DoseTime.fit(trials(4))
    known, unknown = (Effect("new", name, 1.0, 24.0, 0.0, 1.0) for name in ("weak", "nobody's"))
    assert fit.draws(unknown, np.random.default_rng(0), 4000).std() > (
        1.5 * fit.draws(known, np.random.default_rng(0), 4000).std()
    )
    assert 4.0 < fit.expected(unknown) < 20.0


def test_without_data_it_is_its_prior_and_the_order_of_data_does_not_matter() -> None:
    asked = Effect("new", "weak", 1.0, 24.0, 0.0, 1.0)
    assert DoseTime.fit([]).expected(asked) == 0.0
    some = trials(5, studies=6)
    assert DoseTime.fit(some[::-1]).expected(asked) == pytest.approx(DoseTime.fit(some).expected(asked))


def test_senseless_effects_are_refused() -> None:
    with pytest.raises(InputError, match="all above 0"):
        DoseTime.fit([Effect("a", "weak", 1.0, 0.0, 3.0, 1.0)])
