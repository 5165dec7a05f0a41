"""What every room that answers a form is held to: its results have an address (`has_addresses`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from web.conftest import free_port, serving

PATIENCE = 180_000
"""Milliseconds for which a page is waited for, on a busy machine too."""


@dataclass(frozen=True)
class Walk:
    """How a person uses the form of a room.

    Attributes:
        room: its path.
        fill: fills the form of an open page for the first or for the second person.
        filled: what of the form tells the two apart, read from an open page.
        send: selector of the button.
        result: selector of what only the result has, whose text holds the numbers of the person.
        part: of the result, read by GET, such as ``summary``, and a selector of what only it has; None if
            there is none.
    """

    room: str
    fill: Callable[[Any, bool], None]
    filled: Callable[[Any], Any]
    send: str
    result: str
    part: tuple[str, str] | None = None

    def numbers(self, page: Any) -> str:
        """Text of the result of an open page, once it is there."""
        page.wait_for_selector(self.result)
        page.wait_for_load_state()  # scripts have opened and closed what they open and close
        return str(page.inner_text(self.result))

    def ask(self, page: Any, server: str, first: bool) -> tuple[str, Any]:
        """Fill in the form and send it; the numbers of the result, and what tells the person in the form."""
        page.goto(server + self.room)
        self.fill(page, first)
        page.wait_for_url(re.compile("#a="))
        typed = self.filled(page)
        page.click(self.send)
        found = self.numbers(page)
        assert re.search(f"{self.room}/r/[0-9a-f]+#a=.", page.url), page.url
        return found, typed

    def back_to_the_form(self, page: Any, typed: Any) -> None:
        """Go back to the form, which is as it was sent."""
        page.go_back()
        page.wait_for_url(re.compile(rf"{self.room}\?from=\w+#a="))
        page.wait_for_selector(self.send)
        assert self.filled(page) == typed


def has_addresses(browser: Any, walk: Walk) -> None:
    """Assert that Back, Forward, reload, bookmark, two tabs and a server started anew find the same pages."""
    port = free_port()
    context = browser.new_context(reduced_motion="reduce")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    other = context.new_page()
    for tab in (page, other):
        tab.set_default_timeout(PATIENCE)
    with serving(port, work_seconds=600.0) as server:
        mine, typed = walk.ask(page, server, True)
        walk.back_to_the_form(page, typed)
        page.go_forward()
        assert walk.numbers(page) == mine
        page.reload()
        assert walk.numbers(page) == mine
        page.evaluate("location.hash = 'main'")  # as a link to a place within the page does
        page.wait_for_url(re.compile("#a=.*&at=main"))
        page.reload()
        assert walk.numbers(page) == mine
        page.go_back()
        assert walk.numbers(page) == mine

        theirs, _ = walk.ask(other, server, False)
        assert theirs != mine
        for tab, numbers in ((page, mine), (other, theirs)):
            tab.reload()
            assert walk.numbers(tab) == numbers, "two tabs are two people"
        bookmark = page.url

    with serving(port, work_seconds=600.0) as server:
        page.reload()
        assert walk.numbers(page) == mine, "a server started anew has them from the address"
        assert "#a=" in page.url
        walk.back_to_the_form(page, typed)
        page.go_forward()
        assert walk.numbers(page) == mine
        page.goto(f"{server}/about")
        page.go_back()
        assert walk.numbers(page) == mine

    with serving(port, work_seconds=600.0) as server:
        late = context.new_page()
        late.set_default_timeout(PATIENCE)
        if walk.part:
            name, shown = walk.part
            late.goto(bookmark.replace("#", f"/{name}#"))
            late.wait_for_selector(shown)
            assert re.search(f"/r/[0-9a-f]+/{name}#a=", late.url)
        late.goto(bookmark)
        assert walk.numbers(late) == mine, "a bookmark opens on another day"
        assert late.evaluate("history.length") <= 4, "the page of the gone key leaves no step to go back to"
        late.goto(f"{server}{walk.room}/r{late.evaluate('location.hash')}")
        assert walk.numbers(late) == mine, "the link without a key"
        plain = browser.new_context(java_script_enabled=False).new_page()
        answer = plain.goto(f"{server}{walk.room}/r/{'0' * 40}")
        assert answer.status == 410
        assert plain.is_visible(f"a[href='{walk.room}']:has-text('form')")
        plain.context.close()
    context.close()
    assert not [url for url in asked if not url.startswith(server)]
    assert not [url for url in asked if "a=" in url.split("#")[0]], (
        "what stands behind the # is sent to nobody"
    )
