"""A real browser on real pages: the application on a port of its own, people signed in, a desktop and a phone."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from receivables.store.users.people import change_language
from receivables.store.users.sessions import begin_session
from receivables.web.security import cookie_name

CHROMIUM = "/usr/bin/chromium"
VIEWPORTS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {
        "viewport": {"width": 375, "height": 700},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}
LANGUAGES = ("en", "zh")
# The rules of WCAG 2.2, levels A and AA, and what is good practice.
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address at which the application is served meanwhile."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a screen."""
    with sync_playwright() as playwright:
        # In a container there is neither a user to shield nor much shared memory.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, address: str, app: FastAPI, user: str | None, *, viewport: str = "desktop", language: str = "en"
) -> Iterator[Page]:
    """A window of `user` (None: nobody is signed in) at the first page. What it complains of fails the test."""
    locale = {"en": "en-GB", "zh": "zh-CN"}[language]
    context = browser.new_context(base_url=address, locale=locale, **VIEWPORTS[viewport])
    if user is not None:
        engine, web = app.state.served.engine, app.state.served.config.web
        change_language(engine, user, language)
        token = begin_session(engine, user, hours=1, means="password", address="test")
        context.add_cookies([{"name": cookie_name(web), "value": token, "url": address}])
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/")
    try:
        yield page
        # A page that answers 4xx is told there, too, and meant.
        told = [one for one in complaints if "the server responded with a status of 4" not in one]
        assert told == [], told
    finally:
        context.close()


def axe(page: Page) -> list[str]:
    """What keeps people from using the page who cannot see, point or tell colours apart; none: it is fine."""
    found = Axe().run(page, options=_RULES).response["violations"]
    return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def is_wider_than_the_window(page: Page) -> bool:
    """Whether one has to scroll sideways, which nobody should on a phone."""
    wider: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wider


def too_small_to_touch(page: Page) -> list[str]:
    """What is to be pressed and lower or narrower than 24 px, the least that WCAG 2.2 allows outside of sentences."""
    script = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')].filter(one => {
      const box = one.getBoundingClientRect();
      const stands = box.width && one.type !== 'hidden' && !one.closest('p, li, dd, caption');
      return stands && (box.height < 24 || box.width < 24);
    }).map(one => one.outerHTML.slice(0, 120))"""
    found: list[str] = page.evaluate(script)
    return found


def weight(page: Page, path: str) -> int:
    """How many bytes a browser that knows nothing yet gets for a page, all in all, before any compression."""
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())) if response.ok else None)
    page.goto(path, wait_until="networkidle")
    return sum(sizes)


def look(page: Page, name: str, folder: Path) -> Path:
    """A picture of the whole page, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.png"
    page.screenshot(path=str(file), full_page=True)
    return file
