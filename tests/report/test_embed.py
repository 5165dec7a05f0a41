from __future__ import annotations

import base64
import re
from io import BytesIO
from xml.etree import ElementTree

from matplotlib.figure import Figure

from anagen.report import style
from anagen.report.embed import photograph, svg


def figure() -> Figure:
    with style.look():
        made = style.new_figure()
        axes = made.subplots()
        axes.plot([0, 1, 2], [0, 1, 0], color=style.ARM_COLOURS[0], clip_on=True)
        axes.imshow([[0, 1], [1, 0]], extent=(0, 1, 0, 1))
    return made


def test_svg_points_nowhere_but_into_itself() -> None:
    text = svg(figure(), "one", "a line")
    assert "http" not in text
    ids = set(re.findall(r'\bid="([^"]*)"', text))
    assert ids
    assert all(name.startswith("one-") for name in ids)
    wanted = set(re.findall(r'href="#([^"]*)"', text)) | set(re.findall(r"url\(#([^)]*)\)", text))
    assert wanted
    assert wanted <= ids


def test_svg_is_well_formed_titled_and_follows_the_pages_colours() -> None:
    text = svg(figure(), "one", 'less < more & "quoted"')
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'less < more & "quoted"'
    assert "var(--fig-ink)" in text
    assert "var(--arm-0)" in text
    assert not any(colour in text for colour in (style.INK, style.PAPER, style.ARM_COLOURS[0]))


def test_same_figure_same_bytes() -> None:
    assert svg(figure(), "one", "a line") == svg(figure(), "one", "a line")
    assert photograph(figure()) == photograph(figure())


def test_photograph_is_a_picture() -> None:
    from PIL import Image

    head, data = photograph(figure(), dpi=50).split(",")
    assert head == "data:image/jpeg;base64"
    assert Image.open(BytesIO(base64.b64decode(data))).size == (280, 170)
