"""Page of a forecast: one self-contained HTML file, with all options in equal detail."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anagen.economics.summary import AppraisalSummary
from anagen.files.result_set import write_result
from anagen.forecasting.forecast_option import ForecastOption
from anagen.forecasting.interval import OutcomeCourse
from anagen.forecasting.summary import ForecastSummary
from anagen.report.figures.forecast import Scale, fan, people
from anagen.report.numbers import readable
from anagen.report.page import fill
from anagen.report.person import forecast_wording as wording
from anagen.report.person.economics_section import economics_context
from anagen.report.person.safety_words import minded, source_lines, standing, withheld_lines
from anagen.report.view.option_view import OptionView
from anagen.report.view.person_view import PersonView
from anagen.report.view.whole import ViewedForecast

if TYPE_CHECKING:
    from anagen.economics.appraisal import Appraisal
    from anagen.forecasting.result import Forecast


_LEAST = 15.0
"""Least reach of the axis of changes, per cent."""


def save_forecast(
    forecast: Forecast, view: PersonView, folder: Path | str, appraisal: Appraisal | None = None
) -> Path:
    """Write ``forecast.json`` and ``forecast.html`` into `folder`, both or none, with a manifest.

    The folder is made if need be. With an appraisal both files hold costs and gains of the options.

    Raises:
        InputError: the folder cannot be written to.
    """
    economics = None if appraisal is None else appraisal.summary
    texts = {
        "forecast.json": forecast_json(forecast, view, appraisal),
        "forecast.html": render_forecast(forecast.summary, view, economics),
    }
    return write_result(folder, "forecast", texts) / "forecast.html"


def forecast_json(forecast: Forecast, view: PersonView, appraisal: Appraisal | None = None) -> str:
    """Summary of the forecast as JSON, with its "view", and that of the appraisal under "economics"."""
    economics = None if appraisal is None else appraisal.summary
    return ViewedForecast.seen(forecast.summary, economics, view).to_json()


def render_forecast(
    summary: ForecastSummary, view: PersonView, economics: AppraisalSummary | None = None
) -> str:
    """Page as text; one summary always gives one text.

    Args:
        summary: of the forecast.
        view: of the forecast.
        economics: `anagen.economics.appraisal.Appraisal.summary`, for a section on cost.
    """
    return fill("forecast.html.j2", _context(summary, view, economics))


def _context(
    summary: ForecastSummary, view: PersonView, economics: AppraisalSummary | None
) -> dict[str, Any]:
    options = summary.options
    scales = {
        "percent_change": Scale.over([one.percent_change for one in options], -_LEAST, _LEAST),
        "density": Scale.over([one.density for one in options]),
        "diameter": Scale.over([one.diameter for one in options]),
    }
    return {
        "s": summary,
        "title": summary.person.label,
        "v": view,
        "answer": wording.answer(summary, view),
        "options": [
            _option(option, seen, i, summary, view, scales)
            for i, (option, seen) in enumerate(zip(options, view.options, strict=True))
        ],
        "withheld": withheld_lines(summary.not_offered),
        "safety_sources": " ".join(source_lines(summary)),
        "not_offered": [one for one in summary.not_offered if one.safety is None],
        "readings": wording.reading_rows(summary),
        "version": summary.anagen,
        "e": None if economics is None else economics_context(economics, view),
    }


def _option(
    option: ForecastOption,
    seen: OptionView,
    number_: int,
    summary: ForecastSummary,
    view: PersonView,
    scales: Mapping[str, Scale],
) -> dict[str, Any]:
    from markupsafe import Markup

    days, nothing = summary.days, summary.options[0]
    stop = option.stopping

    def chart(key: str, what: str, **more: Any) -> Markup:
        course: OutcomeCourse = getattr(option, key)
        reference = None if option.is_nothing else getattr(nothing, key).median
        words = f"{what} over 24 months, {option.name}: {wording.course(course)}"
        return Markup(
            fan(days, course, scales[key], words, reference=reference, grey=option.unstudied, **more)
        )

    return {
        "id": f"option-{number_}",
        "name": option.name,
        "kind": option.kind,
        "treatments": [readable(words) for words in option.treatments],
        "percent": chart(
            "percent_change",
            "Change of visible density in per cent",
            stopped=(stop.first_day, stop.percent_change.median) if stop else None,
            lines=tuple(sign * 100.0 * one.change for one in summary.thresholds[:1] for sign in (-1, 1)),
            percent=True,
        ),
        "density": chart("density", "Visible density in hairs per square centimetre"),
        "diameter": chart("diameter", "Mean diameter in micrometres"),
        "seen": seen,
        "crowd": Markup(
            people(seen.people, f"Of 100 people: {wording.frequency(seen.people)}", grey=option.unstudied)
        ),
        "words": wording.frequency(seen.people),
        "rows": wording.facts(option, seen, summary, view.horizon),
        "beliefs": wording.beliefs(option),
        "harms": option.harms,
        "harm_ratios": option.harm_ratios,
        "regulation": option.regulation,
        "evidence": option.evidence,
        "certainty": option.certainty,
        "safety": standing(option.safety),
        "minded": minded(option.safety),
        "change": wording.change(seen.change),
        "sources": wording.sources(option, (source for bill in option.cost.bills for source in bill.sources)),
        "warnings": [readable(words) for words in option.warnings],
    }
