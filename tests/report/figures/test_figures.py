"""Every picture is drawn from the plainest and the oddest data, and says so when there is nothing to draw."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import polars as pl
import pytest
from matplotlib.figure import Figure

from anagen.report import style
from anagen.report.figures.cycle import cycle
from anagen.report.figures.delivery import delivery
from anagen.report.figures.effect import effect
from anagen.report.figures.patch import caption, count, patch, patches
from anagen.report.figures.replicates import replicates
from anagen.report.figures.skin import TONES, drawn_skin, skin
from anagen.report.figures.timecourse import timecourse, timecourse_figure
from anagen.report.trial.visits import visit_means
from anagen.trial.results.written import UNKNOWN
from report import synthetic

pytestmark = pytest.mark.slow


OUTCOME = "change in non-vellus density"
NAMES = ("exosome 1e8", "exosome 1e9", "exosome 1e10", "PRP", "minoxidil $5$ %", "vehicle")


def drawn(figure: Figure) -> bytes:
    """The picture, drawn: what cannot be drawn fails here, not where it was made."""
    with style.look():
        buffer = BytesIO()
        figure.savefig(buffer, format="png", dpi=50)
    return buffer.getvalue()


def words(figure: Figure) -> str:
    from matplotlib.text import Text

    return " ".join(text.get_text() for text in figure.findobj(Text)).replace("\n", " ")


def outside(figure: Figure) -> list[str]:
    """Texts of a drawn figure that leave its edges."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with style.look():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        legends = [text for legend in figure.legends for text in legend.get_texts()]
        boxes = {text.get_text(): text.get_window_extent(renderer) for text in (*figure.texts, *legends)}
        boxes |= {
            label: box
            for axes in figure.axes
            for label, box in (
                ("panel", axes.get_tightbbox(renderer)),
                (axes.get_ylabel(), axes.yaxis.get_tightbbox(renderer)),
                (axes.get_xlabel(), axes.xaxis.get_tightbbox(renderer)),
            )
            if box is not None
        }
    wide, high = figure.bbox.width, figure.bbox.height
    return [
        text
        for text, box in boxes.items()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > wide + 1 or box.y1 > high + 1
    ]


@pytest.mark.parametrize("arms", [1, 2, 6])
def test_no_label_leaves_the_figure(arms: int) -> None:
    made = synthetic.result(NAMES[:arms], patients=4, replicates=3)
    visits = visit_means(made.observations, OUTCOME)
    summary = made.summary
    phases = made.phases.with_columns(
        pl.when(pl.col("phase") == "catagen")
        .then(pl.lit("early anagen under a kept club"))
        .otherwise(pl.col("phase"))
        .alias("phase")
    )
    figures = {
        "course": timecourse(made.courses, OUTCOME, visits=visits, arms=NAMES[:arms]),
        "cycle": cycle(made.phases, NAMES[0]),
        "cycle with a long name": cycle(phases, NAMES[0]),
        "delivery": delivery(synthetic.picture()),
        "effect": effect(summary.comparisons, unit="hairs/cm2", arms=NAMES[:arms]),
        "replicates": replicates(np.linspace(-1234.5, 9876.5, 60), unit="hairs/cm2"),
    }
    assert {name: outside(figure) for name, figure in figures.items() if outside(figure)} == {}


def test_panels_fill_the_figure() -> None:
    figure = replicates(np.linspace(0.0, 1.0, 60))
    assert outside(figure) == []
    box = figure.axes[0].get_position()
    assert box.width > 0.8
    assert box.height > 0.5


@pytest.mark.parametrize("arms", [1, 2, 6])
@pytest.mark.parametrize("weeks", [(0,), (0, 24)])
def test_timecourse_of_any_number_of_arms_and_visits(arms: int, weeks: tuple[int, ...]) -> None:
    made = synthetic.result(NAMES[:arms], weeks=weeks, patients=4, replicates=1)
    visits = visit_means(made.observations, OUTCOME)
    figure = timecourse(made.courses, OUTCOME, visits=visits, arms=NAMES[:arms])
    assert drawn(figure)
    shown = words(figure)
    assert "untreated" in shown
    assert all(style.literal(name) in shown for name in NAMES[:arms])


