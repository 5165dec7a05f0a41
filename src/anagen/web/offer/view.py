"""Contents of the page on an offer: the answer in words and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from anagen.offers.law import law_of
from anagen.offers.money_buys import money_buys
from anagen.offers.offer import Offer
from anagen.offers.product_known import product_known
from anagen.offers.promise import promise_of
from anagen.offers.questions import plain_questions
from anagen.offers.result import OfferAnswer
from anagen.report.figures.forecast import people
from anagen.report.person.offer_page import facts_of, offer_context, promise_context, rules_of
from anagen.report.view.offer_view import PICTURE, offer_view
from anagen.report.view.words import plain
from anagen.web.options.questions import questions

MOST_HARMS = 6


def view(answer: OfferAnswer) -> dict[str, Any]:
    """Context of ``offer/result.html.j2``."""
    seen = offer_view(answer)
    return {
        **offer_context(answer),
        "foreseen": True,
        "picture": PICTURE,
        "crowds": [
            {
                "crowd": one,
                "svg": Markup(people(one.people, f"{one.name}: {one.words}", grey=one.unstudied)),
            }
            for one in seen.crowds
        ],
        "harms": [
            {"event": plain(one.event), "words": one.words, "subject": one.subject}
            for one in answer.harms[:MOST_HARMS]
        ],
    }


def without_forecast(offer: Mapping[str, Any], country: str | None, kind: str) -> dict[str, Any]:
    """Context of the page where nobody can foresee hair: the rest of what is known of the offer."""
    told = Offer(**offer).checked(country)
    law, promise, product = law_of(told, country), promise_of(told), product_known(told)
    return {
        "foreseen": False,
        "kind": next(one for one in questions().kinds if one.key == kind),
        "name": told.name,
        "law": law,
        "rules": rules_of(law.rules),
        "elsewhere": rules_of((*law.at_home, *law.everywhere)),
        "product": product,
        "facts": facts_of(product),
        "money": money_buys(told, (), country),
        "promise": promise,
        "questions": plain_questions(told, promise, country),
        **promise_context(promise),
    }
