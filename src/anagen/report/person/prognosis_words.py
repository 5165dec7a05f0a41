"""Facts on an option of a prognosis in words, the same on every page, in print and in a terminal."""

from __future__ import annotations

from anagen.report.view.prognosis_option import KeptLine, PrognosisLine


def kept_words(one: KeptLine) -> str:
    """``stopped after a year: of 100 who had it, 28 (19 to 39) still have it 12 months later``."""
    how = "going on" if one.how == "going on" else "stopped after a year"
    return f"{how}: of 100 who had it after a year, {one.words} still have it {one.months} months later"


def facts(option: PrognosisLine, span: str) -> tuple[tuple[str, str], ...]:
    """Facts on an option that treats: a heading and a sentence or more.

    Args:
        option: of a view.
        span: horizon in words.
    """
    found = [
        ("What labels allow", option.label),
        ("Safe for you?", " ".join(option.minded) or f"{_upper(option.safety)}."),
        ("Blood tests", " ".join(option.tests)),
        ("Harms", f"{_upper(option.harm)}."),
        ("Cost", f"{_upper(option.cost_words)}{f' in {span}' if option.cost else ''}."),
        ("How sure", f"{_upper(option.certainty_words)}."),
    ]
    return tuple((head, words) for head, words in found if words)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