def test_timecourse_keeps_an_arms_colour_when_another_is_missing() -> None:
    made = synthetic.result(NAMES[:2], patients=4, replicates=1)
    figure = timecourse(made.courses.filter(pl.col("arm") == NAMES[1]), OUTCOME, arms=NAMES[:2])
    colours = {line.get_color() for line in figure.axes[0].get_lines()}
    assert colours == {style.ARM_COLOURS[1], style.TWIN}


def test_the_twin_is_grey_and_dashed() -> None:
    made = synthetic.result(NAMES[:1], patients=4, replicates=1)
    figure = timecourse(made.courses, OUTCOME, arms=NAMES[:1])
    twins = [line for line in figure.axes[0].get_lines() if line.get_color() == style.TWIN]
    assert [line.get_linestyle() for line in twins] == ["--"]


def test_timecourse_bears_gaps() -> None:
    made = synthetic.result(NAMES[:2], patients=4, replicates=1)
    gap = pl.when(pl.col("day") < 60).then(float("nan")).otherwise(pl.col("mean")).alias("mean")
    assert drawn(timecourse(made.courses.with_columns(gap), OUTCOME))


def test_timecourse_of_an_unknown_outcome_says_so() -> None:
    assert "hair mass" in words(timecourse(synthetic.result(patients=2).courses, "hair mass"))


def test_timecourse_of_a_result_shows_its_endpoint() -> None:
    assert "non-vellus density" in words(timecourse_figure(synthetic.result(patients=4, replicates=1)))


def test_cycle_adds_up_to_all_follicles() -> None:
    made = synthetic.result(NAMES[:1], patients=2, replicates=1)
    figure = cycle(made.phases, NAMES[0])
    assert drawn(figure)
    assert len(figure.axes) == 2
    tops = [area.get_paths()[0].vertices[:, 1].max() for area in figure.axes[0].collections]
    assert max(tops) == pytest.approx(100.0)


def test_cycle_without_a_twin_with_one_day_or_nothing() -> None:
    made = synthetic.result(NAMES[:1], patients=2, replicates=1)
    assert len(cycle(made.phases.filter(~pl.col("twin")), NAMES[0]).axes) == 1
    assert drawn(cycle(made.phases.filter(pl.col("day") == 0), NAMES[0]))
    assert "nobody" in words(cycle(made.phases, "nobody"))


def test_phase_names_may_be_those_of_the_engine() -> None:
    made = synthetic.result(NAMES[:1], patients=2, replicates=1)
    loud = made.phases.with_columns(pl.col("phase").str.to_uppercase().str.replace(" ", "_"))
    assert "early anagen" in words(cycle(loud, NAMES[0]))


def test_delivery_marks_bulge_and_papilla() -> None:
    figure = delivery(synthetic.picture())
    assert drawn(figure)
    assert "bulge, 1.3 mm" in words(figure)
    assert "dermal papilla, 3.4 mm" in words(figure)


@pytest.mark.parametrize("hours", [np.linspace(1, 400, 30), np.geomspace(0.1, 200, 40)])
def test_delivery_over_days_and_over_decades(hours: np.ndarray) -> None:
    made = synthetic.picture()
    value = np.full((len(hours), len(made.depths_mm)), 1e6)
    value[0, 0] = np.nan
    assert drawn(delivery(replace(made, hours=hours, concentration=value)))


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_delivery_of_nothing_says_so(value: float) -> None:
    made = synthetic.picture()
    nothing = replace(made, concentration=np.full_like(made.concentration, value))
    assert "No particles" in words(delivery(nothing))


