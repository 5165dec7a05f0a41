"""What tests of the diary share: a diary with one of everything, and photographs with much beside them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

MISSING = [name for name in ("sqlalchemy", "alembic", "cryptography") if find_spec(name) is None]
if MISSING:
    collect_ignore_glob = ["test_*.py"]

PERSON = Path(__file__).parents[2] / "examples" / "patients" / "man_34.toml"
BEGAN = "2025-03-03"
PHRASE = "four plain words here"
FINASTERIDE = {"therapy": "finasteride", "dose": "1 mg", "schedule": "daily"}
COUNT = {"outcome": "non-vellus density", "method": "phototrichogram, tattooed field"}
SECRETS = (b"SECRETMAKER", b"SECRETPLACE", b"SECRETCOMMENT", b"SECRETTAIL", b"Exif")


def pytest_report_header() -> str:
    """Say so where these tests are left out."""
    return f"tests of the diary are left out: no {', '.join(MISSING)}" if MISSING else ""


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that cost little to derive."""
    monkeypatch.setattr("anagen.diary.sealed.LOG_COST", 10)


def jpeg(turned: int = 1, shade: int = 90) -> bytes:
    """A photograph as a telephone writes it: maker, place, comment, and more after its end."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x010F] = "SECRETMAKER"
    exif[0x0112] = turned
    exif.get_ifd(0x8825)[29] = "SECRETPLACE"
    made = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).point(lambda value: (value + shade) % 256).save(
        made, "JPEG", exif=exif, comment=b"SECRETCOMMENT", quality=90
    )
    return made.getvalue() + b"SECRETTAIL"


def png() -> bytes:
    """A picture with a text beside it."""
    from PIL import Image, PngImagePlugin

    beside = PngImagePlugin.PngInfo()
    beside.add_text("Comment", "SECRETCOMMENT")
    made = io.BytesIO()
    Image.linear_gradient("L").resize((40, 30)).save(made, "PNG", pnginfo=beside)
    return made.getvalue()


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Begin a diary: ``begin("me.diary", passphrase=...)``."""
    from anagen import diary

    made = []

    def new(name: str = "me.diary", **more: Any) -> Any:
        made.append(diary.new(tmp_path / name, PERSON, began=BEGAN, **more))
        return made[-1]

    yield new
    for one in made:
        one.close()


def fill(diary: Any) -> None:
    """One of every kind, and a treatment with a missed day and an end."""
    taken = diary.begin(FINASTERIDE, "2025-03-10")
    diary.miss(taken.id, "2025-04-01")
    diary.stop(taken.id, "2025-09-01")
    first = diary.add("photograph", "2025-03-03", photo=jpeg(), place="vertex")
    diary.add("photograph", "2025-09-03", photo=png(), place="vertex", overlay_of=first.id, text="same lamp")
    diary.add("count", "2025-03-03", value="171 hairs/cm2", **COUNT)
    diary.add("count", "2025-09-03", value=178.5, field_cm2="1.2 cm2", sd="9 hairs/cm2", **COUNT)
    diary.add("ponytail", "2025-09-03", value="7.1 cm")
    diary.add("comb", "2025-09-03", value=0)
    diary.add("wash", "2025-09-04", value="41 hairs")
    diary.add("patches", "2025-09-04", shares=(0.1, 0.0, 0.25, 0.5), mask="1.AQ.-_..")
    diary.add("rating", "2025-09-04", rating=-2, text='=cmd|"thinner", it seems\nreally')
    diary.add("harm", "2025-09-05", text="Kopfhaut juckt; ein wenig, 2 Tage – MARKERHARM")
    diary.add("note", "2025-09-05", text="新しいシャンプー")
