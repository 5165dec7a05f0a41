"""View for the visit of one person, from a forecast of pattern hair loss or a prognosis of any other kind.

view = visit(load_person("patient.toml", every_kind=True), wishes=load_preferences("patient.toml"))
sheet_text(sheet_for("clinician", view))
"""

from __future__ import annotations

from collections.abc import Callable

from anagen.economics.cost_lines import paid_of
from anagen.forecasting.horizon import USUAL_HORIZON, check_horizon
from anagen.forecasting.person import Person
from anagen.forecasting.prognosis.run import prognosis
from anagen.forecasting.run import forecast
from anagen.learning.distribution import ParameterDistribution
from anagen.planning.preferences import Preferences
from anagen.population.hair_loss_section import PATTERN_LOSS
from anagen.report.view.person_view import person_view
from anagen.report.view.prognosis_view import view_of_prognosis
from anagen.report.view.visit_of_forecast import visit_of_forecast
from anagen.report.view.visit_of_prognosis import visit_of_prognosis
from anagen.report.view.visit_view import VisitView
from anagen.therapy.catalogue import Catalogue


def forecast_answers(person: Person) -> bool:
    """Whether a forecast of counted hair answers this person, not a prognosis of the hair loss."""
    return person.asked == PATTERN_LOSS and person.counted


def visit(
    person: Person,
    parameters: ParameterDistribution | str = "posterior",
    *,
    wishes: Preferences | None = None,
    horizon: int = USUAL_HORIZON,
    seed: int = 1,
    particles: int = 200,
    workers: int | None = None,
    progress: Callable[[str, int, int], object] = lambda what, done, total: None,
    catalogue: Catalogue | None = None,
) -> VisitView:
    """View for a visit.

    Args:
        person: with any kind of hair loss.
        parameters: "posterior", "prior", "fixed", or a distribution.
        wishes: of the person; default: none are known.
        horizon: 6, 12 or 24 months.
        seed: of the people drawn.
        particles: virtual people followed under every option of a forecast.
        workers: threads; the result is the same for any number.
        progress: called as work is done.
        catalogue: therapies known; default the shipped ones.

    Raises:
        InputError: no such horizon or parameters, or nothing is asked of that hair loss.
    """
    check_horizon(horizon)
    if not forecast_answers(person):
        found = prognosis(person, parameters, seed=seed, progress=progress, catalogue=catalogue)
        seen = view_of_prognosis(found, person, wishes, horizon, catalogue)
        return visit_of_prognosis(found, seen, person.asked)
    made = forecast(
        person,
        parameters,
        seed=seed,
        particles=particles,
        workers=workers,
        progress=progress,
        catalogue=catalogue,
    )
    view = person_view(made.summary, paid_of(made.simulation), wishes, horizon)
    return visit_of_forecast(made.summary, view, person.asked)
