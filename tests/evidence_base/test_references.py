"""References to records and the numbers taken from them: each finds its own, and nothing is guessed."""

from __future__ import annotations

import math
from typing import Any

import pytest

from anagen.errors import InputError
from anagen.evidence_base.figure import Figure, figure_of
from anagen.evidence_base.tables.records import load_evidence
from anagen.evidence_base.tables.reference import find_result, reference_of

BASE = load_evidence()
LUCKY = "Lucky2004/minoxidil 5%/week 48"
NESTE = "VanNeste2000/finasteride 1 mg/week 48/total density/net change"


def taken(record: str | list[str], **more: Any) -> Figure:
    return figure_of({"record": record, **more}, BASE)


def test_every_record_has_a_reference_that_finds_it() -> None:
    references = [reference_of(result, BASE) for result in BASE.results]
    assert len(set(references)) == len(references)
    for result, reference in zip(BASE.results, references, strict=True):
        assert find_result(reference, BASE) is result


def test_spaces_case_and_the_order_of_parts_do_not_count() -> None:
    wanted = find_result(NESTE, BASE)
    assert find_result("vanneste2000/Finasteride 1mg/net change/total density/week 48", BASE) is wanted
    assert find_result("Lucky2004/minoxidil 5 %/week 48", BASE) is find_result(LUCKY, BASE)
    assert find_result("ALLEGRO-2b/3/ritlecitinib 200/50 mg/week 24", BASE).value == 31


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("Lucky2005/minoxidil 5%/week 48", "unknown study 'Lucky2005'; did you mean 'Lucky2004'?"),
        ("Lucky2004/minoxidl 5%/week 48", "unknown arm of Lucky2004 .* did you mean 'minoxidil 5%'?"),
        ("Lucky2004/minoxidil 5%/week 47", "no record .* did you mean 'Lucky2004/minoxidil 5%/week 48/"),
        ("VanNeste2000/finasteride 1 mg/week 48", "6 records fit .*total density/net change' or 2 more"),
        ("Price1999/untreated", "no record of Price1999/untreated"),
    ],
)
def test_a_reference_that_names_none_or_several_ends_in_one_line(reference: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        find_result(reference, BASE, "rows.toml, x")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("rows.toml, x: ")


def test_a_figure_is_the_record() -> None:
    found = taken(LUCKY)
    assert (found.value, found.sd, found.n, found.week, found.kind) == (26.0, 19.5, 101, 48, "change")
    assert found.standard_error == pytest.approx(19.5 / math.sqrt(101))


def test_a_difference_carries_both_arms_errors() -> None:
    arms = [LUCKY, "Lucky2004/placebo/week 48"]
    found = taken(arms, combine="difference")
    assert found.value == pytest.approx(26.0 - 9.4)
    assert found.kind == "net change"
    assert found.n is None
    one, other = (taken(arm).standard_error for arm in arms)
    assert one is not None
    assert other is not None
    assert found.se == pytest.approx(math.hypot(one, other))


def test_levels_give_changes_and_baselines_but_not_their_spread() -> None:
    record = "Lanzafame2013_M/TOPHAT655/week 16"
    change, before = taken(record, take="change"), taken(record, take="baseline")
    assert change.value == pytest.approx((228.7 - 142.0) / 2.85)
    assert (change.sd, change.standard_error) == (None, None)
    assert (before.value, before.week) == (pytest.approx(142.0 / 2.85), 0)


def test_a_pooled_share_weighs_by_people() -> None:
    arms = [f"BRAVE-AA{k}/baricitinib 4 mg/week 36/SALT<=20/responders" for k in (1, 2)]
    found = taken(arms, combine="pooled share")
    assert found.value == pytest.approx((38.8 * 281 + 35.9 * 234) / 515)
    assert found.n == 515


def test_an_error_may_be_another_records_share() -> None:
    found = taken("VanNeste2000/placebo/week 48/total density", error={"record": NESTE, "variance": 0.5})
    assert found.se == pytest.approx(2.5 / math.sqrt(2))


def test_a_count_over_an_unknown_area_needs_an_assumption() -> None:
    record = "Amini2025_ECPE/saline injection/week 16"
    assert taken(record).value is None
    assert taken(record, assumed={"area_cm2": 2}).value == pytest.approx(1.5 / 2)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"assumed": {"n": 100}}, "n is assumed to be 100, but the record gives 101"),
        ({"assumed": {"week": 24}}, "week is assumed to be 24, but the record gives 48"),
        ({"assumed": {"se": 2}}, "se is assumed to be 2, but the record gives 1.9"),
        ({"assumed": {"value": 26}}, "value is assumed"),
        ({"assumed": {"area_cm2": 1}}, "but the record gives one"),
        ({"assumed": {"m": 1}}, "unknown key 'm'"),
        ({"ignored": ["se"]}, "ignored se is not in the record"),
        ({"take": "baseline"}, "gives no baseline"),
        ({"combine": "difference"}, "combine needs two records"),
        ({"value": 26.0}, "unknown key 'value'"),
        ({"record": []}, "record cannot be a list of 0"),
        ({"error": {"record": "Olsen2006/placebo/week 24/change"}}, "gives no standard error"),
    ],
)
def test_what_a_record_tells_is_not_typed_again(spec: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        figure_of({"record": LUCKY, **spec}, BASE, "here")
