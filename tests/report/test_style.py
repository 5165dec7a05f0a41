from __future__ import annotations

import itertools

import numpy as np
import pytest

from anagen.report import style

# Machado, Oliveira and Fernandes 2009, severity 1.0, applied to linear light.
BLINDNESS = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(matrix @ np.clip(rgb, 0, 1) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("colour", style.ARM_COLOURS)
def test_lines_stand_out_from_paper(colour: str) -> None:
    assert contrast(colour, style.PAPER) >= 3.0  # WCAG 2.2, 1.4.11


@pytest.mark.parametrize("colour", [style.INK, style.MUTED])
def test_text_is_readable(colour: str) -> None:
    assert contrast(colour, style.PAPER) >= 4.5  # WCAG 2.2, 1.4.3


@pytest.mark.parametrize("kind", BLINDNESS)
def test_four_arms_differ_for_the_colour_blind(kind: str) -> None:
    seen = [lab(np.array(BLINDNESS[kind]) @ linear(colour)) for colour in style.ARM_COLOURS[:4]]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 10


def test_arm_keeps_its_style_wherever_it_is_drawn() -> None:
    styles = style.arm_styles(["a", "b", "a", "c"])
    assert list(styles) == ["a", "b", "c"]
    assert len(set(styles.values())) == 3
    assert len(style.arm_styles(map(str, range(20)))) == 20


def test_text_for_figures_starts_no_formula() -> None:
    assert style.literal("$x^2$") == r"\$x^2\$"
    assert style.shorten("a" * 50, 10) == "a" * 9 + "…"
    assert style.wrapped("", 10) == ""
    assert len(style.wrapped("word " * 40, 20, 2).splitlines()) == 2


@pytest.mark.parametrize(
    ("unit", "shown"), [("hairs/cm2", "hairs/cm²"), ("um", "µm"), ("ug/cm2/day", "µg/cm²/day"), ("%", "%")]
)
def test_units_are_written_with_their_signs(unit: str, shown: str) -> None:
    assert style.pretty_unit(unit) == shown


def test_the_look_ignores_a_persons_settings_and_leaves_them_alone() -> None:
    import matplotlib

    with matplotlib.rc_context({"font.size": 30, "svg.hashsalt": "mine"}):
        with style.look():
            assert matplotlib.rcParams["font.size"] == 9.5
            assert matplotlib.rcParams["svg.hashsalt"] == "anagen"
        assert matplotlib.rcParams["font.size"] == 30
