"""The API of the scalp and of trials under its own description: never a fault of the server."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from anagen.web.app import create_app
from web.conftest import quiet_settings

pytestmark = pytest.mark.slow


schemathesis = pytest.importorskip("schemathesis", reason="the extra [browser] is not installed")

schema = schemathesis.openapi.from_asgi(
    "/api/v1/openapi.json",
    create_app(quiet_settings()),
    headers={"host": "127.0.0.1"},
)
schema.config.base_url = "http://127.0.0.1"


@schema.include(path_regex="^/api/v1/(scalp|design)").parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_the_server(case: Any) -> None:
    answer = case.call(headers={"host": "127.0.0.1"})
    assert answer.status_code < 500
    assert answer.headers["content-security-policy"]
