"""Section on cost in the page of a forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anagen.economics.costed_option import ComparedOption, CostedOption
from anagen.economics.summary import AppraisalSummary
from anagen.report.numbers import number
from anagen.report.person.economics_figure import acceptability_figure, alternative
from anagen.report.person.economics_words import amount, ratio, spread, standing
from anagen.report.view.money import TOO_FEW
from anagen.report.view.option_view import OptionView
from anagen.report.view.person_view import PersonView

MONTHS = (1, 3, 6, 12, 18, 24)


def economics_context(economics: AppraisalSummary, view: PersonView) -> dict[str, Any]:
    """Context of ``economics.html.j2``, from the summary of an appraisal and the view of its forecast."""
    from markupsafe import Markup

    from anagen.report.embed import svg

    currency = economics.currency
    figure = svg(acceptability_figure(economics), "bestbuy", alternative(economics))
    options = [option for option in economics.options if option.purchases]
    compared = [option for option in economics.compared if option.purchases]
    return {
        "currency": currency,
        "months": MONTHS,
        "paid": [_paid(option, currency) for option in options],
        "ratios": [_ratios(option, view.option(option.name), currency) for option in compared],
        "cheapest": economics.cheapest,
        "versus": [
            {
                "name": option.name,
                "hairs": number(versus.hairs.median, 0, signed=True),
                "ratio": ratio(versus.per_hair, currency),
                "standing": standing(option.frontier.per_hair, currency),
                "visible": standing(option.frontier.per_responder, currency)
                if view.option(option.name).per_gainer
                else TOO_FEW,
            }
            for option in compared
            if (versus := option.against_cheapest) is not None
        ],
        "instruments": [
            {
                "name": option.name,
                "cells": [ratio(row, currency) for row in option.per_qaly_by_instrument.values()]
                + [ratio(option.per_qaly_proportional, currency)],
            }
            for option in compared
        ],
        "instrument_names": [one.name for one in economics.utilities] + ["every change in proportion"],
        "utilities": [
            {
                "name": one.name,
                "gain": number(one.gain, 2, signed=True),
                "se": number(one.se, 3),
                "source": one.source,
            }
            for one in economics.utilities
        ],
        "thresholds": [
            {
                "worth": f"{number(row.value, 0)} {row.unit}",
                "best": _best(row.best),
                "note": row.note,
                "source": row.source,
            }
            for row in economics.thresholds
        ],
        "elsewhere": ", ".join(
            f"{number(row.value, 0)} {row.unit}" for row in economics.thresholds_elsewhere
        ),
        "figure": Markup(figure),
        "caveats": economics.caveats,
        "rate": f"{100 * economics.discount_rate:g}",
        "quotes": _quotes(options),
    }


def _paid(option: CostedOption, usual: str) -> dict[str, Any]:
    cells = []
    for month in MONTHS:
        parts = [
            f"{amount(rows.low[month - 1])} to {amount(rows.high[month - 1])}"
            f"{'' if currency == usual else f' {currency}'}"
            for currency, rows in option.cumulative.items()
        ]
        cells.append(" + ".join(parts))
    return {
        "name": option.name,
        "cells": cells,
        "upkeep": amount(option.upkeep_a_month.median),
        "visits": number(option.visits, 0),
    }


def _ratios(option: ComparedOption, seen: OptionView, currency: str) -> dict[str, str]:
    return {
        "name": option.name,
        "paid": spread(option.discounted, currency),
        "hair": ratio(option.per_hair, currency),
        "of_100": f"{seen.people.better} ({seen.better_low} to {seen.better_high})",
        "responder": seen.per_gainer_words,
        "qaly": ratio(option.per_qaly, currency),
    }


def _best(shares: Mapping[str, float]) -> str:
    named = sorted(((share, name) for name, share in shares.items() if share >= 0.05), reverse=True)
    return "; ".join(f"{name} {round(100 * share)} %" for share, name in named)


def _quotes(options: Sequence[CostedOption]) -> list[dict[str, str]]:
    """Printed prices, each once, and whether it was counted."""
    found: dict[tuple[Any, ...], dict[str, str]] = {}
    for option in options:
        for purchase in option.purchases:
            for quotes, used in ((purchase.quotes, "counted"), (purchase.others, "shown only")):
                for quote in quotes:
                    words = f"{number(quote.low, 0)} to {number(quote.high, 0)} {quote.currency}"
                    found[quote.item, words, quote.source] = {
                        "item": quote.item,
                        "range": words,
                        "used": used,
                        "status": quote.status,
                        "source": quote.source,
                    }
    return list(found.values())
