"""Fields of a form as a short text for the fragment of an address, and back.

The fragment stands behind the ``#``; a browser keeps it to itself and sends it to no server. The text is the
form's own encoding, deflated, in the base64 of addresses. `static/packed.js` is the same in the browser.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import FormData

from anagen.errors import InputError
from anagen.web.forms import MOST_FIELDS

Fields = tuple[tuple[str, str], ...]
"""Names and values of a form, in order; a name may stand more than once."""

LONGEST_CODE = 24_000
"""Letters of a text; longer answers stay out of the address."""
LONGEST = 200_000
"""Letters of the fields that a text may unfold to."""
_RAW = -15
"""Window of a deflated stream without a header, which browsers call deflate-raw."""


def form_of(fields: Sequence[tuple[str, str]]) -> FormData:
    """Fields as a form that was just sent."""
    return FormData([(name, value) for name, value in fields])


def packed(fields: Sequence[tuple[str, str]]) -> str:
    """Text of some fields; "" if it would be too long for an address.

    >>> unpacked(packed([("age", "34"), ("matter", "more"), ("matter", "sure")]))
    (('age', '34'), ('matter', 'more'), ('matter', 'sure'))
    """
    squeeze = zlib.compressobj(9, wbits=_RAW)
    squeezed = squeeze.compress(urlencode(fields, errors="replace").encode("ascii")) + squeeze.flush()
    code = base64.urlsafe_b64encode(squeezed).rstrip(b"=").decode("ascii")
    return code if len(code) <= LONGEST_CODE else ""


def unpacked(code: str) -> Fields:
    """Fields of a text as `packed` makes it.

    Raises:
        InputError: the text was cut or changed on its way, or holds too much.
    """
    try:
        if len(code) > LONGEST_CODE:
            raise ValueError
        squeezed = base64.urlsafe_b64decode(code.encode("ascii") + b"=" * (-len(code) % 4))
        stretch = zlib.decompressobj(wbits=_RAW)
        text = stretch.decompress(squeezed, LONGEST)
        if not stretch.eof:
            raise ValueError
        # Values are kept without a limit on their letters: each room checks its own fields.
        return tuple(parse_qsl(text.decode("ascii"), max_num_fields=MOST_FIELDS, strict_parsing=bool(text)))
    except (ValueError, UnicodeError, binascii.Error, zlib.error):
        raise InputError(
            "the answers in this address cannot be read",
            expected="the whole address as it was copied, with all that stands behind the #",
        ) from None
