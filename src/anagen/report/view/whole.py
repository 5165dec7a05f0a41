"""Contents of ``forecast.json`` and ``plan.json``: the numbers, and the view of them that documents show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from anagen.economics.cost_lines import paid_of
from anagen.economics.summary import AppraisalSummary, CostedForecast
from anagen.files.json_schema import schema_of
from anagen.files.plain import OMITTED
from anagen.forecasting.horizon import USUAL_HORIZON
from anagen.forecasting.result import Forecast
from anagen.forecasting.summary import ForecastSummary
from anagen.planning.preferences import Preferences
from anagen.planning.summary import PlanSummary
from anagen.report.view.person_view import PersonView, person_view
from anagen.report.view.plan_view import PlansView


@dataclass(frozen=True)
class ViewedForecast(CostedForecast):
    """A forecast with its costs and its view: the whole of ``forecast.json``.

    Attributes:
        view: what page, print, PDF and terminal show of it; left out where only the numbers were saved.
    """

    view: PersonView | None = field(default=None, metadata=OMITTED)

    @classmethod
    def seen(
        cls, forecast: ForecastSummary, economics: AppraisalSummary | None, view: PersonView
    ) -> ViewedForecast:
        """Forecast, economics and view together."""
        return cls(**vars(forecast), economics=economics, view=view)


@dataclass(frozen=True)
class ViewedPlans(PlanSummary):
    """Ranked plans with their view: the whole of ``plan.json``.

    Attributes:
        view: what page and terminal show of them; left out where only the numbers were saved.
    """

    view: PlansView | None = field(default=None, metadata=OMITTED)

    @classmethod
    def seen(cls, plans: PlanSummary, view: PlansView) -> ViewedPlans:
        """Plans and view together."""
        return cls(**vars(plans), view=view)


def view_of(
    forecast: Forecast, wishes: Preferences | None = None, horizon: int = USUAL_HORIZON
) -> PersonView:
    """View of a finished forecast.

    Args:
        forecast: of one person.
        wishes: of the person; default: none are known.
        horizon: 6, 12 or 24 months.

    Raises:
        InputError: no such horizon.
    """
    return person_view(forecast.summary, paid_of(forecast.simulation), wishes, horizon)


def forecast_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``forecast.json``; a copy is ``forecasting/data/forecast.schema.json``."""
    return schema_of(ViewedForecast, "forecast.json")


def plan_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``plan.json``; a copy is ``planning/data/plan.schema.json``."""
    return schema_of(ViewedPlans, "plan.json")
