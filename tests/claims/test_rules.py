"""Claims by rules: wordings, what is denied, and what the rules do not touch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.claims.checker import check_text
from anagen.claims.checker.lexicon import GAP, lexicon_from_table, load_lexicon
from anagen.claims.checker.plain import plain
from anagen.claims.checker.rules import matches
from anagen.claims.ledger import load_claims
from anagen.errors import InputError


def said(text: str) -> dict[str, str]:
    """Claims of one sentence by rules alone, with their stance."""
    reading = check_text(text, embeddings="off")
    return {f.claim: f.stance for one in reading.sentences for f in one.findings}


@pytest.mark.parametrize(
    ("text", "claim", "stance"),
    [
        ("Exosomes for hair are not FDA approved.", "no-fda-approval", "asserted"),
        ("There are no FDA-approved exosome products.", "no-fda-approval", "asserted"),
        ("The FDA has approved our exosomes.", "no-fda-approval", "denied"),
        ("It is a myth that exosomes are FDA approved.", "no-fda-approval", "asserted"),
        ("Exosomes are FDA approved and have no side effects.", "no-fda-approval", "denied"),
        ("The FDA has not approved exosomes, which have no side effects.", "no-fda-approval", "asserted"),
        ("None of the exosomes sold are FDA approved, or come with no risk.", "no-fda-approval", "asserted"),
        ("Infections after exosomes were reported by clinics that saw no risk.", "can-do-harm", "asserted"),
        ("Our exosomes come from an FDA-registered laboratory.", "strict-fda-regulation", "asserted"),
        ("Exosomes have no side effects.", "no-complications-reported", "asserted"),
        ("Exosomes are not without risks.", "can-do-harm", "asserted"),
        ("You need fewer exosome visits than with PRP.", "fewer-sessions-than-prp", "asserted"),
        ("Exosomes do not need fewer sessions than PRP.", "fewer-sessions-than-prp", "denied"),
        ("Exosomes do not work better than minoxidil.", "better-than-minoxidil", "denied"),
        ("There is no evidence that exosomes regrow hair.", "raises-density-in-pattern-loss", "denied"),
        ("Exosomes won’t make your hair thicker.", "thickens-hair", "denied"),
        ("Exosomes may regrow hair in alopecia areata.", "works-in-alopecia-areata", "asserted"),
        ("Exosomes do not cure baldness.", "not-for-everyone", "asserted"),
        ("Most insurers will not pay for exosomes.", "not-covered-by-insurance", "asserted"),
        ("Exosome therapy costs $2,000 per session.", "price-1500-3000", "asserted"),
        ("Exosomes push resting follicles back into growth.", "wakes-dormant-follicles", "asserted"),
        ("The exosome serum soaks into the scalp.", "serum-penetrates-skin", "asserted"),
    ],
)
def test_a_wording_is_found_with_its_sense(text: str, claim: str, stance: str) -> None:
    assert said(text).get(claim) == stance


def test_a_total_claim_of_safety_is_not_a_mild_one() -> None:
    assert "generally-safe" in said("Exosomes are generally safe.")
    assert "no-complications-reported" not in said("Exosomes are generally safe.")
    assert "no-complications-reported" not in said("Exosomes are not without risks.")


def test_no_risk_of_a_harm_is_not_read_as_the_harm() -> None:
    assert "can-do-harm" not in said("Exosomes contain no cells, so there is no risk of infection.")


@pytest.mark.parametrize(
    "text",
    [
        "The weather was nice in Paris last week.",
        "Minoxidil regrows hair in many men.",
        "Do exosomes regrow hair?",
        "Exosomes: what you need to know",
        "Ask your doctor about hair loss.",
    ],
)
def test_what_claims_nothing_of_exosomes_gets_nothing(text: str) -> None:
    assert said(text) == {}


def test_the_subject_is_carried_but_not_to_another_therapy() -> None:
    text = "Exosomes are vesicles. They regrow hair in pattern hair loss. Minoxidil regrows hair too."
    marks = [bool(one.findings) for one in check_text(text, embeddings="off").sentences]
    assert marks[1:] == [True, False]


def test_rules_find_the_ledgers_own_wordings() -> None:
    lexicon = load_lexicon()
    texts = [(c.id, text) for c in load_claims() for text in (c.statement, *c.variants)]
    found = [
        name in {m.claim for m in matches(lexicon.find(plain(text)), lexicon, about=True)}
        for name, text in texts
    ]
    assert sum(found) / len(found) > 0.92


def test_a_claim_that_says_no_is_not_read_as_denied() -> None:
    lexicon = load_lexicon()
    for claim in load_claims():
        for match in matches(lexicon.find(plain(claim.statement)), lexicon, about=True):
            if match.claim == claim.id:
                assert match.stance == "asserted", claim.id


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"concept": {"a": ["x"]}, "rule": [{"claim": "no-such", "needs": ["a"]}]}, "unknown claim"),
        (
            {"concept": {"a": ["x"]}, "rule": [{"claim": "better-than-prp", "needs": ["b"]}]},
            "unknown concept",
        ),
        (
            {"concept": {"a": ["x"]}, "rule": [{"claim": "better-than-prp", "needs": ["a"], "stanse": "x"}]},
            "did you mean 'stance'",
        ),
        (
            {"concept": {"a": ["x"]}, "rule": [{"claim": "better-than-prp", "needs": ["a"], "stance": "x"}]},
            "unknown stance",
        ),
        (
            {"concept": {"a": ["x"]}, "rule": [], "learned": [{"article": 0, "concept": "q"}]},
            "unknown concept",
        ),
    ],
)
def test_a_faulty_rule_is_refused(table: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        lexicon_from_table(table)


def test_what_an_article_taught_is_left_out_with_it() -> None:
    table = {
        "concept": {"grow": ["grow*"], "hair": ["hair"]},
        "rule": [{"claim": "thickens-hair", "needs": ["grow", "hair"]}],
        "learned": [{"article": 3, "concept": "grow", "phrases": ["sprout*"]}],
    }
    text = plain("Hair sprouts.")
    whole, without = lexicon_from_table(table), lexicon_from_table(table, frozenset({3}))
    assert whole.find(text).has("grow")
    assert not without.find(text).has("grow")
    assert without.find(plain("Hair grows.")).has("grow")


@given(st.integers(0, 9))
def test_a_gap_reaches_just_so_far(words: int) -> None:
    lexicon = lexicon_from_table({"concept": {"c": ["keep* ~ growing"]}, "rule": []})
    assert lexicon.find("keeps " + "on " * words + "growing").has("c") == (words <= GAP)
