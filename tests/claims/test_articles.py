"""The checker on real articles that taught it nothing, and what it must find in them.

The articles are third-party text outside the repository; without them these tests are skipped.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from anagen.claims.checker import Checked, check_documents, read_file
from anagen.claims.checker.labels import Label, read_labels
from anagen.claims.checker.vectors import available
from anagen.claims.ledger import find_claim
from tools.checker.training import Article, Tally, judge, left_out_finds, read_articles

pytestmark = pytest.mark.slow


ROOT = Path(__file__).resolve().parents[2]
LABELS = Path(__file__).parent / "labels"
ARTICLES = Path(os.environ.get("ANAGEN_ARTICLES", ROOT.parent / "shared" / "articles"))
BAR = 0.85

needs_articles = pytest.mark.skipif(
    not list(ARTICLES.glob("000_*.txt")),
    reason=f"the five articles are not at {ARTICLES}; set ANAGEN_ARTICLES to their folder",
)
VECTORS = pytest.mark.parametrize(
    "vectors",
    [False, pytest.param(True, marks=pytest.mark.skipif(not available(), reason="needs the extra check"))],
    ids=["rules", "vectors"],
)


@cache
def articles() -> tuple[Article, ...]:
    return read_articles(ARTICLES, LABELS)


@cache
def checked() -> Checked:
    return check_documents([read_file(path) for path in sorted(ARTICLES.glob("00*.txt"))])


def all_labels() -> list[Label]:
    return [label for path in sorted(LABELS.glob("*.csv")) for label in read_labels(path)]


def test_every_sentence_has_one_label_and_no_text_is_kept() -> None:
    labels = all_labels()
    places = [(label.article, label.sentence) for label in labels]
    assert len(set(places)) == len(places) > 300
    assert {article for article, _ in places} == {0, 1, 2, 3, 4}
    for path in LABELS.glob("*.csv"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            _, _, digest, claims, also = line.split(",")
            assert len(digest) == 12
            for name in (*claims.split(), *also.split()):
                assert name in ("none", "not-assessed") or find_claim(name.rstrip("!"))


def test_what_may_count_either_way_is_the_lesser_part() -> None:
    labels = all_labels()
    claims = sum(len(label.claims) for label in labels)
    assert sum(len(label.also) for label in labels) < 0.6 * claims
    assert not any(label.claims & label.also for label in labels)


@needs_articles
@VECTORS
def test_claims_are_found_in_articles_left_out(vectors: bool) -> None:
    totals = {"detection": Tally(), "sentence": Tally(), "claim": Tally()}
    for article in articles():
        marks = judge(article, left_out_finds(articles(), article.number, vectors=vectors))
        totals = {name: totals[name] + marks[name] for name in totals}
    for name, tally in totals.items():
        assert tally.precision >= BAR, (name, tally)
        assert tally.recall >= BAR, (name, tally)


@needs_articles
def test_every_contradiction_on_fda_status_is_found() -> None:
    """All sentences labelled with the one and with the other side meet, within and between articles."""
    labels = all_labels()
    for_it = {
        (x.article, x.sentence) for x in labels if x.claims & {"strict-fda-regulation", "no-fda-approval!"}
    }
    against = {(x.article, x.sentence) for x in labels if "no-fda-approval" in x.claims}
    assert for_it
    assert against
    found = [c for reading in checked().readings for c in reading.contradictions] + list(checked().between)
    pairs = {
        ((a.document, a.sentence), (b.document, b.sentence))
        for c in found
        if c.topic == "FDA status"
        for a in c.places
        for b in c.other_places
    }
    assert {(a, b) for a in for_it for b in against} <= pairs


@needs_articles
def test_the_links_that_do_not_belong_are_found() -> None:
    for number, reading in enumerate(checked().readings):
        foreign = [link for link in reading.links if link.status == "unrelated"]
        assert len(foreign) == (1 if number in (0, 1) else 0)
        assert all(link.subject == "household goods" for link in foreign)


@needs_articles
def test_studies_that_were_not_found_are_named_as_such() -> None:
    status = [(c.place.document, c.status) for reading in checked().readings for c in reading.citations]
    assert (0, "looked for and not found") in status
    assert (1, "looked for and not found") in status


@needs_articles
def test_no_verdict_in_the_articles_is_stronger_than_the_ledgers() -> None:
    for reading in checked().readings:
        for one in reading.sentences:
            for finding in one.findings:
                claim = find_claim(finding.claim)
                assert (finding.verdict, finding.certainty) == (claim.verdict, claim.certainty)
