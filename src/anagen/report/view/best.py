"""Options to show first for what a person said matters: an order of wishes, never of one number alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from anagen.evidence_base.certainty import GRADES, LEVELS
from anagen.parameters import read_toml
from anagen.planning.lawful import lawful
from anagen.planning.preferences import KEEP, Preferences
from anagen.planning.regimen import burdens_of
from anagen.report.view.option_view import OptionView

BETTER_KNOWN = GRADES[:-1]
"""Levels of certainty of options that come first."""
MOST = 2
"""Number of options in the short answer, beside doing nothing."""


@cache
def answer_words() -> Mapping[str, Any]:
    """Sentences and orders of the short answer (``report/data/answer.toml``)."""
    return read_toml(files("anagen.report") / "data" / "answer.toml")


def matters_of(wishes: Preferences) -> tuple[str, ...]:
    """Things that matter to a person; by default what their goal says, and how well it was tested."""
    return wishes.matters or ("keep" if wishes.goal == KEEP else "more", "sure")


def best(options: Sequence[OptionView], wishes: Preferences, country: str | None) -> tuple[OptionView, ...]:
    """At most `MOST` options that fit best, doing nothing and going on left out.

    Left out are those that add nothing, that nobody like this person was treated with in a trial, that may
    only be given in a trial, and that the person would rather not have. The rest is ranked by each thing
    that matters; the lowest sum of ranks is first, and among equals the better tested one, then the one that
    adds more. What is known with very low certainty comes after all that is known better, whatever matters;
    and those that this person must be careful with come after all others.
    """
    able = [one for one in options if _able(one, wishes, country)]
    total = dict.fromkeys((one.name for one in able), 0)
    for matter in matters_of(wishes):
        values = [_worth(one, matter) for one in able]
        for one, value in zip(able, values, strict=True):
            total[one.name] += sum(other > value for other in values)

    def order(one: OptionView) -> tuple[float, ...]:
        guessed = one.certainty not in BETTER_KNOWN
        return (bool(one.minded), guessed, total[one.name], -_worth(one, "sure"), -one.added)

    return tuple(sorted(able, key=order))[:MOST]


def _able(option: OptionView, wishes: Preferences, country: str | None) -> bool:
    return (
        option.kind not in ("nothing", "going on")
        and option.added > 0
        and not option.unstudied
        and not set(burdens_of(option.therapies)) & set(wishes.dislikes)
        and (not wishes.only_lawful or all(lawful(name, country).sold for name in option.therapies))
    )


def _worth(option: OptionView, matter: str) -> float:
    """Value of an option for one of `anagen.planning.file_model.MATTERS`; more is better."""
    words = answer_words()
    if matter == "keep":
        return -option.people.worse
    if matter == "safe":
        return -float(words["harm"][option.harm_grade])
    if matter == "cost":
        return -sum(one.about for one in option.cost)
    if matter == "easy":
        return -float(max((words["effort"][name] for name in burdens_of(option.therapies)), default=0))
    if matter == "sure":
        return -float(LEVELS.index(option.certainty) if option.certainty in LEVELS else len(LEVELS))
    return option.added