def test_effect_shows_every_difference_and_bears_missing_numbers() -> None:
    first, second, third, *others = synthetic.result(NAMES, patients=2, replicates=1).comparisons
    rows = (
        replace(first, ci95=UNKNOWN, power=None, power_mcse=None),
        replace(second, difference=float("nan")),
        replace(third, interval95=UNKNOWN),
        *others,
    )
    figure = effect(rows, unit="hairs/cm2", arms=NAMES)
    assert drawn(figure)
    shown = words(figure)
    assert NAMES[0] in shown
    assert NAMES[1] not in shown  # nothing was estimated


def test_effect_without_power_has_one_panel_and_without_rows_says_so() -> None:
    (row,) = synthetic.result(("a", "b"), patients=2, replicates=1).comparisons
    assert len(effect([replace(row, power=None)]).axes) == 1
    assert "no difference" in words(effect([]))


def test_replicates_are_all_in_the_histogram() -> None:
    values = np.append(np.random.default_rng(1).normal(3, 4, 200), np.nan)
    figure = replicates(values, shown=np.abs(values) > 6, reported=2.0, unit="um")
    assert drawn(figure)
    heights = [[bar.get_height() for bar in bars] for bars in figure.axes[0].containers]
    assert sum(map(sum, heights)) == 200
    assert drawn(replicates([1.0, 1.0]))
    assert "Repeat the trial" in words(replicates([1.0]))


def test_count_and_caption_of_a_patch() -> None:
    made = synthetic.scalp("before", 0.7, 1.0)
    made.length_mm[:4], made.visible[:4] = [2.0, 2.0, 0.0, 2.0], [True, True, False, False]
    made.diameter_um[:4] = [31.0, 29.0, 50.0, 20.0]
    made = replace(
        made, length_mm=made.length_mm[:4], diameter_um=made.diameter_um[:4], visible=made.visible[:4]
    )
    found = count(made, 30.0)
    assert (found.counted, found.wide, found.finer) == (2, 1, 1)
    assert (
        caption(made, 30.0)
        == "2 hairs counted, 1 of them at least 30\u00a0µm wide; 1 finer one is not counted"
    )


def test_patch_is_drawn_with_and_without_hair() -> None:
    made = synthetic.scalp("before", 0.7, 1.0)
    full = drawn(patch(made))
    made.length_mm[:] = 0.0
    made.visible[:] = False
    assert drawn(patch(made)) != full
    made.x_mm[:] = np.nan
    assert drawn(patch(made))


def test_hairs_are_as_wide_as_they_are() -> None:
    from matplotlib.collections import PolyCollection

    made = synthetic.scalp("before", 1.0, 1.0)
    made.length_mm[:] = 1.0
    bodies = [
        c for c in patch(made).axes[0].collections if isinstance(c, PolyCollection) and c.get_zorder() == 3
    ]
    (body,) = bodies
    roots = [np.linalg.norm(path.vertices[0] - path.vertices[17]) for path in body.get_paths()]
    assert sorted(roots) == pytest.approx(sorted(made.diameter_um / 1000.0))


def test_patches_stand_side_by_side_with_their_counts() -> None:
    made = synthetic.result(patients=2, replicates=1).patches
    figure = patches(made)
    assert drawn(figure)
    assert all(one.title in words(figure) for one in made)
    assert "counted" in words(figure)
    assert drawn(patches(made[:1]))
    assert "No patch" in words(patches([]))


@pytest.mark.parametrize("tone", TONES)
def test_skin_is_an_image_and_always_the_same(tone: str) -> None:
    first = skin(tone, pixels=64).copy()
    skin.cache_clear()
    assert first.shape == (64, 64, 3)
    assert first.std(axis=(0, 1)).min() > 1.0  # furrows and light, not one colour
    np.testing.assert_array_equal(skin(tone, pixels=64), first)
    np.testing.assert_array_equal(drawn_skin(tone, 64, 1), first)
