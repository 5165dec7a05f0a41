"""The natural history, in small samples: what anchors the priors (the docs page has larger ones)."""

from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.areata.course import Skin, follow_scalp
from anagen.biology.areata.damping import Damping
from anagen.biology.areata.patients import established
from anagen.biology.areata.scalp_map import scalp_map
from anagen.learning.distribution import distribution
from anagen.measurement.salt import responds, salt_course
from biology.areata.areata_cases import KINETICS, PATIENTS, keys
from tools.docs.areata import first_patches, patches_of_trials

pytestmark = pytest.mark.slow

SCALP = scalp_map(6.0)
SKIN = Skin.of(follicles=15_000)
JAK = ("presentation", "recruitment", "privilege", "help")
"""Terms that blocking interferon-γ and the cytokines of the common γ chain would reach."""


def test_first_patches_regrow_some_by_6_months_half_by_12_and_more_later() -> None:
    """At the learned values: of patches at a first visit a third and half are told of, and more come later.

    Counted from the first sight of the patch, weeks after the first flare, fewer have come back by month 6.
    Published of all patients: 11 % ever above 40 % of the scalp, 5 to 7 % totalis (25 % of referred ones).
    """
    biology = distribution("fixed", disease="areata").centre.areata
    _, (half_a_year, a_year, two) = patches_of_trials(128, biology, cells_mm=10.0)
    assert 0.25 < half_a_year < 0.50
    assert 0.40 < a_year < 0.65
    assert two >= a_year > half_a_year
    found = first_patches(192, 1200, biology, cells_mm=10.0)
    assert len(found.hair) > 150
    shares = [found.regrown(months) for months in (6, 12, 24)]
    # From the first sight a third and half are told of: late here, a known miss (docs/areata.md).
    assert 0.05 < shares[0] < 0.40
    assert 0.30 < shares[1] < 0.70
    assert shares[2] > shares[1] + 0.1
    assert 0.05 < found.ever(40.0) < 0.25
    assert 0.01 < found.ever(95.0) < 0.12


def severe(
    key: np.uint64, *, extent: float = 0.9, years: float = 3.0, damping: float = 0.0, days: int = 252
) -> np.ndarray:
    """SALT at weeks 0, 24 and 36."""
    form = "totalis" if extent == 1.0 else "patchy"
    case = established(SCALP, key, days, PATIENTS, KINETICS, extent=extent, years=years, form=form)
    treatment = Damping.of({term: np.full(days, damping) for term in JAK}, SCALP.cells) if damping else None
    visits = np.array([0.0, 168.0, 252.0])
    return salt_course(follow_scalp(case, KINETICS, SKIN, visits, treatment, step_days=7)).score


@pytest.fixture(scope="module")
def arms() -> dict[str, np.ndarray]:
    settings: dict[str, dict[str, float]] = {
        "untreated": {},
        "low": {"damping": 0.2},
        "high": {"damping": 0.4},
        "wide": {"damping": 0.3, "extent": 1.0},
        "narrow": {"damping": 0.3, "extent": 0.6},
        "old": {"damping": 0.3, "years": 8.0},
        "recent": {"damping": 0.3, "years": 0.75},
    }
    return {
        name: np.array([severe(key, **options) for key in keys(18, seed=12)])
        for name, options in settings.items()
    }


def answered(score: np.ndarray) -> float:
    return float(responds("SALT<=20", score[score[:, 0] >= 50][:, 2], 100.0).mean())


def test_untreated_severe_lasting_disease_rarely_clears(arms: dict[str, np.ndarray]) -> None:
    assert answered(arms["untreated"]) < 0.2  # 0.5-7 % in the large sample; here at most 3 of 18
    change = arms["untreated"][:, 2] - arms["untreated"][:, 0]
    assert abs(change.mean()) < 14
    assert np.abs(np.median(change)) < 3


def test_more_damping_answers_more(arms: dict[str, np.ndarray]) -> None:
    assert answered(arms["untreated"]) <= answered(arms["low"]) < answered(arms["high"])
    assert arms["high"][:, 2].mean() < arms["low"][:, 2].mean() < arms["untreated"][:, 2].mean()


def test_extent_and_duration_order_the_response(arms: dict[str, np.ndarray]) -> None:
    for worse, better in (("wide", "narrow"), ("old", "recent")):
        # The same patients both ways: recent disease that clears before baseline leaves the worse behind.
        both = (arms[worse][:, 0] >= 50) & (arms[better][:, 0] >= 50)
        left = [100.0 * (arms[name][both, 2] / arms[name][both, 0]).mean() for name in (worse, better)]
        assert left[0] > left[1] + 5
        shares = [(arms[name][both, 2] <= 20.0).mean() for name in (worse, better)]
        assert shares[0] <= shares[1]


def test_the_attack_comes_back_when_treatment_stops() -> None:
    days = 600
    course = np.where(np.arange(days) < 252, 0.6, 0.0)
    end = []
    for key in keys(6, seed=13):
        case = established(SCALP, key, days, PATIENTS, KINETICS, extent=1.0, years=4.0, form="totalis")
        treatment = Damping.of(dict.fromkeys(JAK, course), SCALP.cells)
        found = follow_scalp(case, KINETICS, SKIN, np.array([0.0, 252.0, 590.0]), treatment, step_days=7)
        end.append(salt_course(found).score)
    score = np.array(end)
    assert np.median(score[:, 1]) < 30
    assert (score[:, 2] > score[:, 1] + 30).mean() > 0.5
