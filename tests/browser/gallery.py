"""Every page that a journey passes, looked at: on a phone and on a wide screen, in light and in dark.

What no eye is needed for is checked at once: nothing is wider than the screen, there is one heading, every field has a
label, and the browser had nothing to complain of. With `EMULATOR_TEST_SCREENSHOTS=<folder>` each look is kept there.
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

WIDTHS = {375: 812, 1280: 900}
Scheme = Literal["light", "dark"]
# What is seen of the page: a classic form stands in it twice, and one of the two is hidden.
_SEEN = """() => {
  const seen = (node) => node.checkVisibility({ visibilityProperty: true });
  const name = (node) => node.labels?.length || node.ariaLabel || node.title;
  return {
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    headings: [...document.querySelectorAll("h1")].filter(seen).length,
    unnamed: [...document.querySelectorAll("input:not([type=hidden], [type=submit], [aria-hidden=true])")]
      .filter((node) => seen(node) && !name(node)).map((node) => node.outerHTML),
  };
}"""


@dataclass
class Gallery:
    """Of one journey. `complaints` is what the browser wrote to its console, but not that the page itself is an error
    with a status of `refusals`. The classic pages have no dark look."""

    page: Page
    journey: str
    has_dark: bool
    complaints: list[str] = field(default_factory=list)
    shown: int = 0
    refusals: str = "40[03]"

    @classmethod
    def of(cls, page: Page, journey: str, *, has_dark: bool, refusals: str = "40[03]") -> "Gallery":
        gallery = cls(page, journey, has_dark, refusals=refusals)
        page.on("console", lambda message: gallery._heard(message.type, message.text))
        page.on("pageerror", lambda error: gallery._heard("error", str(error)))
        return gallery

    def look(self, name: str) -> None:
        """At the page that is shown now."""
        self.shown += 1
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.wait_for_function("() => document.body")  # the browser may be on its way to the page
            seen = self.page.evaluate(_SEEN)
            assert seen == {"overflow": 0, "headings": 1, "unnamed": []}, f"{name} at {width}: {seen}"
            self._keep(f"{self.journey}-{self.shown:02}-{name}-{width}")
        assert self.complaints == [], f"{name}: {self.complaints}"

    def _keep(self, name: str) -> None:
        folder = os.environ.get("EMULATOR_TEST_SCREENSHOTS")
        if folder is None:
            return
        Path(folder).mkdir(parents=True, exist_ok=True)
        schemes: tuple[Scheme, ...] = ("light", "dark") if self.has_dark else ("light",)
        for scheme in schemes:
            self.page.emulate_media(color_scheme=scheme)
            self.page.screenshot(path=Path(folder) / f"{name}-{scheme}.png", full_page=True, animations="disabled")

    def _heard(self, kind: str, text: str) -> None:
        print(f"[console] {kind}: {text}")  # noqa: T201
        is_refusal = re.search(f"the server responded with a status of ({self.refusals})", text)
        if kind in ("error", "warning") and not is_refusal:
            self.complaints.append(text)


def focused(page: Page) -> dict[str, Any]:
    """What the keyboard acts on: its name, and whether a person sees that it does."""
    found: dict[str, Any] = page.evaluate(
        """() => {
          const node = document.activeElement, style = getComputedStyle(node);
          return {
            name: node.name || node.id || node.textContent.trim(),
            outlined: style.outlineStyle !== "none" || style.boxShadow !== "none",
          };
        }"""
    )
    return found
