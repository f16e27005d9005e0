// The middle: a channel's messages, Home, and the panel with a thread.

import { blocks } from "./blocks.js";
import { composer } from "./composer.js";
import { isoDay, longDay } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { counted, follows, isReply, row } from "./message.js";
import { address, isDm, messagesOf, nameOf, now, page } from "./page.js";

/** The log of a channel, without what is only said in threads. */
export function log(channel) {
  const roots = messagesOf(channel).filter(
    (message) => !isReply(message) || message.subtype === "thread_broadcast",
  );
  const rows = [];
  let before = null;
  for (const message of roots) {
    const at = new Date(message.at);
    const newDay = !before || isoDay(new Date(before.at), page.me.zone) !== isoDay(at, page.me.zone);
    if (newDay)
      rows.push(
        h(
          "div.day",
          { key: `day ${isoDay(at, page.me.zone)}`, role: "separator" },
          h("span", null, longDay(at, page.me.zone, now())),
        ),
      );
    if (page.newFrom?.channel === channel.id && page.newFrom.ts === message.ts) {
      rows.push(h("div.new", { key: "new", role: "separator" }, h("span", null, "New")));
    }
    rows.push(row(message, channel, { follows: !newDay && follows(message, before) }));
    before = message;
  }
  if (!rows.length) rows.push(h("p.empty", { key: "empty" }, nothing(channel)));
  return h(
    "div.log",
    {
      key: `log ${page.me.id} ${channel.id}`,
      role: "log",
      "aria-live": "polite",
      "aria-label": nameOf(channel),
      tabindex: 0,
      "data-testid": "log",
      "data-sticks": true,
    },
    rows,
  );
}

function nothing(channel) {
  if (!channel.member) return `Join ${nameOf(channel)} to read what is said there.`;
  return isDm(channel) ? "Nothing said yet. Type / to see what you can ask for." : "Nothing said here yet.";
}

/** The panel beside the log: a message and what was answered under it. Nothing can be done in it while `isShut`. */
export function thread(channel, ts, isShut) {
  const all = messagesOf(channel);
  const root = all.find((message) => message.ts === ts);
  const replies = all.filter((message) => isReply(message) && message.thread_ts === ts);
  return h(
    "aside.thread",
    { key: "thread", "aria-label": "Thread", "data-testid": "thread", inert: isShut },
    h(
      "header.panel-head",
      null,
      h("h2", null, "Thread", h("small", null, nameOf(channel))),
      h(
        "button.quiet-button",
        { type: "button", "aria-label": "Close the thread", onclick: closeThread },
        icon("close"),
      ),
    ),
    h(
      "div.log",
      {
        key: `thread ${page.me.id} ${ts}`,
        role: "log",
        "aria-live": "polite",
        "aria-label": "Replies",
        tabindex: 0,
        "data-sticks": true,
      },
      root ? row(root, channel, { inThread: true }) : h("p.empty", null, "This message is gone."),
      replies.length > 0 &&
        h("div.day.reply-count", { role: "separator" }, h("span", null, counted(replies.length))),
      replies.map((reply, index) =>
        row(reply, channel, { inThread: true, follows: follows(reply, replies[index - 1]) }),
      ),
    ),
    root && channel.member && composer(channel, ts),
  );
}

export function closeThread() {
  const { thread: ts } = page.place;
  location.hash = address({ thread: null });
  document.querySelector(`.main [data-ts="${CSS.escape(ts ?? "")}"]`)?.focus();
}

/** The app's Home for me. */
export function home() {
  const view = page.state.home;
  return h(
    "div.home",
    {
      key: `home ${page.me.id}`,
      "data-testid": "home-view",
      tabindex: 0,
      role: "region",
      "aria-label": "Home",
    },
    view
      ? blocks(view.blocks, { id: "home", from: { home: true }, as: page.me.id, saved: view.state.values })
      : h("p.empty", null, `Waiting for ${page.state.app.name} to fill this page…`),
  );
}
