"""No writer lets characters through that hide, steer a terminal, or turn the direction of writing."""

from __future__ import annotations

import io
import json
import re
import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table
from rich.text import Text

from anagen.cli.safe_console import SafeStream, readable
from anagen.errors import InputError
from anagen.files.html_table import html_table
from anagen.files.names import look_alike_warnings, look_alikes, looks_like, same_name
from anagen.files.plain import json_text, printed
from anagen.files.safe_text import ascii_json, hidden_in, shown
from anagen.files.source_text import parse_source
from anagen.files.toml_text import toml_text
from anagen.report.terminal import terminal

SEEN = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Format characters that are seen: signs of Arabic, Syriac and Kaithi."""
JOINERS = set("\u200c\u200d")
WORST = (
    "\x1b[2J\x1b]8;;http://evil.example\x07here\x1b]8;;\x07",
    "\x9b31m",
    "abc\u202ecba",
    "\u2066x\u2069",
    "\u200bzero\u2060width\ufeff",
    "\x7f\x00\r\u2028",
    "\udcff",
    "\U000e0041",
)
texts = st.one_of(st.text(), st.sampled_from(WORST), st.text(alphabet="".join(WORST), max_size=20))


def hidden(text: str) -> list[str]:
    """Characters of `text` that no output may hold."""
    odd = {one for one in text if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    return sorted(odd - SEEN - JOINERS - set("\n\t"))


def test_every_hidden_character_of_this_python_is_known() -> None:
    for one in map(chr, range(0x110000)):
        if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") and one not in SEEN:
            assert hidden_in(one) == one, hex(ord(one))
            assert one in "\n\t\u200c\u200d" or shown(one) != one
        elif unicodedata.category(one) != "Cn":
            assert hidden_in(one) is None, hex(ord(one))
            assert shown(one) == one


def test_what_stands_in_a_text_is_named() -> None:
    assert shown("\x1b[2J") == "[U+001B][2J"
    assert shown("ab\u202edc") == "ab[U+202E]dc"
    assert shown("soft\u00adhyphen\u200b and\r\nline\u2028s\x85") == "softhyphen and\nline\ns\n"
    assert shown("می\u200cخواهم") == "می\u200cخواهم"


def printed_by_rich(text: str) -> str:
    stream = io.StringIO()
    console = terminal(width=100, soft_wrap=True)
    console.file = stream
    table = Table(title=text)
    table.add_column(text)
    table.add_row(Text(text))
    console.print(Text(text))
    console.print(table)
    return stream.getvalue()


WRITERS: dict[str, Callable[[str], str]] = {
    "page": shown,
    "JSON": lambda text: json_text({text: [text]}),
    "printed JSON": lambda text: ascii_json(printed({text: text})),
    "TOML": lambda text: toml_text({"key": text, text or "x": [text]}),
    "HTML table": lambda text: html_table(text, (text,), ((text, text),)),
    "tables on the terminal": printed_by_rich,
}


@pytest.mark.parametrize("writer", WRITERS)
@given(text=texts)
def test_no_writer_lets_one_through(writer: str, text: str) -> None:
    assert hidden(WRITERS[writer](text)) == []


@given(text=texts, encoding=st.sampled_from(["utf-8", "ascii", "iso-8859-1", "cp437", "koi8-r"]))
def test_any_text_can_be_printed_on_any_console(text: str, encoding: str) -> None:
    raw = io.BytesIO()
    stream = SafeStream(io.TextIOWrapper(raw, encoding=encoding, errors=readable(encoding), newline=""))
    print(text, file=stream)
    print(f"\u2264 5 \u00b5g/cm\u00b2 \u2013 na\u00efve {text}", file=stream, flush=True)
    assert hidden(raw.getvalue().decode(encoding)) == []


def test_a_console_without_a_sign_gets_a_readable_one() -> None:
    told = "5 µg/cm² ≤ x – “naïve” → 3 × ½ ○ 髪"
    assert told.encode("ascii", readable("ascii")).decode() == '5 ug/cm2 <= x - "naive" -> 3 x 1/2 o ?'
    assert "5 µg/cm² ≤".encode("iso-8859-1", readable("iso-8859-1")).decode("iso-8859-1") == "5 µg/cm² <="


@given(value=st.recursive(texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner)))
def test_json_and_toml_are_read_back_the_same(value: Any) -> None:
    for text in (printed(value), ascii_json(printed(value))):
        assert json.loads(text) == value


@given(text=st.text(), name=st.text(min_size=1))
def test_toml_is_read_back_the_same(text: str, name: str) -> None:
    assert tomllib.loads(toml_text({name: text})) == {name: text}


def test_names_are_the_same_after_normalisation() -> None:
    for one, other in (
        ("Crème", "Cre\u0300me"),
        ("B", "B\u200b"),
        ("Arm 1", "arm  1"),
        ("fin", "\ufb01n"),
        ("5 mg", "\uff15 mg"),
        ("A\u202e", "a"),
    ):
        assert same_name(one) == same_name(other)
    assert same_name("5 mg") != same_name("50 mg")


def test_look_alikes_are_warned_of() -> None:
    assert look_alikes(["Arm A", "Arm \u0410", "Arm B"]) == (("Arm A", "Arm \u0410"),)
    (told,) = look_alike_warnings(["A-B", "A\u2013B"])
    assert told == (
        "The arms 'A-B' and 'A–B' look the same, but are written with different characters "
        "(U+002D hyphen-minus and U+2013 en dash)."
    )
    doses = ["5 µg", "5 mg", "10 mg", "minoxidil 5 %", "minoxidil 2 %", "untreated", "placebo", "PRP"]
    assert look_alikes(doses) == ()


@given(name=st.text())
def test_a_name_is_like_itself(name: str) -> None:
    assert looks_like(name) == looks_like(same_name(name))
    assert look_alikes([name, f" {name}", unicodedata.normalize("NFD", name)]) == ()


def test_a_file_has_one_spelling_of_a_letter() -> None:
    assert parse_source('name = "Cre\u0300me"', "x").table == {"name": "Crème"}


def test_rich_keeps_its_own_colours() -> None:
    stream = io.StringIO()
    console = terminal(force_terminal=True, color_system="standard")
    console.file = stream
    console.print(Text("\x1b[2Jred", style="red"))
    assert stream.getvalue() == "\x1b[31m[U+001B][2Jred\x1b[0m\n"
    assert isinstance(console, Console)


def test_names_with_hidden_characters_are_refused() -> None:
    from anagen.trial.protocol.reading import protocol_from_text
    from anagen.web.design.examples import blank

    for sign in "\u200b\u202e\u2066\ufeff\x9b":
        with pytest.raises(InputError, match=rf"invisible character U\+{ord(sign):04X}"):
            protocol_from_text(blank(replicates=1).replace("My trial", f"My{sign} trial"))


def test_all_output_passes_through_one_place() -> None:
    """Of the modules that print or write text themselves, none goes past `safe_text`."""
    source = Path(__file__).resolve().parents[2] / "src" / "anagen"
    texts = {
        path.relative_to(source).as_posix(): path.read_text(encoding="utf-8") for path in source.rglob("*.py")
    }
    consoles = [name for name, text in texts.items() if re.search(r"\bConsole\(", text)]
    assert consoles == ["report/terminal.py"]
    own_data = {"claims/questions.py", "learning/rated/fit.py", "web/options/answers.py"}
    own_data |= {"diary/rows.py", "diary/book.py"}  # into columns of the person's own file
    raw = {name for name, text in texts.items() if "ensure_ascii=False" in text and "escaped(" not in text}
    assert raw <= own_data
    filled = {
        name for name, text in texts.items() if ".render(" in text and not re.search(r"\bshown\(", text)
    }
    own_words = {"report/validation.py", "web/visit/routes.py"}
    assert filled == own_words, "a page of the project's own words, and a style sheet"
