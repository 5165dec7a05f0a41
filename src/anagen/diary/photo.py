"""Photographs: bytes checked to be PNG or JPEG, and everything but the picture removed.

Cameras write place, time and maker beside the picture (EXIF, XMP, a second small picture). What is kept of it
is only how the picture is to be turned. Nothing is decoded: the parts of the file are walked through.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from anagen.errors import InputError

LARGEST = 6_000_000
MOST_PIXELS = 60_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"IDAT", b"IEND")
_EXPECTED = "a PNG or JPEG photograph"
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_NO_BODY = {0x01, *range(0xD0, 0xD8)}
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Photo:
    """A picture without anything beside it.

    Attributes:
        media: "image/png" or "image/jpeg".
        data: bytes.
        width: pixels as stored.
        height: pixels as stored.
        overlay_of: id of the photograph that it was laid over while it was taken, or None.
    """

    media: str
    data: bytes
    width: int
    height: int
    overlay_of: str | None = None


def photo_of(data: bytes, overlay_of: str | None = None) -> Photo:
    """Photo from the bytes of a file, stripped.

    Raises:
        InputError: neither PNG nor JPEG, damaged, or too large.
    """
    if not data:
        raise InputError("the photograph is empty", where="photo", expected=_EXPECTED)
    if len(data) > LARGEST:
        raise InputError(
            f"the photograph has {len(data) / 1e6:.1f} MB",
            where="photo",
            expected=f"at most {LARGEST / 1e6:g} MB",
        )
    if data.startswith(_PNG):
        media, (kept, wide, high) = "image/png", _png(data)
    elif data.startswith(b"\xff\xd8\xff"):
        media, (kept, wide, high) = "image/jpeg", _jpeg(data)
    else:
        raise InputError("this is no photograph that can be kept", where="photo", expected=_EXPECTED)
    if not 0 < wide * high <= MOST_PIXELS:
        raise InputError(
            f"the photograph has {wide} x {high} pixels",
            where="photo",
            expected=f"at most {MOST_PIXELS // 1_000_000} million",
        )
    return Photo(media, kept, wide, high, overlay_of)


def _damaged() -> InputError:
    return InputError("the photograph is damaged", where="photo", expected=_EXPECTED)


def _png(data: bytes) -> tuple[bytes, int, int]:
    """PNG with only the chunks that make the picture, and its size."""
    kept, place, size = [_PNG], len(_PNG), (0, 0)
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        name, end = data[place + 4 : place + 8], place + 12 + length
        if end > len(data):
            raise _damaged()
        body = data[place + 8 : end - 4]
        if struct.unpack(">I", data[end - 4 : end])[0] != zlib.crc32(name + body):
            raise _damaged()
        if name == b"IHDR" and length == 13:
            wide, high = struct.unpack(">II", body[:8])
            size = (wide, high)
        if name in _KEPT_CHUNKS:
            kept.append(data[place:end])
        if name == b"IEND":
            return b"".join(kept), *size
        place = end
    raise _damaged()


def _jpeg(data: bytes) -> tuple[bytes, int, int]:
    """JPEG without application parts and comments, up to its end, and its size."""
    kept, place, size, turned, scanned = [], 2, (0, 0), 1, False
    while place + 2 <= len(data):
        if data[place] != 0xFF:
            raise _damaged()
        while place + 1 < len(data) and data[place + 1] == 0xFF:
            place += 1
        if place + 2 > len(data):
            break
        marker = data[place + 1]
        if marker == 0xD9:
            if not scanned:
                break
            kept.append(b"\xff\xd9")
            return b"\xff\xd8" + _turn(turned) + b"".join(kept), *size
        if marker in _NO_BODY:
            place += 2
            continue
        if place + 4 > len(data):
            break
        (length,) = struct.unpack(">H", data[place + 2 : place + 4])
        end = place + 2 + length
        if length < 2 or end > len(data):
            break
        body = data[place + 4 : end]
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            turned = _orientation(body[6:])
        if marker in _FRAMES and len(body) >= 5:
            high, wide = struct.unpack(">HH", body[1:5])
            size = (wide, high)
        if marker == 0xEE and body.startswith(b"Adobe"):
            kept.append(data[place : place + 4] + body[:12])  # how colours are to be read
            if length != 14:
                kept[-1] = b"\xff\xee\x00\x0e" + body[:12]
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(b"\xff" + data[place + 1 : end])
        place = end
        if marker == 0xDA:
            scanned, stop = True, _end_of_scan(data, end)
            kept.append(data[end:stop])
            place = stop
    raise _damaged()


def _end_of_scan(data: bytes, place: int) -> int:
    """Place of the marker that ends the coded picture."""
    while (place := data.find(b"\xff", place)) >= 0 and place + 1 < len(data):
        following = data[place + 1]
        if following == 0xFF:
            place += 1
        elif following == 0x00 or 0xD0 <= following <= 0xD7:
            place += 2
        else:
            return place
    raise _damaged()


def _orientation(tiff: bytes) -> int:
    """How the picture is to be turned, 1 to 8, of an EXIF part; 1 where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 1
    (place,) = struct.unpack(f"{order}I", tiff[4:8])
    if place + 2 > len(tiff):
        return 1
    (count,) = struct.unpack(f"{order}H", tiff[place : place + 2])
    for i in range(count):
        entry = tiff[place + 2 + 12 * i : place + 14 + 12 * i]
        if len(entry) < 12:
            break
        tag, _, _, value = struct.unpack(f"{order}HHIH", entry[:10])
        if tag == _ORIENTATION:
            return value if 1 <= value <= 8 else 1
    return 1


def _turn(turned: int) -> bytes:
    """A new EXIF part that holds only how the picture is to be turned; none where it is upright."""
    if turned == 1:
        return b""
    body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
