"""Sheet on an offer: one self-contained HTML file, made to be printed."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from anagen.evidence_base.certainty import NONE_FOUND, NOT_STUDIED
from anagen.files.writing import write_file
from anagen.offers.compared import BesideOffer
from anagen.offers.law import LawRow
from anagen.offers.product_known import ProductKnown
from anagen.offers.promise import Promise
from anagen.offers.result import OfferAnswer
from anagen.report.numbers import readable
from anagen.report.page import fill
from anagen.report.person.offer_wording import (
    amount_words,
    asked_words,
    law_words,
    less_words,
    option_name,
    price_span,
    shown,
    signed,
    source_words,
    verdict_words,
)
from anagen.report.view.offer_view import offer_view

_ADDRESS = re.compile(r"https?://[^\s;,()]+")
MOST_QUESTIONS, MOST_LOOK_FOR, MOST_RULES = 11, 6, 4
"""On the sheet; the JSON holds all."""


def save_offer(answer: OfferAnswer, path: str | os.PathLike[str]) -> Path:
    """Write the sheet to `path`, whole or not at all.

    Raises:
        OSError: the folder cannot be written to.
    """
    return write_file(path, render_offer(answer))


def render_offer(answer: OfferAnswer) -> str:
    """Sheet as text; one answer always gives one text."""
    return fill("offer.html.j2", offer_context(answer))


def offer_context(answer: OfferAnswer) -> dict[str, Any]:
    """Context of the template, also for other pages."""
    rows = [_row(one, answer) for one in shown(answer)]
    return {
        "s": answer,
        "v": offer_view(answer),
        "rows": rows,
        "rules": rules_of(answer.law.rules[:MOST_RULES]),
        "elsewhere": rules_of((*answer.law.at_home[:2], *answer.law.everywhere)),
        "money": money_rows(answer),
        **promise_context(answer.promise),
        "questions": answer.questions[:MOST_QUESTIONS],
        "facts": facts_of(answer.product),
        "addresses": _addresses(answer),
        "version": answer.anagen,
    }


def money_rows(answer: OfferAnswer) -> list[dict[str, str]]:
    """Usual options of which something is known, with how much the same money buys."""
    return [
        {
            "option": row.option,
            "amount": amount_words(row),
            "price": price_span(row),
            "asked": asked_words(row),
            "certainty": row.certainty or "–",
        }
        for row in answer.money.rows
        if row.certainty not in (None, NONE_FOUND, NOT_STUDIED)
    ]


def promise_context(promise: Promise) -> dict[str, Any]:
    """Claims of a promise, sentence by sentence, and signs that were not seen."""
    return {
        "claims": [
            {
                "sentence": one.sentence,
                "said": verdict_words(one),
                "verdict": one.verdict,
                "denied": one.denied,
            }
            for one in promise.claims
        ],
        "look_for": promise.look_for[:MOST_LOOK_FOR],
    }


def facts_of(product: ProductKnown) -> list[tuple[str, str]]:
    """Facts known of a product, each with its name; none of one that is in no table."""
    told = (
        ("Maker", product.maker),
        ("What it is", product.what),
        ("Where it comes from", ", ".join(filter(None, (product.origin, product.source)))),
        ("Particles", readable(product.particles)),
        ("Given", product.given),
        ("Regulators", product.standing),
        ("Trials of it", "; ".join(product.trials) or "none found"),
        ("Not found", product.not_found),
        ("Read at", ", ".join(filter(None, (product.read_at, product.read_on)))),
    )
    return [(name, text) for name, text in told if text and product.found]


def rules_of(rows: Sequence[LawRow]) -> list[dict[str, str]]:
    """Rules as a reader sees them: head, text and source."""
    return [{"head": law_words(row), "text": row.text, "source": _short(source_words(row))} for row in rows]


def _short(text: str) -> str:
    """Text with the host in place of each address; the list of sources holds the whole."""
    return _ADDRESS.sub(lambda found: found.group().split("/")[2].removeprefix("www."), text)


def _row(one: BesideOffer, answer: OfferAnswer) -> dict[str, Any]:
    return {
        "name": option_name(one, answer),
        "offer": one.kind == "offer",
        "nothing": one.kind == "nothing",
        "better": one.people.better,
        "bar": one.people.better,
        "early": "–" if one.kind == "nothing" else signed(one.gain_6),
        "gain": "–" if one.kind == "nothing" else signed(one.gain_24),
        "less": less_words(one),
        "certainty": one.certainty or "–",
    }


def _addresses(answer: OfferAnswer) -> list[str]:
    """Addresses of all sources, each once."""
    texts = [row.source for row in (*answer.law.rules, *answer.law.at_home, *answer.law.everywhere)]
    texts += [source for row in answer.money.rows for source in row.sources]
    texts += [sign.source for sign in answer.promise.signs]
    texts += [answer.product.read_at, *answer.product.trials]
    return list(dict.fromkeys(found for text in texts for found in _ADDRESS.findall(text)))
