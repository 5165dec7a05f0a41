"""Short answer for a terminal: signs to see a doctor first, three sentences, and 100 heads a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anagen.report.view.person_view import PersonView

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

SIGNS = (("better", "▲"), ("same", "·"), ("worse", "▼"))
"""Sign of each of 100 heads by what they say of their own hair."""
PER_LINE = 50


def heads(view: PersonView, name: str) -> tuple[str, ...]:
    """100 heads under one option, in lines of `PER_LINE` signs."""
    people = view.option(name).people
    row = "".join(sign * int(getattr(people, key)) for key, sign in SIGNS)
    return tuple(row[start : start + PER_LINE] for start in range(0, len(row), PER_LINE))


def print_answer(view: PersonView, console: Console) -> None:
    """Print the short answer to `console`."""
    from rich.text import Text

    for sentence in view.answer.sentences:
        console.print(Text(sentence, style="bold"))
    console.print(Text(view.answer.dummy))
    console.print()
    for one in view.shown:
        console.print(_title(view, one.name))
        for line in heads(view, one.name):
            console.print(Text(f"  {line}"))
    console.print(Text(f"Of 100 people like you after {view.span}: ▲ call their hair better, ▼ worse."))
    console.print()


def _title(view: PersonView, name: str) -> Text:
    from rich.text import Text

    people = view.option(name).people
    return Text(f"{name}: {people.better} better, {people.same} unchanged, {people.worse} worse")
