"""Safety of options in sentences, the same on every page, in print and in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anagen.forecasting.options import NotOffered
from anagen.forecasting.prognosis.result import Prognosis
from anagen.forecasting.summary import ForecastSummary
from anagen.safety.cautions import NOBODY_READ
from anagen.safety.health import HealthTold
from anagen.safety.judge import HEADS, NOT_ASKED, Safety
from anagen.safety.standing import CAUTION, NOT_KNOWN, WITHHELD


def standing(safety: Safety | None) -> str:
    """Standing in a word or two; a dash for doing nothing."""
    return "–" if safety is None else HEADS[safety.standing]


def minded(safety: Safety | None) -> list[str]:
    """Reasons to mind beside the numbers, a sentence each."""
    return [] if safety is None else [f"{words[:1].upper()}{words[1:]}" for words in safety.minded]


def safety_lines(safety: Safety | None) -> list[str]:
    """Sentences on an option: what to mind, and which answers not given would rule it out."""
    if safety is None:
        return ["Nothing is given."]
    found = minded(safety)
    if not found and safety.standing != NOT_ASKED:
        found.append("Nothing that you told speaks against it, as far as was read.")
    if safety.withheld_if:
        found.append(f"Not for you if {'; or if '.join(safety.withheld_if)}.")
    elif not found:
        found.append("Your health was not told.")
    return found


def health_lines(told: HealthTold) -> list[str]:
    """Sentences on what was told of the person's health, and what was not."""
    found = []
    if told.present:
        found.append(f"You said that {'; '.join(told.present)}.")
    if told.not_told:
        asked = ", ".join(key.replace("_", " ") for key in told.not_told)
        found.append(f"Your health, not told: {asked}. Each may rule an option out or call for care.")
    return found


def ruled_out_lines(options: Iterable[tuple[str, Safety | None]]) -> list[str]:
    """Options, by name, that each answer not given would rule out: a sentence for each answer."""
    by_answer: dict[str, list[str]] = {}
    for name, safety in options:
        for answer in safety.withheld_if if safety else ():
            by_answer.setdefault(answer, []).append(name)
    return [f"Not if {answer}: {', '.join(names)}." for answer, names in by_answer.items()]


def minded_lines(options: Iterable[tuple[str, Safety | None]]) -> list[str]:
    """Reasons to mind over several options, each once; what is not known in one sentence a condition."""
    cautions: dict[str, None] = {}
    unknown: dict[str, dict[str, None]] = {}
    for _, safety in options:
        for one in safety.reasons if safety else ():
            if one.standing == CAUTION:
                cautions[f"Caution: {one.sentence}"] = None
            elif one.standing == NOT_KNOWN:
                unknown.setdefault(one.because, {})[one.therapy] = None
    return [
        *cautions,
        *(
            f"Not known to be safe, as {because}: {', '.join(names)}. {NOBODY_READ}"
            for because, names in unknown.items()
        ),
    ]


def withheld_lines(not_offered: Iterable[NotOffered]) -> list[str]:
    """Reasons for which options are withheld, each once, with the names of the options."""
    by_reason: dict[str, list[str]] = {}
    for one in not_offered:
        for reason in one.safety.reasons if one.safety else ():
            if reason.standing == WITHHELD:
                by_reason.setdefault(reason.sentence, []).append(one.name)
    return [
        f"Withheld: {sentence} (Not forecast: {', '.join(names)}.)" for sentence, names in by_reason.items()
    ]


def withheld_names(not_offered: Sequence[NotOffered]) -> list[str]:
    """Names of options withheld for the person's safety."""
    return [one.name for one in not_offered if one.safety is not None]


def source_lines(summary: ForecastSummary | Prognosis) -> list[str]:
    """Labels and guidelines behind every reason, in one sentence; none without a reason."""
    safeties = [option.safety for option in summary.options if option.safety is not None]
    safeties += [left.safety for left in summary.not_offered if left.safety is not None]
    told = dict.fromkeys(
        f"{reason.therapy}, {reason.condition.replace('_', ' ')}: {reason.source}"
        + (" (recalled)" if reason.status == "recalled" else "")
        for safety in safeties
        for reason in safety.reasons
        if reason.source
    )
    return [f"Sources. {'; '.join(told)}."] if told else []
