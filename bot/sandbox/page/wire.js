// What went over the wire between the app and this Slack, newest first.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { page } from "./page.js";
import { toggleWire } from "./clock.js";

export function wire() {
  if (!page.open.has("wire"))
    return h("section.wire", { id: "wire", "data-testid": "wire", "aria-label": "Wire", hidden: true });
  const onlyProblems = page.open.has("wire problems");
  const entries = page.state.wire.filter((entry) => !onlyProblems || !entry.ok).toReversed();
  return h(
    "section.wire",
    { id: "wire", "data-testid": "wire", "aria-label": "Wire" },
    h(
      "header.panel-head",
      null,
      h("h2", null, "Wire", h("small", null, `between ${page.state.app.name} and this Slack`)),
      h(
        "label.choice",
        null,
        h("input", { type: "checkbox", checked: onlyProblems, onchange: () => flip("wire problems") }),
        h("span", null, "Only refused"),
      ),
      h(
        "button.quiet-button",
        { type: "button", "aria-label": "Close the wire", onclick: toggleWire },
        icon("close"),
      ),
    ),
    h("ol.wire-list", null, entries.map(line), !entries.length && h("li.empty", null, "Nothing yet.")),
  );
}

function line(entry) {
  const key = `wire ${entry.n}`;
  const isOpen = page.open.has(key);
  const inward = entry.direction === "to_bot";
  return h(
    "li",
    { key: entry.n },
    h(
      "button.wire-line",
      {
        type: "button",
        "aria-expanded": String(isOpen),
        class: !entry.ok && "problem",
        onclick: () => flip(key),
      },
      h(
        "span.wire-direction",
        { class: inward ? "inward" : "outward" },
        inward ? `to ${page.state.app.name}` : `from ${page.state.app.name}`,
      ),
      h("code.wire-what", null, entry.what),
      h("span.wire-result", null, entry.ok ? "ok" : (entry.error ?? "failed")),
      h(
        "span.wire-ms",
        null,
        entry.ms === null || entry.ms === undefined ? "" : `${Math.round(entry.ms)} ms`,
      ),
    ),
    isOpen && h("pre.code", { tabindex: 0 }, JSON.stringify(entry.body, null, 2)),
  );
}

function flip(key) {
  if (page.open.has(key)) page.open.delete(key);
  else page.open.add(key);
  page.render();
}
