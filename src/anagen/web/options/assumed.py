"""Assumptions of an answer where a person said nothing, and questions that would narrow it."""

from __future__ import annotations

from anagen.web.options.answers import Answers

_PLACES = {"vertex": "the crown is looked at", "frontal": "the front and top are looked at"}


def assumed(answers: Answers) -> list[str]:
    """Assumptions in a few words each."""
    found = []
    if answers.pattern and not answers.region:
        found.append(f"{_PLACES[answers.place]}, where your drawing is thinnest")
    if answers.ancestry == "european":
        found.append("hair is as wide as in Europeans")
    if answers.pattern and not answers.onset:
        found.append("it began when it does in most people")
    if not answers.country:
        found.append("prices are mostly from the US")
    if not answers.matters:
        found.append("you want more hair, by well-tested means")
    return found


def narrows(answers: Answers) -> list[str]:
    """Questions that the person could still answer, the most helpful first."""
    found = []
    if not answers.health_asked and not answers.health:
        found.append("your health, since it may rule a choice out")
    if all(row.empty for row in answers.measured):
        found.append("two hair counts from a clinic, some months apart")
    if answers.pattern and not answers.onset:
        found.append("the age when it began")
    if not answers.country:
        found.append("your country")
    return found
