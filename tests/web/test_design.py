"""The design room: form and text say the same, faults name their place, estimates agree with runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from anagen.api import Trial
from anagen.errors import InputError
from anagen.report.documents.made import document
from anagen.report.documents.sample_size import Assumed
from anagen.trial.protocol.file_model import protocol_schema
from anagen.trial.protocol.intercurrent import ESTIMANDS
from anagen.trial.protocol.reading import protocol_from_text
from anagen.web.design.by_formula import scaled_power
from anagen.web.design.draft import Fault, checked, table_of, text_of
from anagen.web.design.estimate import StoppedError, estimate
from anagen.web.design.examples import SHIPPED, blank, examples
from anagen.web.design.form_fields import form_parts
from anagen.web.design.intervals import wilson
from anagen.web.design.running import Latest
from anagen.web.design.size import bytes_of, replicate_seconds
from anagen.web.jobs import Jobs

pytestmark = pytest.mark.slow


SMALL = blank(replicates=12).replace("size     = 90", "size     = 24")


def changed(before: str, after: str, text: str = SMALL) -> str:
    assert before in text
    return text.replace(before, after, 1)


# --- text and table ---------------------------------------------------------------------------


def test_every_example_of_the_project_is_there() -> None:
    there = {path.stem for folder in (SHIPPED, SHIPPED / "published") for path in folder.glob("*.toml")}
    assert set(examples()) == there
    assert {"pilot", "olsen_2002", "lucky_2004"} <= there


@pytest.mark.parametrize("key", sorted(examples()))
def test_an_example_survives_the_form(client: TestClient, key: str) -> None:
    """Opened, turned into the form's table and back into text, it is the same protocol."""
    found = client.get(f"/api/v1/design/examples/{key}").json()
    assert found["fault"] is None
    assert found["means"]["name"] == protocol_from_text(found["toml"]).trial.name
    back = client.post("/api/v1/design/check", json={"table": found["table"]}).json()
    assert back["fault"] is None
    assert protocol_from_text(back["toml"]) == protocol_from_text(examples()[key].text)


