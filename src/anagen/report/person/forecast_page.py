"""The page of a forecast: one HTML file that needs nothing else, every option in equal detail."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anagen.files.writing import write_file
from anagen.report.figures.forecast import Scale, fan, people
from anagen.report.numbers import interval, number, readable
from anagen.report.page import fill
from anagen.report.person import forecast_wording as wording
from anagen.report.person.economics_section import economics_context
from anagen.report.person.forecast_table import at, price

if TYPE_CHECKING:
    from anagen.economics.appraisal import Appraisal
    from anagen.forecasting.result import Forecast


def save_forecast(forecast: Forecast, folder: Path | str, appraisal: Appraisal | None = None) -> Path:
    """Write ``forecast.json`` and ``forecast.html`` into `folder`, each whole or not at all.

    The folder is made if need be. With an appraisal both say what the options cost and what that buys.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    economics = None if appraisal is None else appraisal.summary
    texts = {
        "forecast.json": forecast_json(forecast, appraisal),
        "forecast.html": render_forecast(forecast.summary, economics),
    }
    for name, text in texts.items():
        write_file(folder / name, text)
    return folder / "forecast.html"


def forecast_json(forecast: Forecast, appraisal: Appraisal | None = None) -> str:
    """The forecast's summary as JSON, with the appraisal's under "economics"."""
    if appraisal is None:
        return forecast.to_json()
    whole = {**forecast.summary, "economics": appraisal.summary}
    return json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def render_forecast(summary: Mapping[str, Any], economics: Mapping[str, Any] | None = None) -> str:
    """The page as text; the same summary gives the same text.

    Args:
        economics: of `anagen.economics.appraisal.Appraisal.summary`, for a section on cost.
    """
    return fill("forecast.html.j2", _context(summary, economics))


def _context(summary: Mapping[str, Any], economics: Mapping[str, Any] | None) -> dict[str, Any]:
    options = summary["options"]
    own = summary["thresholds"][0]
    threshold = 100.0 * float(own["change"])
    scales = {
        "percent_change": Scale.over([one["percent_change"] for one in options], -threshold, threshold),
        "density": Scale.over([one["density"] for one in options]),
        "diameter": Scale.over([one["diameter"] for one in options]),
    }
    return {
        "s": summary,
        "title": summary["person"]["label"],
        "answer": wording.answer(summary),
        "options": [_option(option, i, summary, scales, threshold) for i, option in enumerate(options)],
        "readings": _readings(summary),
        "threshold": f"{threshold:.0f}",
        "version": summary["anagen"],
        "e": None if economics is None else economics_context(economics),
    }


def _option(
    option: Mapping[str, Any],
    number_: int,
    summary: Mapping[str, Any],
    scales: Mapping[str, Scale],
    threshold: float,
) -> dict[str, Any]:
    from markupsafe import Markup

    days, nothing = summary["days"], summary["options"][0]
    stop = option["stopping"]
    is_nothing = option["kind"] == "nothing"

    def chart(key: str, what: str, **more: Any) -> Markup:
        reference = None if is_nothing else nothing[key]["median"]
        words = f"{what} over 24 months, {option['name']}: {wording.course(option[key])}"
        return Markup(fan(days, option[key], scales[key], words, reference=reference, **more))

    noticed = option["noticing"][0]
    return {
        "id": f"option-{number_}",
        "name": option["name"],
        "kind": option["kind"],
        "treatments": [readable(words) for words in option["treatments"]],
        "percent": chart(
            "percent_change",
            "Change of visible density in per cent",
            stopped=(stop["first_day"], stop["percent_change"]["median"]) if stop else None,
            lines=(-threshold, threshold),
            percent=True,
        ),
        "density": chart("density", "Visible density in hairs per square centimetre"),
        "diameter": chart("diameter", "Mean diameter in micrometres"),
        "people": [
            {
                "when": f"After {month} months",
                "svg": Markup(
                    people(
                        noticed[f"month_{month}"]["now"],
                        f"Of 100 people: {wording.frequency(noticed[f'month_{month}']['now'])}",
                    )
                ),
                "words": wording.frequency(noticed[f"month_{month}"]["now"]),
            }
            for month in (12, 24)
        ],
        "rows": wording.facts(option, summary),
        "harms": option["harms"],
        "regulation": option["regulation"],
        "evidence": option["evidence"],
        "certainty": option["certainty"],
        "change12": _signed(at(option, 12)["percent_change"]),
        "change24": _signed(at(option, 24)["percent_change"]),
        "of100": noticed["month_24"]["now"],
        "more": "–" if is_nothing else str(noticed["month_24"]["nothing"]["better"]),
        "price": price(option),
        "sources": _sources(option),
        "warnings": [readable(words) for words in option["warnings"]],
    }


def _signed(found: Mapping[str, float]) -> str:
    low, high = (number(found[name], 0, signed=True) for name in ("lo90", "hi90"))
    return f"{number(found['median'], 0, signed=True)} % ({low} to {high})"


def _sources(option: Mapping[str, Any]) -> list[str]:
    found = [option["source"]] if option["source"] else []
    found += [source for bill in option["cost"]["bills"] for source in bill["sources"]]
    found += [row["source"] for key in ("evidence", "regulation") for row in option[key]]
    return list(dict.fromkeys(found))


def _readings(summary: Mapping[str, Any]) -> list[dict[str, str]]:
    told: Sequence[Mapping[str, Any]] = (summary["conditioning"] or {}).get("readings", [])
    return [
        {
            "week": f"{row['week']:g}",
            "outcome": row["outcome"],
            "method": row["method"],
            "value": f"{number(row['value'], 0)} {readable(row['unit'])}",
            "before": interval((row["before"]["lo90"], row["before"]["hi90"]), 0),
            "after": interval((row["after"]["lo90"], row["after"]["hi90"]), 0),
        }
        for row in told
    ]
