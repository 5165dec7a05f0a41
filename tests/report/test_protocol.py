from __future__ import annotations

from dataclasses import dataclass

from anagen.report.trial.protocol import arm_rows, protocol_sections


def test_rows_are_read_in_order_and_empty_ones_left_out() -> None:
    table = {
        "trial": {"name": "pilot", "seed": 3},
        "population": {"norwood": ["III vertex", "IV"], "washout": None, "size": 30},
        "arm": [{"name": "a"}],
        "analysis": {"alpha": 0.05, "strata": []},
    }
    assert protocol_sections(table) == [
        ("trial", [("seed", "3")]),
        ("population", [("norwood", "III vertex, IV"), ("size", "30")]),
        ("analysis", [("alpha", "0.05")]),
    ]


def test_treatments_are_told_in_words() -> None:
    arms = [
        {
            "name": "a",
            "treatment": [
                {"therapy": "exosome", "dose": "1e8 particles/cm2", "depth": "1.5 mm", "route": None}
            ],
        },
        {"name": "b"},
    ]
    assert arm_rows({"arm": arms}) == [
        ("a", ["exosome: 1\u00a0×\u00a010⁸ particles/cm², depth 1.5 mm"]),
        ("b", ["no treatment"]),
    ]


def test_a_course_describes_itself() -> None:
    @dataclass
    class Course:
        def describe(self) -> str:
            return "minoxidil 5 %, twice daily"

    assert arm_rows({"arm": [{"name": "a", "treatment": [Course()]}]}) == [
        ("a", ["minoxidil 5 %, twice daily"])
    ]
