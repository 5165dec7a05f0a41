"""Every published model agrees with its paper, and every claim has code behind it."""

from __future__ import annotations

import pytest

from anagen.errors import InputError
from verification.check import Claim, Model
from verification.registry import NAMES, models, plan, verify

pytestmark = pytest.mark.slow

EVERY = plan()


def test_every_claim_is_answered_and_named_once() -> None:
    assert [model.name for model in models()] == list(NAMES)
    assert {model.name: model.unanswered for model in models() if model.unanswered} == {}
    names = [claim.id for _, claim in EVERY]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("asked", [f"C1a-{i}" for i in range(1, 6)] + [f"C1b-{i}" for i in range(1, 5)])
def test_the_checks_of_the_model_list_are_all_there(asked: str) -> None:
    assert plan([asked])


@pytest.mark.parametrize(("model", "claim"), EVERY, ids=[claim.id for _, claim in EVERY])
def test_check(model: Model, claim: Claim) -> None:
    row = model.run(claim)
    if row.passed is None:
        pytest.skip(row.note)
    assert row.passed, (
        f"expected {row.expected}, obtained {row.obtained}, allowed {row.tolerance}; {row.note}"
    )


@pytest.mark.parametrize(
    ("select", "found"),
    [
        (["C1b-1"], ["C1b-1"]),
        (["c1a-3"], ["C1a-3a", "C1a-3b", "C1a-3c", "C1a-3d", "C1a-3e"]),
        (["C1b-2", "C1b-1"], ["C1b-1", "C1b-2", "C1b-2b"]),
        (["RR-1", "C1b-3", "C1b-3"], ["C1b-3", "RR-1"]),
    ],
)
def test_a_name_selects_what_it_begins(select: list[str], found: list[str]) -> None:
    assert [claim.id for _, claim in plan(select)] == found


def test_a_model_selects_all_its_checks() -> None:
    (model,) = {model.name for model, _ in plan(["Halloy2002"])}
    assert model == "halloy2002"
    assert len(plan(None)) == len(plan([])) == len(EVERY)


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'halloy2000'"):
        verify(["haloy2000"])


def test_results_do_not_depend_on_what_else_is_checked() -> None:
    alone = verify(["C1a-5b"])
    among = [row for row in verify(["C1a-5"]) if row.id == "C1a-5b"]
    assert alone == among
