"""Normalised text for the rules; offsets match the original."""

from __future__ import annotations

import re
import unicodedata

_SAME = {
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003\t\r\n\f\v", " "),
    **dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad*_", " "),
}
_TABLE = str.maketrans(_SAME)
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


def plain(text: str) -> str:
    """Lower case with straight quotes and dashes and no marks of emphasis; as long as `text`.

    >>> plain("It’s *not* FDA–approved")
    "it's  not  fda-approved"
    """
    if text.isascii():
        return text.translate(_TABLE).lower()
    return "".join(_letter(character) for character in text.translate(_TABLE))


def _letter(character: str) -> str:
    if character.isascii():
        return character.lower()
    low = character.lower()
    if len(low) != 1:
        return character
    # An accent or a wide form must not hide a word from a rule.
    bare = unicodedata.normalize("NFKD", low)[:1]
    return bare if bare.isascii() and bare.isalnum() else low


def words(text: str) -> list[str]:
    """Words of a plain text, in order.

    >>> words("it's 3.5 hairs")
    ["it's", '3', '5', 'hairs']
    """
    return _WORD.findall(text)