def test_empty_fields_are_left_out() -> None:
    table = table_of(SMALL)
    table["design"]["allocation"] = ""
    table["design"]["strata"] = []
    table["trial"]["seed"] = None
    assert "allocation" not in text_of(table)
    assert checked(text_of(table)).trial.seed == 1


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        (changed("size     = 24", 'size = "x"'), "population.size", "size cannot be 'x'"),
        (changed('"male"', '"mail"'), "population.sex", "unknown sex 'mail'"),
        (changed("3 sessions", "3 sesions"), "arm.0.treatment.0.schedule", "not understood"),
        (changed("1e9 particles/cm2", "1e9 particles"), "arm.0.treatment.0.dose", "area"),
        (changed('depth    = "1.5 mm"', 'depth = "15 m"'), "arm.1.treatment.0.depth", ""),
        (changed("at week 24", "at week 25"), "analysis.endpoint", "no visit at"),
        (changed("10 % by week 24", "110 % by week 24"), "design.dropout", "dropout"),
        (
            changed('name = "microneedling + saline"', 'name = "exosome + microneedling"'),
            "arm.1.name",
            "two arms",
        ),
        (changed("[measurement]", "[measurements]"), "measurements", "unknown key"),
        (blank(replicates=10_000).replace("1 cm2", "4 cm2"), "trial.replicates", "too much work for a page"),
        ("[trial\n", "", "not valid TOML"),
    ],
)
def test_a_fault_is_told_with_the_field_it_belongs_to(text: str, path: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        checked(text)
    fault = Fault.of(caught.value)
    assert fault.path == path
    assert words in fault.what
    assert fault.line is not None or path == "trial.replicates"


def test_the_nearest_spelling_reaches_the_page(client: TestClient) -> None:
    found = client.post("/api/v1/design/check", json={"toml": changed('"exosome"', '"exosom"')}).json()
    assert found["fault"]["nearest"] == "exosome"
    assert found["table"]["arm"][0]["treatment"][0]["therapy"] == "exosom"


@pytest.mark.parametrize(
    "body",
    [
        {"table": {"arm": [{"treatment": [{"therapy": {"a": {"b": {"c": {"d": {}}}}}}]}]}},
        {"table": {"trial": "x", "arm": 3, "population": [1, None, {"a": None}]}},
        {"table": {"": {"\x00": "\x00"}, "a.b": {"ü": [[["x"]]]}}},
        {"table": {"trial": {"seed": 10**400, "name": "\ud800"}}},
        {"table": {"trial": {"seed": 1e308}}},
        {"table": {}},
        {"toml": ""},
        {"toml": "\x00\ud800"},
        {"toml": "a" * 59_000},
        {"toml": "[[a]]\n" * 9_000},
        {"toml": "x = " + "[" * 3_000},
        {"toml": "d = 1979-05-27T07:32:00Z"},
        {"toml": "a." * 20_000 + "b = 1"},
        {},
    ],
)
def test_whatever_comes_in_is_answered_with_a_fault(client: TestClient, body: dict[str, Any]) -> None:
    import json

    answer = client.post(
        "/api/v1/design/check", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        assert answer.json()["fault"]["what"]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"table": {"a": ' + b"1" * 5000 + b"}}",
        b'{"table": {"a": NaN, "b": Infinity}}',
        b'{"table": ' + b'{"a":' * 500 + b"1" + b"}" * 501,
        b'{"table": ' + b"[" * 20_000,
        b"\xff\xfe",
        b"",
        b"null",
        b'{"toml": "x", "more": 1}',
    ],
)
def test_whatever_bytes_come_in_nothing_breaks(client: TestClient, raw: bytes) -> None:
    answer = client.post("/api/v1/design/check", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 400, 422), answer.text


def test_texts_beyond_the_limit_are_refused(client: TestClient) -> None:
    long = {"toml": "#" * 60_001}
    assert client.post("/api/v1/design/check", json=long).status_code == 422
    assert client.post("/api/v1/design/jobs", json=long).status_code == 422
    assert client.post("/design/run", data=long).status_code == 422


# --- size -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", sorted(examples()))
def test_a_page_takes_on_every_example(key: str) -> None:
    checked(examples()[key].text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("size     = 24", "size = 100000"),
        ("1 cm2", "100 cm2"),
        ("weeks 0, 6, 12, 24", "weeks 0, 6, 12, 24, 520"),
        ("replicates = 12", "replicates = 10000"),
    ],
)
def test_more_is_more_work_and_more_memory(before: str, after: str) -> None:
    small, large = protocol_from_text(SMALL), protocol_from_text(changed(before, after))
    work = [replicate_seconds(one) * one.trial.replicates for one in (small, large)]
    assert work[1] > work[0]
    assert bytes_of(large) > bytes_of(small)


def test_a_trial_too_large_in_every_way_is_refused_with_what_would_do() -> None:
    text = changed("size     = 24", "size = 100000", changed("1 cm2", "100 cm2"))
    with pytest.raises(InputError, match="anagen trial"):
        checked(text)


# --- estimates --------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_estimate_is_the_first_replicates_of_the_run() -> None:
    protocol = checked(SMALL)
    found = estimate(protocol, 12, lambda: False)
    run = Trial(protocol).run(workers=1, pictures=False)
    row, summary = found.comparisons[0], run.comparisons[0]
    assert row.effect == pytest.approx(summary.mean_difference, rel=1e-12)
    assert row.power is not None
    assert row.power == pytest.approx(summary.assurance)
    assert row.power_low <= row.power <= row.power_high
    again = estimate(protocol, 8, lambda: False, workers=3)
    assert again.replicates == 8
    assert again.comparisons[0].effect == pytest.approx(
        run.estimates["difference"].to_numpy()[:8].mean(), rel=1e-12
    )


def test_a_single_arm_has_an_effect(client: TestClient) -> None:
    toml = examples()["pilot"].text.replace("size     = 30", "size = 6")
    found = client.post("/api/v1/design/estimate", json={"toml": toml, "replicates": 4}).json()
    assert len(found["comparisons"]) == 1
    assert found["reference"] is None
    assert found["unit"] == "%"


def test_a_large_trial_is_scaled_from_a_smaller_one() -> None:
    protocol = checked(SMALL)
    large = replace(protocol, population=replace(protocol.population, size=3000))
    found = estimate(large, 4, lambda: False)
    assert found.scaled
    assert found.patients < 3000 == found.size


