"""Reading grade: the formula on counts known by hand, and text taken out of a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.reading_grade import page_grade, page_text, reading_grade, sentences, syllables


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("hair", 1),
        ("the", 1),
        ("loss", 1),
        ("people", 2),
        ("doctor", 2),
        ("noticed", 2),
        ("treated", 2),
        ("likes", 1),
        ("area", 3),
        ("any", 2),
        ("table", 2),
        ("whole", 1),
        ("medicine", 3),
        ("dermatologist", 5),
        ("finasteride", 4),
        ("evidence", 3),
        ("studies", 2),
        ("changes", 2),
    ],
)
def test_syllables(word: str, number: int) -> None:
    assert syllables(word) == number


def test_the_formula_by_hand() -> None:
    # 6 words, 1 sentence, 6 syllables; 7 words, 1 sentence, 10 syllables.
    assert reading_grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    text = "People notice changes in their own hair."
    assert reading_grade(text) == pytest.approx(0.39 * 7 + 11.8 * 10 / 7 - 15.59)


def test_long_words_and_long_sentences_are_harder() -> None:
    easy = "You lose some hair each day. That is fine. New hair grows back."
    hard = (
        "Androgenetic alopecia represents progressive miniaturisation of genetically predisposed follicles, "
        "characteristically accompanied by diminished anagen duration."
    )
    assert reading_grade(easy) < 4.0
    assert reading_grade(hard) > 16.0


def test_numbers_and_short_forms_do_not_end_a_sentence() -> None:
    assert len(sentences("Of 100 people, 1.5 notice it. The others do not.")) == 2
    assert sentences("– 12 %") == []
    assert reading_grade("12 – 14 %") == 0.0


@given(st.text(max_size=300))
def test_any_text_has_a_grade(text: str) -> None:
    assert isinstance(reading_grade(text), float)


def test_a_page_is_read_as_it_is_seen() -> None:
    html = (
        "<html><head><title>No</title><style>p{x:y}</style></head><body><h1>Hair</h1><p>You lose\nsome "
        "<b>hair</b>.</p><svg><text>no</text></svg><script>no()</script>"
        "<ul><li>It grows back.</li></ul></body>"
    )
    assert page_text(html).splitlines() == ["Hair", "You lose some hair.", "It grows back."]
    assert page_grade(html, least_words=4) == reading_grade("You lose some hair.")
