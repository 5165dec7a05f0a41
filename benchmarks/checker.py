"""How well the checker finds claims in articles that taught it nothing (leave one article out).

    python benchmarks/checker.py [--articles FOLDER] [--errors] [--rebuild] [--speed]

The five articles are third-party text and stand outside the repository; labels by article and sentence
number are in tests/claims/labels. ``--rebuild`` fits the shipped curve to all of them. ``--speed`` times
texts of growing length, which needs no article.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from anagen.claims.checker import check_text
from anagen.claims.checker.vectors import available
from anagen.claims.ledger import load_claims
from anagen.errors import InputError
from tools.checker.training import Tally, fit_likeness, judge, left_out_finds, read_articles, store

HERE = Path(__file__).resolve().parent.parent
LABELS = HERE / "tests" / "checking" / "labels"
SHIPPED = HERE / "src" / "anagen" / "checking" / "data" / "likeness.npz"
ARTICLES = Path(os.environ.get("ANAGEN_ARTICLES", HERE.parent / "shared" / "articles"))
BAR = 0.85


def table(folder: Path, *, errors: bool) -> Iterator[str]:
    """Lines of the result."""
    articles = read_articles(folder, LABELS)
    for vectors in (False, True):
        if vectors and not available():
            yield "with sentence vectors: not run, pip install 'anagen[check]'"
            continue
        yield f"\n{'rules and sentence vectors' if vectors else 'rules alone'}, each article left out in turn"
        yield f"{'article':>12}  " + "".join(f"{name + ' P':>13}{'R':>6}" for name in _KINDS)
        totals = {name: Tally() for name in _KINDS}
        wrong: list[str] = []
        for article in articles:
            finds = left_out_finds(articles, article.number, vectors=vectors)
            marks = judge(article, finds)
            totals = {name: totals[name] + marks[name] for name in _KINDS}
            yield f"{article.number:>12}  " + "".join(_cell(marks[name]) for name in _KINDS)
            for label, found in zip(article.labels, finds, strict=True):
                named = {one.claim + "!" * (one.stance == "denied") for one in found}
                false, missed = named - label.claims - label.also, label.claims - named
                if false or missed:
                    wrong.append(f"  {label.article}:{label.sentence} +{sorted(false)} -{sorted(missed)}")
        yield f"{'all':>12}  " + "".join(_cell(totals[name]) for name in _KINDS)
        reached = min(totals["sentence"].precision, totals["sentence"].recall) >= BAR
        yield f"{'':>12}  sentence level: {'at or above' if reached else 'BELOW'} the bar of {BAR}"
        if errors:
            yield from wrong


_KINDS = ("detection", "sentence", "claim")


def _cell(tally: Tally) -> str:
    return f"{tally.precision:>13.3f}{tally.recall:>6.3f}"


def speed() -> Iterator[str]:
    """Seconds for texts of growing length; time should grow no faster than length."""
    claims = [claim.statement for claim in load_claims()]
    check_text(claims[0])
    for times in (1, 2, 4, 8, 16):
        text = "\n".join(claims * times)
        for embeddings in ("off", "on") if available() else ("off",):
            started = perf_counter()
            sentences = len(check_text(text, embeddings=embeddings).sentences)
            yield f"{sentences:>6} sentences, vectors {embeddings:>3}: {perf_counter() - started:6.2f} s"


def main() -> None:
    """Print the table, or build the shipped curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=ARTICLES)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--rebuild", action="store_true")
    parser.add_argument("--speed", action="store_true")
    given = parser.parse_args()
    if given.speed:
        for line in speed():
            print(line)
        return
    try:
        if given.rebuild:
            store(fit_likeness(read_articles(given.articles, LABELS)), SHIPPED)
            print(f"wrote {SHIPPED}")
        for line in table(given.articles, errors=given.errors):
            print(line)
    except InputError as error:
        print(f"not run: {error}")


if __name__ == "__main__":
    main()
