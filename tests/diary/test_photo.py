"""Photographs: the picture stays as it was, and nothing stays beside it."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from anagen.diary.photo import LARGEST, photo_of
from anagen.errors import InputError
from tests.diary.conftest import SECRETS, jpeg, png


@pytest.mark.parametrize("data", [jpeg(), png()], ids=["jpeg", "png"])
def test_only_the_picture_stays(data: bytes) -> None:
    found = photo_of(data)
    assert any(secret in data for secret in SECRETS)
    assert not any(secret in found.data for secret in SECRETS)
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(found.data)) as after:
        assert before.size == after.size == (found.width, found.height)
        assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("progressive", [False, True])
def test_pictures_of_other_kinds_of_jpeg(progressive: bool) -> None:
    made = io.BytesIO()
    image = Image.merge("RGB", [Image.radial_gradient("L")] * 3)
    image.save(made, "JPEG", progressive=progressive, restart_marker_blocks=4)
    with Image.open(io.BytesIO(photo_of(made.getvalue()).data)) as after, Image.open(made) as before:
        assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_a_photograph_stays_as_it_was_held(turned: int) -> None:
    found = photo_of(jpeg(turned))
    with Image.open(io.BytesIO(found.data)) as after:
        assert after.getexif().get(0x0112, 1) == turned
        assert set(after.getexif()) <= {0x0112}


def test_what_is_stripped_is_stripped_once_and_for_all() -> None:
    for data in (jpeg(), jpeg(6), png()):
        once = photo_of(data)
        assert photo_of(once.data).data == once.data


@pytest.mark.parametrize("data", [jpeg(), png()], ids=["jpeg", "png"])
def test_every_cut_picture_is_refused(data: bytes) -> None:
    whole = len(photo_of(data).data)
    for end in range(0, whole, 7):
        with pytest.raises(InputError):
            photo_of(photo_of(data).data[:end])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg onload=alert(1)>",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xd9",
        b"x" * (LARGEST + 1),
    ],
)
def test_what_is_no_photograph_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        photo_of(data)


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    data = bytearray(png())
    data[16:24] = (1 << 30).to_bytes(4, "big") * 2
    with pytest.raises(InputError):
        photo_of(bytes(data))