@pytest.mark.parametrize("null", [0.0, 0.5])
def test_power_at_another_size_is_that_of_the_effects_behind_the_estimates(null: float) -> None:
    """Estimates of a trial that often has no effect at all: the share that is significant is known."""
    rng = np.random.default_rng(3)
    effect = np.where(rng.random(600) < null, 0.0, rng.normal(2.5, 0.8, 600))
    se, factor = 1.0, 0.2
    found, low, high = scaled_power(effect + rng.normal(0, se, 600), np.full(600, se), factor, 0.05)
    own = se * np.sqrt(factor)
    draws = np.where(rng.random(200_000) < null, 0.0, rng.normal(2.5, 0.8, 200_000))
    truth = float((np.abs(draws + rng.normal(0, own, 200_000)) > 1.959964 * own).mean())
    assert low <= truth <= high
    assert found == pytest.approx(truth, abs=0.06)  # three errors of a share of 600


def test_power_by_size_passes_through_what_is_simulated() -> None:
    found = estimate(checked(SMALL), 40, lambda: False)
    curve = found.comparisons[0].curve
    assert curve is not None
    sizes, power = [one.size for one in curve.points], [one.power for one in curve.points]
    assert sizes == sorted(set(sizes))
    assert 24 in sizes
    for one in curve.simulated:
        at = float(np.interp(one.size, sizes, power))
        assert one.low - 0.05 <= at <= one.high + 0.05, one
    last = curve.simulated[-1]
    assert (last.size, last.power) == (24, found.comparisons[0].power)


def test_looks_and_estimands_are_in_an_estimate() -> None:
    """Boundaries are there before any simulation; probabilities sum to what they should."""
    from anagen.web.design.draft import words_of

    event = '\n[[intercurrent]]\ncause = "chance"\nrate = "20 % by week 24"\nthen = "stop"\n'
    text = changed('dropout = "10 % by week 24"', "", SMALL) + "interim = [0.5]\n" + event
    protocol = checked(text)
    looks = words_of(protocol).looks
    assert [one.patients for one in looks] == [12, 24]
    assert sum(one.null for one in looks) == pytest.approx(0.05, abs=1e-6)
    assert looks[0].ended is None
    row = estimate(protocol, 8, lambda: False).comparisons[0]
    assert sum(one.ended or 0.0 for one in row.looks) == pytest.approx(1.0)
    assert [one.estimand for one in row.estimands] == list(ESTIMANDS)


# --- the form ---------------------------------------------------------------------------------


def test_every_key_of_a_trial_file_is_in_the_form_once() -> None:
    shown = [(part.section, one.key) for part in form_parts() for one in (*part.fields, *part.more)]
    assert len(shown) == len(set(shown))
    schema = protocol_schema()
    for section, node in schema["properties"].items():
        if section == "observed":  # in the text alone
            continue
        name = next(
            one["$ref"].rpartition("/")[2]
            for one in (node, node.get("items", {}), *node.get("anyOf", ()))
            if "$ref" in one
        )
        keys = {(section, key) for key in schema["$defs"][name]["properties"]}
        assert keys <= set(shown)


def test_documents_of_a_trial_are_those_of_the_command(client: TestClient) -> None:
    asked = {"toml": SMALL, "kind": "sample-size", "power": 0.8, "difference": 8, "sd": 18}
    made = client.post("/api/v1/design/document", json=asked).json()["markdown"]
    assumed = Assumed(0.8, 8, 18)
    assert made == document(protocol_from_text(SMALL), "sample-size", assumed=assumed).markdown()
    assert client.post("/api/v1/design/document", json={"toml": SMALL, "kind": "x"}).status_code == 422
    assert client.post("/api/v1/design/document", json={**asked, "power": 2}).status_code == 422


def test_wilson_is_wilson() -> None:
    """Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611."""
    assert wilson(81, 263)[1:] == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20)[1:] == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_a_stale_estimate_stops_between_replicates() -> None:
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    protocol = checked(changed("seed       = 1", "seed = 77"))
    with pytest.raises(StoppedError):
        estimate(protocol, 50, stopped)
    assert asked == 3


