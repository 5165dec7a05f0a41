"""Small pictures of the answer: 100 people, shares on a dummy and treated, and what stopping leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from anagen.evidence_base.tables.ratings import RATERS
from anagen.forecasting.interval import Interval
from anagen.forecasting.noticing import OutOf100
from anagen.forecasting.published_ratings import PublishedRating
from anagen.forecasting.stopping import Stopping
from anagen.report.numbers import number
from anagen.report.view.option_view import OptionView
from anagen.report.view.words import span

MOST_TRIALS = 3
"""Published shares shown beside the model's; the rest stand on the therapy's page."""
_CUTS = {"any": "", "moderate": "clearly better", "great": "much better"}


def bar(people: OutOf100, untreated: int | None = None, *, grey: bool = False) -> Markup:
    """Bar of 100 people from better to worse; a line marks how many say better on a dummy.

    It is decorative: the numbers stand beside it in words.
    """
    parts, start = [], 0
    for kind in ("better", "same", "worse"):
        wide = getattr(people, kind)
        parts.append(f'<rect class="{kind}" x="{start}" y="0" width="{wide}" height="10"/>')
        start += wide
    if untreated is not None:
        parts.append(f'<path class="dummy" d="M{untreated},-2V12"/>')
    kind = "bar unstudied" if grey else "bar"
    return Markup(
        f'<svg class="{kind}" viewBox="0 -2 100 14" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def left_bars(stopping: Stopping | None) -> list[tuple[str, Markup, str]]:
    """Gain over doing nothing at the stop and after it: when, a bar, and the numbers; none without a stop."""
    if stopping is None:
        return []
    most = max(stopping.gain.median, 1e-9)
    rows = (
        ("at the stop", stopping.gain),
        ("6 months later", stopping.left_after_6),
        ("12 months later", stopping.left_after_12),
    )
    return [
        (when, bar(OutOf100(_percent(100.0 * left.median / most), 0, 0)), _signed(left))
        for when, left in rows
    ]


def _percent(value: float) -> int:
    return round(min(max(value, 0.0), 100.0))


def _signed(found: Interval) -> str:
    low, middle, high = (number(x, 0, signed=True) for x in (found.lo90, found.median, found.hi90))
    return f"{middle} ({low} to {high})"


@dataclass(frozen=True)
class SharesRow:
    """One line of the picture that sets trials beside the model.

    Attributes:
        who: said it, when, and in which study.
        dummy: of 100, called better on a dummy; None without a control.
        treated: of 100, called better on the treatment.
        model: whether the model foresees it.
        picture: of the two shares.
    """

    who: str
    dummy: int | None
    treated: int
    model: bool
    picture: Markup


def shares(seen: OptionView, published: Sequence[PublishedRating], horizon: int) -> list[SharesRow]:
    """Shares called better, the model's first, then what studies of the same treatment published."""
    rows = [
        _row(f"Model: people themselves, {span(horizon)}", seen.untreated, seen.people.better, True),
        _row(f"Model: by photographs, {span(horizon)}", seen.panel_untreated, seen.panel, True),
    ]
    for one in _told_apart(published):
        when = "" if one.weeks is None else f", week {one.weeks:g}"
        cut = f", {_CUTS[one.cut]}" if _CUTS[one.cut] else ""
        control = None if one.control_of_100 is None else round(one.control_of_100)
        rows.append(_row(f"{one.study}: {RATERS[one.rater]}{cut}{when}", control, round(one.of_100), False))
    return rows


def _told_apart(published: Sequence[PublishedRating]) -> list[PublishedRating]:
    """A few published shares, one of each rater before a second one."""
    first = list({one.rater: one for one in reversed(published)}.values())[::-1]
    return [*first, *(one for one in published if one not in first)][:MOST_TRIALS]


def _row(who: str, dummy: int | None, treated: int, model: bool) -> SharesRow:
    parts = ['<path class="axis" d="M0,8H200"/>']
    if dummy is not None:
        parts.append(f'<path class="added" d="M{2 * dummy},8H{2 * treated}"/>')
        parts.append(f'<circle class="dummy" cx="{2 * dummy}" cy="8" r="4"/>')
    parts.append(f'<circle class="treated" cx="{2 * treated}" cy="8" r="5.5"/>')
    head = f'<svg class="shares{" model" if model else ""}" viewBox="-7 0 214 16" aria-hidden="true">'
    return SharesRow(who, dummy, treated, model, Markup(head + "".join(parts) + "</svg>"))
