"""Text that is safe to show: no character steers a terminal, hides, or turns the direction of writing.

An article, a file or a file name can hold control characters (an escape sequence clears a terminal, or names
a link that it does not show), overrides of direction ("Trojan Source", CVE-2021-42574), and characters that
show nothing. All writers pass through here: the console and pages with `shown`, JSON and TOML with `escaped`.
"""

from __future__ import annotations

import re

_BREAKS = "\v\f\x85\u2028\u2029"
_JOINERS = "\u200c\u200d"
"""Persian, Hindi and many other scripts are misspelt without them; they turn and steer nothing."""
_SILENT = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphen, zero-width space, word joiner, byte order mark: common in web pages, of no meaning on show."""
# Unicode's categories Cc, Cf, Cs, Zl and Zp, without the line feed, the tab, the joiners, and those format
# characters that are seen (signs of Arabic, Syriac and Kaithi). A test compares it with Python's tables.
_HIDDEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f"
    r"\ud800-\udfff\ufeff\ufff9-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0001\U000e0020-\U000e007f"
)
_PATTERN = re.compile(f"[{_HIDDEN}]")
_NOT_ASCII = re.compile(r"[^\x00-\x7e]")
_IN_A_NAME = re.compile(f"[{_HIDDEN}{_JOINERS}\\n\\t]")


def hidden_in(name: str) -> str | None:
    """First character of a name that shows nothing, steers or turns; None if all can be seen."""
    found = _IN_A_NAME.search(name)
    return found.group() if found else None


def without_hidden(name: str) -> str:
    """`name` without the characters that cannot be seen."""
    return _IN_A_NAME.sub("", name)


def shown(text: str) -> str:
    """`text` to be read by a person, on a terminal or a page.

    Other breaks of lines become line feeds. Characters that only allow a break are left out. All others that
    are hidden are named, as "[U+001B]", so that nobody takes the text for something else.
    """
    return _PATTERN.sub(_named, text.replace("\r\n", "\n"))


def escaped(text: str) -> str:
    """JSON `text` with hidden characters as escapes, which mean the same; they can stand only in strings."""
    return _PATTERN.sub(_json_escape, text)


def toml_escaped(text: str) -> str:
    """As `escaped`, for TOML, which has no pairs of escapes for one character."""
    return _PATTERN.sub(_toml_escape, text)


def ascii_json(text: str) -> str:
    """JSON `text` with escapes for all that is not ASCII, for a console with another encoding."""
    return _NOT_ASCII.sub(_json_escape, text)


def _named(found: re.Match[str]) -> str:
    character = found.group()
    if character in _SILENT:
        return ""
    return "\n" if character in _BREAKS else f"[U+{ord(character):04X}]"


def _json_escape(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _toml_escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
