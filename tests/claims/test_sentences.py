"""Cutting texts into sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.claims.checker.plain import plain
from anagen.claims.checker.sentences import MOST_LENGTH, blocks_of, sentences_of


def cut(text: str) -> list[str]:
    return [sentence.text for sentence in sentences_of(text, blocks_of(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Jane Smith said so. It works.", ["Dr. Jane Smith said so.", "It works."]),
        ("Use it, e.g. twice. Then stop.", ["Use it, e.g. twice.", "Then stop."]),
        ("As Smith et al. 2021 found, no. Yes.", ["As Smith et al. 2021 found, no.", "Yes."]),
        ("It costs $1,500.50 a session. Pay now.", ["It costs $1,500.50 a session.", "Pay now."]),
        ("The U.S. FDA says no. It does.", ["The U.S. FDA says no.", "It does."]),
        ("Made in the U.S. The FDA says no.", ["Made in the U.S.", "The FDA says no."]),
        ("See https://example.org/a.b?c=d. Then go.", ["See https://example.org/a.b?c=d.", "Then go."]),
        ("Does it? Yes! “It does.” Good.", ["Does it?", "Yes!", "“It does.”", "Good."]),
        ("Hair grew (p = 0.01). Fine.", ["Hair grew (p = 0.01).", "Fine."]),
        ("It was proven.[3] Or was it?", ["It was proven.[3]", "Or was it?"]),
        ("Wait... what? Now.", ["Wait... what?", "Now."]),
        ("• One\n• Two\n3. Three", ["One", "Two", "Three"]),
        ("A heading\n\nA sentence here. Another.", ["A heading", "A sentence here.", "Another."]),
        ("⚠️ Long-term effects unknown", ["Long-term effects unknown"]),
        ("J. Smith et al. wrote it. So.", ["J. Smith et al. wrote it.", "So."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_lines_wrapped_by_hand_are_joined() -> None:
    text = (
        "Exosomes are small vesicles that cells give off, and many clinics now\n"
        "offer them against hair loss although nobody has approved any of them\n"
        "for that use. The evidence consists of a few small studies, and almost\n"
        "all of these went without a control group.\n"
    )
    assert len(cut(text)) == 2


def test_kinds_are_told_apart() -> None:
    text = "What they are\n\nThey are vesicles that carry signals.\n- They travel.\n"
    assert [s.kind for s in sentences_of(text, blocks_of(text))] == ["heading", "paragraph", "bullet"]


@given(st.text(max_size=400))
def test_every_sentence_stands_where_it_says(text: str) -> None:
    last = 0
    for number, sentence in enumerate(sentences_of(text, blocks_of(text)), 1):
        assert sentence.number == number
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.start >= last
        assert 0 < len(sentence.text) <= MOST_LENGTH
        last = sentence.end


@given(st.text(alphabet="ab. \n!?A", max_size=300))
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join(cut(text))
    # A single letter with a stop at the head of a line is a list's number.
    assert sum(map(str.isalnum, kept)) >= sum(map(str.isalnum, text)) - text.count("\n") - 1


@given(st.text(max_size=200))
def test_the_plain_text_keeps_every_place(text: str) -> None:
    assert len(plain(text)) == len(text)
