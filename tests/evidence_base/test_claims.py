"""The claims ledger: every record whole, no verdict beyond its evidence, and each found by its words."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.claims.file_model import SUBJECTS, SUBSTANTIAL, VERDICTS
from anagen.claims.ledger import Claim, claims_from, find_claim, load_claims, search_claims, words_of
from anagen.errors import InputError
from anagen.evidence_base.certainty import NONE_FOUND
from anagen.files.composed import ComposedSource
from anagen.files.notice import NOTICE

Command = Callable[..., subprocess.CompletedProcess[str]]
EVERY = pytest.mark.parametrize("claim", load_claims(), ids=lambda claim: claim.id)


def good() -> dict[str, Any]:
    """A record that passes."""
    return {
        "id": "a-claim",
        "statement": "It works.",
        "variants": ["one", "two", "three"],
        "keywords": ["works"],
        "subject": "efficacy",
        "verdict": "partly",
        "certainty": "low",
        "why": "Somebody looked. It was so.",
        "evidence": [{"text": "A trial.", "url": "https://example.org", "status": "read", "side": "for"}],
    }


def claim_of(record: dict[str, Any], *more: dict[str, Any]) -> Claim:
    """The first of the records, checked together."""
    return claims_from(ComposedSource("claims.toml", {"claim": [record, *more]}, {}))[0]


# --- the shipped records ---------------------------------------------------------------------


@EVERY
def test_a_record_reads_as_a_record_should(claim: Claim) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", claim.id)
    assert claim.statement.endswith(".")
    assert len(set(claim.variants)) == len(claim.variants) >= 3
    assert len(set(claim.keywords)) == len(claim.keywords) >= 3
    assert 2 <= len(re.findall(r"[.!?](?:\s|$)", claim.why)) <= 5
    assert len(claim.links) > 0 or len(claim.no_link) > 10


@EVERY
def test_a_verdict_is_no_stronger_than_its_evidence(claim: Claim) -> None:
    solid = {item.side for item in claim.evidence if item.status in SUBSTANTIAL}
    if claim.verdict in ("supported", "partly"):
        assert "for" in solid
    if claim.verdict == "contradicted":
        assert "against" in solid
    # Nothing found means no certainty, and no certainty claims nothing.
    assert (claim.verdict == "not found") == (claim.certainty == NONE_FOUND)
    if claim.verdict == "not found":
        assert {item.side for item in claim.evidence} <= {"context"}


@EVERY
def test_a_claim_is_found_by_its_own_words(claim: Claim) -> None:
    assert search_claims(claim.statement)[0][1] is claim
    for variant in claim.variants:
        assert claim in [found for _, found in search_claims(variant)[:4]], variant


def test_every_row_of_the_claim_tables_is_covered_once() -> None:
    covered = [row for claim in load_claims() for row in claim.covers]
    expected = {f"evidence 6{letter}" for letter in "abcdfghi"} | {f"clinical {i}" for i in range(1, 13)}
    assert set(covered) == expected | {"evidence 6e"}


def test_the_ledger_spans_subjects_and_verdicts() -> None:
    claims = load_claims()
    assert 30 <= len(claims) <= 90
    assert {claim.subject for claim in claims} == set(SUBJECTS)
    assert {claim.verdict for claim in claims} == set(VERDICTS)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("discovered-1983", "supported"),
        ("no-fda-approval", "supported"),
        ("pilot-28-percent", "not found"),
        ("papilla-exosome-study-2017", "not found"),
        ("areata-mouse-study-2021", "not found"),
        ("fewer-sessions-than-prp", "unsupported"),
        ("better-with-prp", "unsupported"),
        ("strict-fda-regulation", "contradicted"),
        ("no-complications-reported", "contradicted"),
        ("works-in-scarring-alopecia", "not found"),
        ("vegf-igf1-cargo", "partly"),
    ],
)
def test_verdicts_of_the_best_known_claims(name: str, verdict: str) -> None:
    assert find_claim(name).verdict == verdict


# --- faults ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["verdict", "certainty", "subject"])
def test_an_unknown_word_names_the_claim(key: str) -> None:
    with pytest.raises(InputError, match=f"claims.toml, claim 1, {key}: unknown {key} 'suported'"):
        claim_of({**good(), key: "suported"})


@pytest.mark.parametrize("key", ["status", "side"])
def test_an_unknown_word_of_evidence_names_the_claim(key: str) -> None:
    record = good()
    record["evidence"][0][key] = "redd"
    with pytest.raises(InputError, match=f"claim 1, evidence 1, {key}: unknown {key}"):
        claim_of(record)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"verdcit": "partly"}, "did you mean 'verdict'"),
        ({"variants": ["one", "two"]}, "a list of at least 3 other wordings"),
        ({"variants": "one"}, "variants cannot be 'one'"),
        ({"statement": " "}, "statement cannot be ' '"),
        ({"evidence": []}, "no_link"),
        ({"no_link": "none was found"}, "no_link"),
        ({"verdict": "contradicted"}, "no evidence against it"),
        ({"certainty": NONE_FOUND}, "no certainty at all"),
    ],
)
def test_a_faulty_record_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)) as caught:
        claim_of({**good(), **change})
    assert "claim 1" in str(caught.value)


def test_recalled_evidence_carries_no_verdict() -> None:
    record = good()
    record["evidence"][0]["status"] = "recalled"
    with pytest.raises(InputError, match="no evidence for it that was read"):
        claim_of(record)
    assert claim_of({**record, "verdict": "unsupported"}).verdict == "unsupported"


def test_a_missing_key_and_a_second_id_are_refused() -> None:
    record = good()
    del record["why"]
    with pytest.raises(InputError, match="claim 1, why: 'why' is missing"):
        claim_of(record)
    with pytest.raises(InputError, match="'a-claim' is given twice"):
        claim_of(good(), good())
    with pytest.raises(InputError, match="did you mean 'no-fda-approval'"):
        find_claim("no-fda-aproval")


# --- search ----------------------------------------------------------------------------------


@given(st.text(max_size=80))
def test_any_text_can_be_searched(text: str) -> None:
    found = search_claims(text)
    scores = [score for score, _ in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 < score <= 3.0 + 1e-9 for score in scores)
    assert bool(found) <= bool(words_of(text))


@given(st.sampled_from(load_claims()), st.randoms(use_true_random=False))
def test_the_order_and_case_of_words_do_not_matter(claim: Claim, random: Any) -> None:
    words = claim.statement.split()
    shuffled = list(words)
    random.shuffle(shuffled)
    plain = [(round(score, 9), found.id) for score, found in search_claims(claim.statement)]
    assert [
        (round(score, 9), found.id) for score, found in search_claims(" ".join(shuffled).upper())
    ] == plain


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("fewer sessions than PRP", "fewer-sessions-than-prp"),
        ("28 % increase after three sessions", "pilot-28-percent"),
        ("when will I see results", "results-6-8-weeks"),
        ("is it FDA regulated", "strict-fda-regulation"),
        ("cicatricial alopecia", "works-in-scarring-alopecia"),
        ("how much does a session cost", "price-1500-3000"),
    ],
)
def test_plain_questions_find_their_claim(asked: str, name: str) -> None:
    assert name in [claim.id for _, claim in search_claims(asked)[:2]]


# --- the command -----------------------------------------------------------------------------


def test_the_whole_ledger_is_listed(anagen_command: Command) -> None:
    run = anagen_command("claims")
    assert run.returncode == 0, run.stderr
    assert run.stdout.rstrip().endswith(NOTICE)
    assert "The model's answers come from" in run.stdout
    for claim in load_claims():
        assert f"[{claim.id}]" in run.stdout


def test_one_claim_is_explained(anagen_command: Command) -> None:
    run = anagen_command("claims", "pilot-28-percent")
    assert run.returncode == 0, run.stderr
    for part in ("Verdict: not found", "https://doi.org/10.1002/sctm.19-0410", "What the model gives"):
        assert part in run.stdout
    assert run.stdout.rstrip().endswith(NOTICE)


def test_words_search_and_filters_narrow(anagen_command: Command) -> None:
    run = anagen_command("claims", "sessions", "of", "PRP", "--subject", "comparison")
    assert run.returncode == 0, run.stderr
    assert run.stdout.index("[fewer-sessions-than-prp]") < run.stdout.index("[better-than-prp]")
    assert "[better-with-prp]" not in run.stdout
    assert run.stdout.rstrip().endswith(NOTICE)


def test_records_come_as_json(anagen_command: Command) -> None:
    run = anagen_command("claims", "--verdict", "contradicted", "--json")
    assert run.returncode == 0, run.stderr
    table = json.loads(run.stdout)
    assert list(table)[-1] == "notice"
    assert {claim["verdict"] for claim in table["claims"]} == {"contradicted"}
    assert table["belief"]["is_current"] == (table["belief"]["answers"] == table["belief"]["current"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--verdict", "suported"), "did you mean 'supported'"),
        (("--subject", "costs"), "did you mean 'cost'"),
        (("zebra",), "no claim has the words 'zebra'"),
        (("--draws", "3"), "--draws without --rerun"),
        (("price", "--rerun", "x.json"), "--rerun asks every question"),
        (("--rerun", "nowhere/x.json", "--draws", "2"), "no folder"),
        (("--rerun", "x.json", "--draws", "0"), "0 draws"),
    ],
)
def test_bad_input_is_one_message(
    arguments: tuple[str, ...], says: str, anagen_command: Command, tmp_path: Path
) -> None:
    run = anagen_command("claims", *arguments, cwd=tmp_path)
    assert run.returncode == 2
    assert says in run.stderr
    assert "Traceback" not in run.stderr
    assert list(tmp_path.iterdir()) == []
