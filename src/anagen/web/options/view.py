"""What the page shows of a forecast: the summary's numbers in words and pictures, option by option alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from anagen.report.figures.forecast import Scale, fan, people
from anagen.report.numbers import interval, number, readable
from anagen.report.person import forecast_wording as wording
from anagen.report.person.forecast_table import at, price
from anagen.web.options.answers import Answers
from anagen.web.options.outlook import Outlook
from anagen.web.options.questions import plain_words, provider_questions, questions

MANY_HARMS = 5
"""Harms shown at once; the rest unfold."""


def view(answers: Answers, outlook: Outlook) -> dict[str, Any]:
    """The context of ``options/result.html.j2`` and of the one-page summary."""
    summary = outlook.summary
    options = summary["options"]
    own = summary["thresholds"][0]
    threshold = 100.0 * float(own["change"])
    scale = Scale.over([one["percent_change"] for one in options], -threshold, threshold)
    costs = outlook.economics["options"]
    shown = [
        _option(option, i, summary, costs[i], scale, threshold, answers) for i, option in enumerate(options)
    ]
    asked = questions()
    return {
        "s": summary,
        "answers": answers,
        "about": answers.about,
        "in_short": wording.answer(summary),
        "options": shown,
        "threshold": f"{threshold:.0f}",
        "readings": _readings(summary),
        "narrowing": _narrowing(outlook),
        "matters": [choice for choice in asked.matters if choice.key in answers.matters],
        "stopped": [one.title for one in asked.tried if answers.tried.get(one.key) == "stopped"],
        "noted": [
            one.title for one in asked.tried if answers.tried.get(one.key) == "now" and one.now is None
        ],
        "currency": outlook.economics["currency"],
        "caveats": outlook.economics["caveats"],
        "provider": provider_questions(),
        # A therapy without a usual course is none that somebody would expect here.
        "not_offered": [one for one in summary["not_offered"] if "No usual course" not in one["why"]],
    }


def _option(
    option: Mapping[str, Any],
    place: int,
    summary: Mapping[str, Any],
    cost: Mapping[str, Any],
    scale: Scale,
    threshold: float,
    answers: Answers,
) -> dict[str, Any]:
    nothing = summary["options"][0]
    is_nothing = option["kind"] == "nothing"
    stop = option["stopping"]
    picture = fan(
        summary["days"],
        option["percent_change"],
        scale,
        f"Change of visible hair over 24 months, {option['name']}: {_course_words(option)}",
        reference=None if is_nothing else nothing["percent_change"]["median"],
        stopped=(stop["first_day"], stop["percent_change"]["median"]) if stop else None,
        lines=(-threshold, threshold),
        percent=True,
    )
    noticed = option["noticing"][0]
    now = noticed["month_24"]["now"]
    therapies = tuple(dict.fromkeys(row["therapy"] for row in option["evidence"] if not row["together"]))
    facts = dict(wording.facts(option, summary))
    harms = [{**harm, "event": plain(harm["event"])} for harm in option["harms"]]
    return {
        "id": f"option-{place}",
        "name": option["name"],
        "kind": option["kind"],
        "treatments": [readable(words) for words in option["treatments"]],
        "warnings": [readable(words) for words in option["warnings"]],
        "therapies": therapies,
        "course": Markup(picture),
        "people": [_people(noticed, month, option["name"]) for month in (12, 24)],
        "of_100": now,
        "more": None if is_nothing else noticed["month_24"]["nothing"]["better"],
        "change12": _signed(at(option, 12)["percent_change"]),
        "change24": _signed(at(option, 24)["percent_change"]),
        "against": facts["Against doing nothing"],
        "first": facts["First visible change"],
        "trained": facts["Seen by three of four dermatologists"],
        "shedding": facts["Shedding to expect"],
        "stopping": facts["On stopping after a year"],
        "year1": _paid(cost, "paid_first_year", option),
        "year2": _paid(cost, "paid", option),
        "bought": _bought(cost),
        "like": _like(option["kind"], therapies, answers.pattern),
        "no_harm": provider_questions()["nothing_harm" if answers.pattern else "nothing_harm_shedding"],
        "harms": harms[:MANY_HARMS],
        "more_harms": harms[MANY_HARMS:],
        "regulation": option["regulation"],
        "evidence": option["evidence"],
        "certainty": option["certainty"],
        "ask": [
            line for about in provider_questions()["about"] for line in _asks(about, therapies, answers.sex)
        ],
        "table": _table(option),
        "flags": _flags(option, cost, answers, therapies),
        "meets": _meets(option, now, cost),
        "sources": _sources(option, cost),
    }


def plain(event: str) -> str:
    """An event of the safety tables in plain words, its own word behind them where it is one."""
    words = plain_words().get(event)
    if words is None:
        return event
    return f"{words} ({event})" if len(event.split()) <= 2 else words


def _like(kind: str, therapies: Sequence[str], pattern: bool) -> list[str]:
    """What it is like to live with an option."""
    told = provider_questions()
    if kind == "nothing":
        return [told["nothing_like" if pattern else "nothing_like_shedding"]]
    return [about["like"] for about in told["about"] if set(about["therapies"]) & set(therapies)]


def _asks(about: Mapping[str, Any], therapies: Sequence[str], sex: str) -> list[str]:
    if not set(about["therapies"]) & set(therapies):
        return []
    return [*about["ask"], *(about.get("ask_women", ()) if sex == "female" else ())]


def _course_words(option: Mapping[str, Any]) -> str:
    found = option["percent_change"]
    low, middle, high = (number(found[key][-1], 0, signed=True) for key in ("lo90", "median", "hi90"))
    return f"{middle} % after 24 months (90 % interval {low} to {high} %)"


def _people(noticed: Mapping[str, Any], month: int, name: str) -> dict[str, Any]:
    now = noticed[f"month_{month}"]["now"]
    words = wording.frequency(now)
    picture = people(now, f"Of 100 people like you, {name}, after {month} months: {words}")
    return {"when": f"After {month} months", "words": words, "svg": Markup(picture), "now": now}


def _signed(found: Mapping[str, float]) -> str:
    low, high = (number(found[name], 0, signed=True) for name in ("lo90", "hi90"))
    return f"{number(found['median'], 0, signed=True)} % ({low} to {high})"


def _paid(cost: Mapping[str, Any], key: str, option: Mapping[str, Any]) -> str:
    """``720 to 2 400 USD``: nine of ten draws of the printed prices."""
    if not cost["priced"]:
        return price(option)
    found = cost[key]
    if found["high"] == 0.0:
        return "nothing" if option["kind"] == "nothing" or key == "paid" else "nothing in this year"
    low, high = (number(_rounded(found[end]), 0) for end in ("low", "high"))
    currency = next(iter(cost["cumulative"]), "USD")
    return f"{low} to {high} {currency}" if low != high else f"{low} {currency}"


def _rounded(value: float) -> float:
    """Two significant digits: a printed price is not known to more."""
    return float(f"{value:.2g}")


def _bought(cost: Mapping[str, Any]) -> str:
    """What a visible change costs, if anything can be said."""
    found = cost.get("per_responder")
    if found is None:
        return ""
    if found["ratio"] is None:
        return "no price can be named: hardly anybody gains visibly"
    currency = next(iter(cost["cumulative"]), "USD")
    text = f"about {number(_rounded(found['ratio']), 0)} {currency} for each person who sees a gain"
    if found["low"] is not None:
        high = "no upper limit" if found["high"] is None else number(_rounded(found["high"]), 0)
        text += f" (90 %: {number(_rounded(found['low']), 0)} to {high})"
    return text


def _table(option: Mapping[str, Any]) -> list[tuple[int, str, str, str]]:
    """(month, change, density, against doing nothing), the picture in numbers."""
    found = []
    for row in option["at"]:
        level = row["density"]
        density = f"{number(level['median'], 0)} ({interval((level['lo90'], level['hi90']), 0)})"
        against = _signed(row["percent_against_nothing"])
        found.append((row["month"], _signed(row["percent_change"]), density, against))
    return found


def _flags(
    option: Mapping[str, Any], cost: Mapping[str, Any], answers: Answers, therapies: Sequence[str]
) -> list[str]:
    """What the person said that speaks to this option: dislikes, budget, what was tried."""
    asked = questions()
    found = [
        f"You would rather not: {choice.title.lower()}."
        for choice in asked.dislikes
        if choice.key in answers.dislikes and set(choice.therapies) & set(therapies)
    ]
    budget = answers.budget_value
    if budget is not None and cost["priced"]:
        if cost["paid"]["low"] > budget:
            found.append("Above your budget at nearly every printed price.")
        elif cost["paid"]["high"] > budget:
            found.append("May be above your budget, depending on the price.")
    tried = [
        one.title.lower()
        for one in asked.tried
        if answers.tried.get(one.key) == "stopped" and one.now is not None and one.now["therapy"] in therapies
    ]
    if tried:
        found.append(f"You have used {' and '.join(tried)} before and stopped: tell your doctor why.")
    return found


def _meets(option: Mapping[str, Any], now: Mapping[str, int], cost: Mapping[str, Any]) -> dict[str, str]:
    """How an option speaks to each thing that can matter (`questions().matters`)."""
    return {
        "more": f"{now['better']} of 100 see more hair",
        "keep": f"{100 - now['worse']} of 100 see no loss",
        "safe": _safe(option),
        "cost": _paid(cost, "paid", option),
        "easy": "; ".join(readable(words) for words in option["treatments"]) or "nothing to do",
        "sure": option["certainty"] or "the untreated course was followed in a few groups",
    }


def _safe(option: Mapping[str, Any]) -> str:
    """The commonest counted harm, and whether serious ones are known of."""
    harms = option["harms"]
    if not harms:
        nothing = option["kind"] == "nothing"
        return "none of its own" if nothing else "no numbers were read; not the same as none"
    counted = [harm for harm in harms if harm["out_of_100"] and harm["none_of"] is None]
    clear = [harm["none_of"] for harm in harms if harm["none_of"] is not None]
    if counted:
        most = max(counted, key=lambda harm: float(harm["out_of_100"]))
        words = f"most often {plain(most['event'])}: {most['words']}"
    elif clear:
        words = f"none among the {max(clear)} watched, too few to rule it out"
    else:
        words = "reported, never counted"
    serious = sum(harm["severity"] in ("fatal", "serious", "moderate-serious") for harm in harms)
    uncounted = f"; {serious} serious one{'s' * (serious > 1)} reported" if serious else ""
    return words + uncounted


def _sources(option: Mapping[str, Any], cost: Mapping[str, Any]) -> list[str]:
    found = [option["source"]] if option["source"] else []
    found += [quote["source"] for one in cost["purchases"] for quote in one["quotes"]]
    found += [row["source"] for key in ("evidence", "regulation", "harms") for row in option[key]]
    return [text for text in dict.fromkeys(found) if text]


def _readings(summary: Mapping[str, Any]) -> list[dict[str, str]]:
    told: Sequence[Mapping[str, Any]] = (summary["conditioning"] or {}).get("readings", [])
    return [
        {
            "week": f"{row['week']:.0f}",
            "outcome": row["outcome"],
            "method": row["method"],
            "value": f"{number(row['value'], 0)} {readable(row['unit'])}",
            "before": interval((row["before"]["lo90"], row["before"]["hi90"]), 0),
            "after": interval((row["after"]["lo90"], row["after"]["hi90"]), 0),
        }
        for row in told
    ]


def _narrowing(outlook: Outlook) -> dict[str, Any] | None:
    """The same course with and without the person's measurements, on one scale."""
    if outlook.blind is None:
        return None
    before = outlook.blind["options"][-1]
    name = before["name"]
    after = next(one for one in outlook.summary["options"] if one["name"] == name)
    scale = Scale.over([before["density"], after["density"]])
    days = outlook.summary["days"]
    now = {
        key: (found["density"]["hi90"][0] - found["density"]["lo90"][0], found["density"]["median"][0])
        for key, found in (("before", before), ("after", after))
    }
    share = now["after"][0] / now["before"][0]
    drawn = {
        key: Markup(
            fan(days, found["density"], scale, f"{words}: {wording.course(found['density'])} hairs per cm²")
        )
        for key, found, words in (
            ("before", before, "Without your measurements"),
            ("after", after, "With your measurements"),
        )
    }
    return {
        "name": name,
        **{f"{key}_svg": svg for key, svg in drawn.items()},
        "before_width": number(now["before"][0], 0),
        "after_width": number(now["after"][0], 0),
        "narrower": number(100.0 * (1.0 - share), 0) if share < 0.98 else "",
        "trust": wording.trust(outlook.summary["conditioning"]),
    }
