"""The API under what its own description allows, and some that it does not: never a fault of the server."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anagen.web.app import create_app
from web.conftest import quiet_settings

pytestmark = pytest.mark.slow

schemathesis = pytest.importorskip("schemathesis", reason="the extra [browser] is not installed")

EXAMPLES = 12
schema = schemathesis.openapi.from_asgi(
    "/api/v1/openapi.json",
    create_app(quiet_settings(particles=2)),
    headers={"host": "127.0.0.1"},
)
schema.config.base_url = "http://127.0.0.1"
FEW_PEOPLE = TestClient(create_app(quiet_settings(particles=2)), base_url="http://127.0.0.1")


@schema.include(path_regex="^/api/v1/(forecast|kinds|evidence|meta|claims|check)").parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_the_server(case: Any) -> None:
    answer = case.call(headers={"host": "127.0.0.1"})
    assert answer.status_code < 500


_SCHEDULES = (
    "daily",
    "every 4 weeks",
    "3 sessions every 6 weeks",
    "never",
    "daily from week 500",
    "daily until day 3",
    "",
)
_TREATMENT = st.fixed_dictionaries(
    {
        "therapy": st.sampled_from(
            ["finasteride", "exosome", "PRP", "hair transplant", "minoxidil topical", "love"]
        )
    },
    optional={
        "dose": st.sampled_from(
            ["1 mg", "5 %", "1e9 particles/cm2", "30 grafts/cm2", "0 mg", "1e300 mg", "-1 mg"]
        ),
        "schedule": st.sampled_from(_SCHEDULES),
        "route": st.sampled_from(["microneedling 1.5 mm", "oral", "microneedling 90 mm"]),
        "product": st.sampled_from(["umbilical-cord MSC", "plant-derived", "snake oil"]),
    },
)
_AGES = st.sampled_from(["12 years", "34 years", "95 years", "34.5 years"])
_WHERE = {"age": _AGES, "region": st.sampled_from(["vertex", "frontal"])}
_MORE = {"ancestry": st.sampled_from(["asian", "african"]), "country": st.sampled_from(["UK", "Atlantis"])}
_ONSET = {"onset": st.sampled_from(["8 years", "12 years", "94 years"])}
_PERSON = st.one_of(
    st.fixed_dictionaries(
        {"sex": st.just("male"), "norwood": st.sampled_from(["I", "III vertex", "VII", "IX"]), **_WHERE},
        optional=_MORE | _ONSET,
    ),
    st.fixed_dictionaries(
        {"sex": st.just("female"), "ludwig": st.sampled_from(["I", "III"]), **_WHERE}, optional=_MORE | _ONSET
    ),
    st.fixed_dictionaries(
        {
            "sex": st.sampled_from(["male", "female"]),
            "alopecia": st.sampled_from(
                ["telogen effluvium", "drug shedding", "inflamed scalp", "traction alopecia"]
            ),
            **_WHERE,
        },
        optional=_MORE | {"trigger_week": st.sampled_from([-8, -4, -100, 3, 0.5])},
    ),
)
_MEASUREMENT = st.fixed_dictionaries(
    {
        "week": st.sampled_from([0, 0.1, 24, 520]),
        "outcome": st.sampled_from(["non-vellus density", "mean diameter", "anagen percent", "hair mass"]),
        "value": st.sampled_from(
            ["170 hairs/cm2", "1 hairs/cm2", "4999 hairs/cm2", "60 um", "99.9 %", "0.1 %"]
        ),
        "method": st.sampled_from(["phototrichogram", "automated trichoscopy", "by eye"]),
    },
    optional={
        "sd": st.sampled_from(["0.001 hairs/cm2", "12 hairs/cm2"]),
        "field": st.sampled_from(["0.1 cm2", "9 m2"]),
    },
)
_PATIENT = st.fixed_dictionaries(
    {"person": _PERSON},
    optional={
        "treatment": st.lists(_TREATMENT, max_size=2),
        "measurement": st.lists(_MEASUREMENT, max_size=2),
        "option": st.lists(
            st.fixed_dictionaries(
                {
                    "name": st.sampled_from(["a", "doing nothing", "é" * 120]),
                    "treatment": st.lists(_TREATMENT, max_size=2),
                }
            ),
            max_size=2,
        ),
        "forecast": st.fixed_dictionaries(
            {"week": st.sampled_from([0, 24, 520]), "usual_options": st.booleans()}
        ),
        "preferences": st.fixed_dictionaries(
            {"budget": st.sampled_from(["0 USD in all", "5 GBP a month", "much"])}
        ),
    },
)


@given(patient=_PATIENT)
@settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def test_people_that_nearly_fit_do_not_break_the_forecast(patient: dict[str, Any]) -> None:
    answer = FEW_PEOPLE.post("/api/v1/forecast", json=patient)
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 422:
        assert answer.json()["error"]