def test_the_latest_request_of_a_tab_stops_the_one_before_and_nobody_elses() -> None:
    latest = Latest()
    first, other = latest.begin("a"), latest.begin("b")
    second = latest.begin("a")
    assert (first.is_set(), other.is_set(), second.is_set()) == (True, False, False)
    latest.end("a", first)
    latest.begin("a")
    assert second.is_set()
    assert not latest.begin("").is_set()
    for i in range(2 * Latest.MOST):
        latest.begin(f"tab {i}")
    assert len(latest._open) <= Latest.MOST


@pytest.mark.slow
def test_draws_kept_between_trials_change_no_result() -> None:
    """The second run meets draws of the first, of another seed and size."""
    from anagen.web.design.run import ToldTrial

    ToldTrial.from_text(changed("seed       = 1", "seed = 5")).run(workers=1, pictures=False)
    kept = ToldTrial.from_text(SMALL).run(workers=1, pictures=False)
    alone = Trial.from_text(SMALL).run(workers=1, pictures=False)
    assert kept.to_json() == alone.to_json()


# --- runs -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def finished(client: TestClient) -> dict[str, Any]:
    """A small trial, run whole through the API."""
    import time

    asked = client.post("/api/v1/design/jobs", json={"toml": changed("replicates = 12", "replicates = 3")})
    assert asked.status_code == 202, asked.text
    state: dict[str, Any] = asked.json()
    end = time.monotonic() + 180
    while not state["over"]:
        assert time.monotonic() < end
        time.sleep(0.1)
        state = client.get(f"/api/v1/design/jobs/{state['key']}").json()
    return state


@pytest.mark.slow
def test_a_run_ends_with_numbers_report_and_files(client: TestClient, finished: dict[str, Any]) -> None:
    assert (finished["state"], finished["fault"]) == ("finished", "")
    assert finished["files"][0] == "report.html"
    summary = client.get(f"/api/v1/design/jobs/{finished['key']}/summary").json()
    alone = Trial.from_text(changed("replicates = 12", "replicates = 3")).run(workers=1, pictures=False)
    assert summary["comparisons"][0]["mean_difference"] == pytest.approx(
        alone.comparisons[0].mean_difference, rel=1e-9
    )
    toml = client.get(f"/design/jobs/{finished['key']}/files/protocol.toml")
    assert protocol_from_text(toml.text).population.size == 24
    assert "attachment" in toml.headers["content-disposition"]
    assert client.get(f"/design?job={finished['key']}").text.count("size     = 24") == 1


def test_the_report_is_shut_in(client: TestClient, finished: dict[str, Any]) -> None:
    report = client.get(f"/design/jobs/{finished['key']}/report")
    policy = report.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert "<script" not in report.text
    page = client.get(finished["page"]).text
    assert 'sandbox="allow-popups' in page
    assert "allow-same-origin" not in page


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "secret.txt", "run.json/..", "%00"]
)
def test_no_other_file_can_be_had(client: TestClient, finished: dict[str, Any], name: str) -> None:
    assert client.get(f"/design/jobs/{finished['key']}/files/{name}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/design/jobs/x", "/design/jobs/x/report", "/design/jobs/x/files/report.html", "/design?job=x"]
)
def test_a_run_that_is_gone_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_unknown_runs_in_the_api(client: TestClient) -> None:
    assert client.get("/api/v1/design/jobs/x").status_code == 404
    assert client.get("/api/v1/design/jobs/x/summary").status_code == 404
    assert client.delete("/api/v1/design/jobs/x").status_code == 404
    assert client.get("/api/v1/design/examples/x").status_code == 404


def test_a_bad_file_is_not_run(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Jobs, "submit", lambda *given: pytest.fail("it was queued"))
    bad = {"toml": changed("at week 24", "at week 25") + "\n# </textarea><script>alert(1)</script>"}
    assert client.post("/api/v1/design/jobs", json=bad).status_code == 422
    page = client.post("/design/run", data=bad)
    assert page.status_code == 422
    assert "no visit at" in page.text
    assert "week 25" in page.text, "what was typed is still there"
    assert "<script>alert" not in page.text


def test_a_foreign_page_cannot_start_a_run(client: TestClient) -> None:
    answer = client.post("/design/run", data={"toml": SMALL}, headers={"Origin": "https://example.org"})
    assert answer.status_code == 403
