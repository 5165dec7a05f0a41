"""Answer to an offer for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.offers.result import OfferAnswer
from anagen.report.numbers import readable
from anagen.report.person.first_of_all import print_doctor_first
from anagen.report.person.offer_wording import (
    amount_words,
    law_words,
    less_words,
    option_name,
    price_span,
    shown,
    signed,
    source_words,
    verdict_words,
)
from anagen.report.terminal import terminal
from anagen.report.view.offer_view import offer_view

if TYPE_CHECKING:
    from rich.console import Console


def print_offer(answer: OfferAnswer, console: Console | None = None) -> None:
    """Print the answer to `console` (default: standard output)."""
    from rich.text import Text

    console = console or terminal()

    def head(text: str) -> None:
        console.print()
        console.print(Text(text, style="bold"))

    def line(text: str) -> None:
        console.print(Text(text))

    print_doctor_first(answer.doctor_first, console)
    console.print(Text(f"{answer.offer.name}, offered to a {answer.person.description}", style="bold"))
    view = offer_view(answer)
    for text in view.safety:
        line(text)
    console.print(Text(view.verdict, style="bold"))
    for sentence in filter(None, (view.not_told, *view.sentences)):
        line(sentence)
    for crowd in view.crowds:
        line(f"- {crowd.name}: {crowd.words} of 100")
    if answer.compared:
        console.print()
        _print_compared(answer, console)
    head("Whether it is lawful")
    line(answer.law.answer)
    for row in (*answer.law.rules, *answer.law.at_home, *answer.law.everywhere):
        line(f"- {law_words(row)}. {row.text} {source_words(row)}")
    head("What is known of the product")
    line(answer.product.answer)
    for name, text in (
        ("Maker", answer.product.maker),
        ("Source", answer.product.source),
        ("Particles", readable(answer.product.particles)),
        ("Standing", answer.product.standing),
        ("Trials", "; ".join(answer.product.trials)),
        ("Not found", answer.product.not_found),
    ):
        if text:
            line(f"- {name}: {text}")
    head(f"What the same money buys: {answer.money.words}")
    for money in answer.money.rows:
        line(f"- {money.option}: {amount_words(money)} ({price_span(money)})")
    for text in answer.money.left_out:
        line(text)
    if answer.money.usual:
        line(f"Asked for the same elsewhere: {answer.money.usual}.")
    if answer.promise.text:
        head("What was promised")
        for claim in answer.promise.claims:
            line(f'- "{claim.sentence}" {verdict_words(claim)}')
    if answer.promise.signs:
        head("Signs to walk away")
        for sign in answer.promise.signs:
            line(
                f'- {sign.sign} Seen in {sign.seen_in}: "{sign.words}" {sign.why} ({sign.who}, {sign.place})'
            )
    head("Ask")
    for question in answer.questions:
        line(f"- {question.ask}")
    if answer.offer.supposed:
        head("What was supposed")
        for text in answer.offer.supposed:
            line(f"- {text}")
    console.print()
    line(answer.disclaimer)


def _print_compared(answer: OfferAnswer, console: Console) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("option", overflow="fold", min_width=16)
    for name in ("of 100\nbetter", "against\nnothing", "offer less\nthis option"):
        table.add_column(name, justify="right")
    table.add_column("certainty", min_width=9)
    for one in shown(answer):
        table.add_row(
            Text(option_name(one, answer)),
            str(one.people.better),
            signed(one.gain_24) if one.kind != "nothing" else "–",
            less_words(one),
            one.certainty or "–",
        )
    console.print(table)
    console.print(
        Text(
            "After two years. Of 100: people who call their hair better; under nothing, after a dummy. "
            "Hairs/cm2: medians with 90 % intervals."
        )
    )
