from __future__ import annotations

from anagen.report.trial.protocol import protocol_sections


def test_rows_are_read_in_order_and_empty_ones_left_out() -> None:
    table = {
        "trial": {"name": "pilot", "seed": 3},
        "population": {"norwood": ["III vertex", "IV"], "size": 30},
        "arm": [{"name": "a"}],
        "analysis": {"alpha": 0.05, "strata": []},
    }
    assert protocol_sections(table) == [
        ("trial", [("seed", "3")]),
        ("population", [("norwood", "III vertex, IV"), ("size", "30")]),
        ("analysis", [("alpha", "0.05")]),
    ]


def test_a_list_of_tables_is_shown_by_number() -> None:
    """Events with causes are part of the protocol; arms and published results have tables of their own."""
    event = {"cause": "chance", "rate": "10 % by week 24"}
    table = {"arm": [{"name": "a"}], "intercurrent": [event], "observed": []}
    assert protocol_sections(table) == [("intercurrent", [("1", "cause chance; rate 10 % by week 24")])]
