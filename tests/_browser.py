"""A real Chromium, for tests that must know what a browser does with a page.

It runs in a thread of its own: Playwright keeps an event loop running in the thread that it was started in,
and other tests need theirs free.
"""

from __future__ import annotations

import contextlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Route

EXECUTABLE = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHARTS_READY = "[...document.querySelectorAll('figure.chart')].every(f => f.matches('[data-drawn], .failed'))"


@dataclass
class Visit:
    """What happened while a page was open.

    ``requests`` holds all that the page asked for, ``sent`` what the browser let out of it.
    """

    requests: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    value: Any = None


class Chromium:
    """Opens pages, one at a time."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._thread.submit(self._start).result()

    def look(
        self,
        page: Path | str,
        do: Callable[[Page], Any] | None = None,
        *,
        width: int = 1280,
        dark: bool = False,
        server: bool = False,
    ) -> Visit:
        """Open a file or an address, wait until its charts are drawn, and do something there.

        What ``do`` returns is the value of the visit. Requests are noted and refused, but for the page itself
        and, with ``server``, what comes from the page's own server.
        """
        return self._thread.submit(self._look, page, do, width, dark, server).result()

    def close(self) -> None:
        self._thread.submit(self._stop).result()
        self._thread.shutdown()

    def _start(self) -> None:
        from playwright.sync_api import sync_playwright

        self._playwright = sync_playwright().start()
        self._reused: BrowserContext | None = None
        self._browser: Browser = self._playwright.chromium.launch(
            executable_path=EXECUTABLE, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )

    def _stop(self) -> None:
        self._browser.close()
        self._playwright.stop()

    def _look(
        self, page: Path | str, do: Callable[[Page], Any] | None, width: int, dark: bool, server: bool
    ) -> Visit:
        address = page if isinstance(page, str) else page.resolve().as_uri()
        origin = "/".join(address.split("/")[:3]) + "/" if server else None
        visit = Visit()
        with self._tab(reused=address.startswith("file:")) as tab:
            tab.set_viewport_size({"width": width, "height": 900})
            tab.emulate_media(media="null", color_scheme="dark" if dark else "light")
            with _noted(tab.context, address, origin, visit):
                tab.goto(address)
                tab.wait_for_function(CHARTS_READY)
                if do is not None:
                    visit.value = do(tab)
                tab.wait_for_timeout(100)  # what the page starts late is noted too
        return visit

    @contextlib.contextmanager
    def _tab(self, *, reused: bool) -> Iterator[Page]:
        """Give a tab. Pages of files store nothing here, so that they are read in the same: a new one takes .7 s of a processor."""
        context = self._reused if reused and self._reused else self._browser.new_context()
        self._reused = None
        try:
            yield context.pages[0] if context.pages else context.new_page()
            if reused:
                context.pages[0].goto("about:blank")
                self._reused, context = context, None
        finally:
            if context is not None:
                context.close()


@contextlib.contextmanager
def _noted(context: BrowserContext, address: str, origin: str | None, visit: Visit) -> Iterator[None]:
    """Note what happens in a tab."""
    listeners: dict[Any, Callable[[Any], None]] = {
        "request": lambda request: visit.requests.append(request.url),
        "console": lambda message: visit.console.append(f"{message.type}: {message.text}"),
        "weberror": lambda error: visit.console.append(f"uncaught: {error.error}"),
        "dialog": lambda dialog: (visit.dialogs.append(dialog.message), dialog.dismiss()),
    }
    context.route("**", lambda route: _gate(route, address, origin, visit))
    for event, listener in listeners.items():
        context.on(event, listener)
    yield
    for event, listener in listeners.items():
        context.remove_listener(event, listener)
    context.unroute_all(behavior="ignoreErrors")


def _gate(route: Route, address: str, origin: str | None, visit: Visit) -> None:
    visit.sent.append(route.request.url)
    if route.request.url == address or (origin is not None and route.request.url.startswith(origin)):
        route.continue_()
    else:
        route.abort()


@pytest.fixture(scope="session", name="chromium")
def chromium_fixture() -> Iterator[Chromium]:
    """A browser for the whole run; without one the test is skipped, with the reason."""
    pytest.importorskip("playwright")
    if EXECUTABLE is None:
        pytest.skip("no chromium on PATH")
    browser = Chromium()
    yield browser
    browser.close()
