"""What axe, the accessibility checker, finds on a page that is open in a browser."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
# All of WCAG 2.2 AA, with the rules that axe leaves out unless they are named (target-size), and
# what is good practice.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Of those, what depends on the theme.
OF_COLOUR = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
# And what depends on the text: no text has colours of its own, and that rule takes the longest.
OF_TEXT = {**RULES, "rules": {"color-contrast": {"enabled": False}}}


def violations(page: Page, rules: dict[str, Any] = RULES) -> list[tuple[str, str]]:
    """What axe finds on what is open: (rule, the first element that breaks it)."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("rules => axe.run(rules)", rules)
    return [(each["id"], each["nodes"][0]["html"][:300]) for each in found["violations"]]
