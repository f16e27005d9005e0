"""What every page owes everybody: names for what can be used, legible text, and nothing beyond the edge."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

_TO_BE_NAMED = {
    "alertdialog", "button", "checkbox", "combobox", "dialog", "img", "link", "listbox", "log", "menu", "menuitem",
    "navigation", "option", "radio", "radiogroup", "textbox",
}  # fmt: skip
# WCAG 2.2, 1.4.3: body text against what it stands on.
_LEAST_CONTRAST = 4.5
_FAINT_TEXTS = """
(least) => {
  const parts = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((value, index) => value * a + under[index] * (1 - a));
  const ground = (element) => {
    const colour = parts(getComputedStyle(element).backgroundColor);
    if (colour[3] === 1) return colour;
    const parent = element.parentElement;
    return over(colour, parent ? ground(parent) : [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const faint = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!/[\\p{L}\\d]/u.test(text) || !element.checkVisibility({ visibilityProperty: true })) continue;
    const under = ground(element);
    const found = contrast(over(parts(getComputedStyle(element).color), under), under);
    if (found < least) faint.add(`${text.slice(0, 40)} (${found.toFixed(2)})`);
  }
  return [...faint];
}
"""


def nameless(page: Page) -> list[str]:
    """What a screen reader would call only "button" or "dialog": the roles of what has no name."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        node["role"]["value"]
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in _TO_BE_NAMED and not node["name"]["value"].strip()
    ]


def twice(page: Page) -> list[str]:
    """The ids that stand more than once in the page."""
    ids: list[str] = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    return sorted({each for each in ids if ids.count(each) > 1})


def faint(page: Page) -> list[str]:
    """The texts that are hard to tell from what they stand on, with their contrast."""
    texts: list[str] = page.evaluate(_FAINT_TEXTS, _LEAST_CONTRAST)
    return texts


def overhang(page: Page) -> int:
    """By how many pixels the page, or what scrolls in it, is wider than its window."""
    return int(
        page.evaluate(
            "Math.max(...[document.documentElement, ...document.querySelectorAll('.log, .home, .view-body, .sidebar')]"
            ".map((each) => each.scrollWidth - each.clientWidth))"
        )
    )
