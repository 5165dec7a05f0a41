from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from anagen.biology.areata.course import ScalpCourse, Skin, follow_scalp
from anagen.biology.areata.patients import established
from anagen.biology.areata.scalp_map import scalp_of
from anagen.errors import InputError
from anagen.measurement.salt import SaltCourse, salt_course
from anagen.report.figures.head import TOP
from anagen.report.figures.scalp_map import animate, scalp, scalp_over_time
from anagen.simulators.pictures import ScalpView
from anagen.simulators.scalp_view import scalp_view
from biology.areata.areata_cases import KINETICS, PATIENTS, keys

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def course() -> ScalpCourse:
    case = established(scalp_of(12), keys(1)[0], 60, PATIENTS, KINETICS, extent=0.3, years=2.0)
    return follow_scalp(case, KINETICS, Skin.of(follicles=60_000), np.array([0.0, 28.0, 56.0]))


@pytest.fixture(scope="module")
def salt(course: ScalpCourse) -> SaltCourse:
    return salt_course(course)


@pytest.fixture(scope="module")
def shown(course: ScalpCourse, salt: SaltCourse) -> ScalpView:
    return scalp_view(course, salt)


def pixels(figure: object) -> np.ndarray:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)  # type: ignore[arg-type]
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


def test_a_visit_shows_hair_and_attack_in_every_view(shown: ScalpView, salt: SaltCourse) -> None:
    figure = scalp(shown, 28.0, views=("above", "left", "right"))
    assert [a.get_title() for a in figure.axes[:3]] != ["", "", ""]
    assert "week 4" in figure.get_suptitle()
    assert f"SALT {salt.score[1]:.0f}" in figure.get_suptitle()
    image = pixels(figure)
    assert (image[..., :3].std(axis=(0, 1)) > 10).all()


def test_a_bald_patch_is_paler_than_the_hair_around_it(course: ScalpCourse) -> None:
    figure = scalp(scalp_view(course), 0.0, views=("above",))
    image = pixels(figure)[..., :3].mean(axis=2)
    at = figure.axes[0].transData.transform(TOP.flat(course.scalp.place)).round().astype(int)
    brightness = image[len(image) - 1 - at[:, 1], at[:, 0]]
    signal, facing = course.signal_at(0.0), course.scalp.place[:, 2] > 7.0
    assert brightness[facing & (signal > 0.8)].mean() > 1.15 * brightness[facing & (signal < 0.05)].mean()


def test_time_runs_across(shown: ScalpView) -> None:
    figure = scalp_over_time(shown, [0, 56], views=("above", "behind"))
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert titles[0].startswith("week 0")
    assert titles[1].startswith("week 8")
    assert len(figure.axes) == 4


def test_an_animation_has_a_frame_a_visit_and_leaves_nothing_else(shown: ScalpView, tmp_path: Path) -> None:
    made = animate(shown, tmp_path / "course.gif", views=("above",), dpi=40)
    with Image.open(made) as image:
        assert image.n_frames == 3
    assert [p.name for p in tmp_path.iterdir()] == ["course.gif"]


def test_bad_views_and_names_are_refused(shown: ScalpView, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'above'"):
        scalp(shown, 0.0, views=("abov",))
    with pytest.raises(InputError, match="gif"):
        animate(shown, tmp_path / "course.mp4")
    assert not list(tmp_path.iterdir())
