"""The room "Follow me": for this machine only, one session where it is encrypted, and in a browser."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from anagen.web.app import create_app
from tests.diary.conftest import BEGAN, COUNT, MISSING, PERSON, PHRASE, SECRETS, jpeg
from tests.web.conftest import free_port, quiet_settings, serving

if MISSING:
    pytest.skip("the extra [diary] is not installed", allow_module_level=True)

HERE = ("127.0.0.1", 50_000)
BASE = "http://127.0.0.1:8765"
SHORT = {"sex": "male", "age": "34", "stage": "III vertex", "region": "vertex", "name": "mine.diary"}


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anagen.diary.sealed.LOG_COST", 10)


def client_of(client: tuple[str, int] = HERE, **settings: Any) -> TestClient:
    return TestClient(
        create_app(quiet_settings(work_seconds=600.0, **settings)),
        base_url=BASE,
        client=client,
        follow_redirects=True,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    from anagen import diary

    with diary.new(tmp_path / "me.diary", PERSON, began=BEGAN):
        return tmp_path / "me.diary"


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    from anagen import diary

    with diary.new(tmp_path / "sealed.diary", PERSON, began=BEGAN, passphrase=PHRASE) as made:
        made.add("photograph", BEGAN, photo=jpeg(), place="top")
        return tmp_path / "sealed.diary"


def test_a_diary_is_begun_kept_and_deleted(tmp_path: Path) -> None:
    with client_of(diary_folder=str(tmp_path)) as client:
        assert "Begin one here" in client.get("/diary").text
        for wrong in (
            {"name": "../x"},
            {"name": ".hidden"},
            {"age": "340"},
            {"sex": ""},
            {"passphrase": PHRASE},
        ):
            answer = client.post("/diary/begin", data={**SHORT, **wrong})
            assert answer.status_code == 422
            assert "That did not work" in answer.text
            assert list(tmp_path.iterdir()) == []
        assert "Follow me" in client.post("/diary/begin", data=SHORT).text
        shown = client.post("/diary/add", data={"kind": "ponytail", "value": "70"}).text
        assert "70 mm" in shown
        refused = client.post("/diary/add", data={"kind": "ponytail", "value": "7000"})
        assert refused.status_code == 422
        assert 'value="7000"' in refused.text
        assert client.post("/diary/delete", data={"typed": "yes"}).status_code == 422
        assert (tmp_path / "mine.diary").exists()
        assert "is deleted" in client.post("/diary/delete", data={"typed": "Delete my diary"}).text
        assert list(tmp_path.iterdir()) == []


def test_what_is_kept_can_be_taken_along(file: Path) -> None:
    with client_of(diary=str(file)) as client:
        client.post("/diary/add", data={"kind": "count", "date": "2025-09-01", "value": "178", **COUNT})
        photo = {"photo": ("head.jpg", jpeg(), "image/jpeg")}
        client.post("/diary/add", data={"kind": "photograph", "place": "top", "overlay_of": ""}, files=photo)
        told = json.loads(client.get("/diary/export/json").text)
        assert [one["kind"] for one in told["observations"]] == ["count", "photograph"]
        picture = client.get(f"/diary/photo/{told['observations'][1]['id']}")
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.headers["cache-control"] == "no-store"
        assert not any(secret in picture.content for secret in SECRETS)
        assert client.get("/diary/export/fhir").json()["resourceType"] == "Bundle"
        assert client.get("/diary/export/csv").text.count("\n") == 3
        assert client.get("/diary/reminders.ics").text.startswith("BEGIN:VCALENDAR\r\n")
        assert client.get("/diary/export/xml").status_code == 404
        assert client.get("/diary/photo/none").status_code == 404
        part = client.get("/diary/forecast?part=1").text
        assert "narrowed by your counts" in part
        assert "178 hairs/cm2" in part


def test_only_this_machine_is_answered(file: Path) -> None:
    paths = ("/diary", "/diary/export/json", "/diary/forecast", "/diary/photo/x", "/diary/reminders.ics")
    with client_of(("192.0.2.7", 1), diary=str(file)) as far:
        assert {far.get(path).status_code for path in paths} == {403}
        assert far.post("/diary/add", data={"kind": "note", "text": "x"}).status_code == 403
        assert far.post("/diary/delete", data={"typed": "delete my diary"}).status_code == 403
    with client_of(diary=str(file)) as client:
        assert client.get("/diary", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
        foreign = {"Origin": "https://elsewhere.example"}
        for path in ("add", "delete", "remove", "treatment", "begin", "open", "close"):
            assert client.post(f"/diary/{path}", data={"kind": "note"}, headers=foreign).status_code == 403
        for path in paths:
            asked = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
            assert client.get(path, headers=asked).status_code == 403
    assert file.exists()


def test_the_camera_is_for_this_room_alone(file: Path) -> None:
    with client_of(diary=str(file)) as client:
        assert "camera=(self)" in client.get("/diary").headers["permissions-policy"]
        assert "camera=()" in client.get("/known").headers["permissions-policy"]


def test_an_encrypted_diary_is_open_to_one_session(sealed: Path) -> None:
    app = create_app(quiet_settings(diary=str(sealed)))
    with (
        TestClient(app, base_url=BASE, client=HERE) as mine,
        TestClient(app, base_url=BASE, client=HERE) as other,
    ):
        assert "is locked" in mine.get("/diary").text
        assert mine.get("/diary/export/json").status_code == 403
        wrong = mine.post("/diary/open", data={"passphrase": "not this one"})
        assert wrong.status_code == 422
        assert "does not open" in wrong.text
        opened = mine.post("/diary/open", data={"passphrase": PHRASE})
        assert "The file is encrypted" in opened.text
        cookie = opened.history[0].headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert mine.get("/diary/export/json").status_code == 200
        assert other.get("/diary/export/json").status_code == 403
        mine.post("/diary/close")
        assert "is locked" in mine.get("/diary").text


def test_bytes_that_are_no_photograph_are_refused(file: Path) -> None:
    with client_of(diary=str(file)) as client:
        before = file.read_bytes()
        for data in (b"<svg onload=alert(1)>", jpeg()[:200], b"GIF89a"):
            answer = client.post(
                "/diary/add",
                data={"kind": "photograph", "place": "top"},
                files={"photo": ("x.png", data, "image/png")},
            )
            assert answer.status_code == 422
        assert file.read_bytes() == before


def test_words_are_shown_as_words(file: Path) -> None:
    with client_of(diary=str(file)) as client:
        shown = client.post("/diary/add", data={"kind": "note", "text": "<script>alert(1)</script>"}).text
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert" in shown


@pytest.fixture
def own_address(tmp_path: Path) -> Iterator[str]:
    with serving(free_port(), diary_folder=str(tmp_path), work_seconds=600.0) as found:
        yield found


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_a_diary_in_a_browser(
    browser: Any, own_address: str, accessible: Callable[[Any], None], tmp_path: Path, width: int, scheme: str
) -> None:
    from PIL import Image

    from anagen import diary

    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.goto(own_address + "/diary")
    accessible(page)
    for field in ("sex", "stage", "region"):
        page.select_option(f"#{field}", SHORT[field])
    page.fill("#age", "34")
    page.fill("#began", BEGAN)
    page.fill("#name", "mine.diary")
    page.click("text=Begin >> nth=-1")
    page.wait_for_selector("#foreseen")
    for day, shade in (("2025-03-04", 20), ("2025-09-04", 120)):
        page.click("#add-photograph > summary")
        page.fill("#photograph-date", day)
        page.set_input_files("#photo", {"name": "h.jpg", "mimeType": "image/jpeg", "buffer": jpeg(1, shade)})
        page.click("#add-photograph button[type=submit]")
        page.wait_for_selector(".pair img")
    page.click("#add-ponytail > summary")
    page.fill("#ponytail-value", "71")
    page.click("#add-ponytail button[type=submit]")
    page.wait_for_selector("text=71 mm")
    page.wait_for_selector("#foreseen")
    assert page.locator(".pair.sliding").count() == 1
    for summary in page.locator("details > summary").all():
        if not summary.evaluate("one => one.parentElement.open") and summary.is_visible():
            summary.click()
    accessible(page)
    with diary.open(tmp_path / "mine.diary") as kept:
        photographs = kept.observations("photograph")
        assert [one.place for one in photographs] == ["top", "top"]
        for one in photographs:
            data = kept.photo(one.id).data
            assert not any(secret in data for secret in SECRETS)
            Image.open(io.BytesIO(data)).load()
    page.fill("#typed", "delete my diary")
    page.click("text=Delete everything")
    page.wait_for_selector("text=Your diary is deleted")
    accessible(page)
    assert not (tmp_path / "mine.diary").exists()
    context.close()
    assert complaints == []
