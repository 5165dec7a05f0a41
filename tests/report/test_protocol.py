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
