// The bar on top: what time it is for the acting person, and ways to let time pass.

import { moveClock } from "./api.js";
import { city, day, time } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./overlays.js";
import { now, page, refresh } from "./page.js";

const MOVES = [
  {
    id: "clock-forward-quarter",
    label: "+15 min",
    says: "Move the clock forward by 15 minutes",
    change: { forward: 900 },
  },
  {
    id: "clock-forward-hour",
    label: "+1 hour",
    says: "Move the clock forward by one hour",
    change: { forward: 3600 },
  },
  {
    id: "clock-morning",
    label: "Next morning",
    says: "Move the clock to nine o'clock on the next working day",
    change: { to: "next_morning" },
  },
];

let moving = null;

export function clockBar() {
  const { zone } = page.me;
  const isWireOpen = page.open.has("wire");
  const problems = page.state.wire.filter((entry) => !entry.ok).length;
  return h(
    "header.topbar",
    null,
    h(
      "button.quiet-button.drawer-button",
      {
        id: "drawer-button",
        type: "button",
        "aria-label": "People and channels",
        "aria-expanded": String(page.open.has("drawer")),
        "aria-controls": "sidebar",
        onclick: openDrawer,
      },
      icon("menu"),
      page.state.channels.some((channel) => channel.unread) && h("span.dot"),
    ),
    h(
      "p.clock",
      { "data-testid": "clock-now" },
      h("span.clock-day", null, day(now(), zone)),
      " ",
      h("strong", null, time(now(), zone)),
      " ",
      h("span.clock-place", null, `in ${city(zone)}`),
    ),
    h(
      "div.clock-moves",
      { role: "group", "aria-label": "Let time pass" },
      MOVES.map((move) =>
        h(
          "button.button",
          {
            key: move.id,
            type: "button",
            "data-testid": move.id,
            "aria-label": `${move.label}: ${move.says}`,
            title: move.says,
            "aria-busy": moving === move.id ? "true" : null,
            "aria-disabled": moving ? "true" : null,
            onclick: () => pass(move),
          },
          move.label,
        ),
      ),
    ),
    h(
      "button.button.wire-toggle",
      {
        type: "button",
        "aria-expanded": String(isWireOpen),
        "aria-controls": "wire",
        "data-testid": "wire-toggle",
        onclick: toggleWire,
        title: "What went between the app and this Slack",
      },
      icon("wire"),
      "Wire",
      problems > 0 && h("span.count.problem", { "aria-label": `${problems} refused` }, problems),
    ),
  );
}

export function toggleWire() {
  if (page.open.has("wire")) page.open.delete("wire");
  else page.open.add("wire");
  page.render();
}

function openDrawer() {
  page.open.add("drawer");
  page.render();
  document.querySelector(".sidebar [aria-pressed=true]")?.focus();
}

async function pass(move) {
  if (moving) return;
  moving = move.id;
  page.render();
  try {
    await moveClock(page.me.id, move.change);
    await refresh();
    if (page.startingOver) return;
    const { zone } = page.me;
    toast(`It is now ${day(now(), zone)}, ${time(now(), zone)} in ${city(zone)}`);
  } catch (error) {
    toast(error.message, "problem");
  } finally {
    moving = null;
    page.render();
  }
}
