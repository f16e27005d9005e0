// The page: a small Slack. This file puts the pieces together and keeps them up to date.

import { act, listen } from "./api.js";
import { clockBar } from "./clock.js";
import { composer } from "./composer.js";
import { h, patch } from "./dom.js";
import { icon } from "./icons.js";
import { closeThread, home, log, thread } from "./messages.js";
import { afterDrawing, beforeDrawing, modals } from "./modal.js";
import { toast } from "./overlays.js";
import {
  becoming,
  busy,
  currentChannel,
  does,
  isDm,
  messagesOf,
  nameOf,
  page,
  readPlace,
  refresh,
  refreshTo,
} from "./page.js";
import { about, appBadge } from "./people.js";
import { closeDrawer, sidebar } from "./sidebar.js";
import { wire } from "./wire.js";

const NEAR_THE_END = 40;
const TIP_SEEN = "sandbox-tip-seen";
const root = document.getElementById("page");
const readUpTo = new Map();
let arrivedAt = null;
let wasShut = false;
let atHome = null;
// By log: how far it was scrolled, and whether its end is followed.
const scrolledTo = new WeakMap();
const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => follow(target)));
let tip = !remembered(TIP_SEEN);

page.render = () => {
  if (!page.state) return patch(root, page.trouble ? h("p.empty", null, page.trouble) : []);
  const channel = currentChannel();
  const ts = channel && page.place.thread;
  arrive(channel);
  const had = document.activeElement?.closest(".message, .composer, .home");
  // While somebody else is about to be shown nothing can be done as whoever still is.
  const shut = Boolean(becoming() || page.startingOver);
  beforeDrawing();
  patch(
    root,
    h(
      "div.app",
      { class: [page.open.has("wire") && "with-wire", ts && "with-thread"].filter(Boolean).join(" ") },
      h("a.skip", { href: "#composer", onclick: skip }, "Skip to the message box"),
      page.open.has("drawer") && h("div.shade", { onclick: closeDrawer }),
      sidebar(),
      clockBar(),
      h("main.main", { key: "main", inert: shut, "aria-busy": shut ? "true" : null }, channel ? inChannel(channel) : atHomeView()),
      ts && thread(channel, ts, shut),
      wire(),
      modals(),
    ),
  );
  afterDrawing();
  stick();
  // A browser takes the focus from what cannot be used only when it draws next.
  if (shut) document.activeElement?.closest("[inert]") && document.activeElement.blur();
  else if (wasShut) focusComposer();
  else if (had?.isConnected && document.activeElement === document.body) had.focus({ preventScroll: true });
  wasShut = shut;
  const unread = page.state.channels.reduce((sum, each) => sum + each.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}${channel ? nameOf(channel) : "Home"} · ${page.me.name} · ${page.state.team}`;
  read(channel);
};

function inChannel(channel) {
  const count = channel.members?.length ?? 0;
  return [
    h(
      "header.panel-head",
      { key: "head" },
      h("h1", null, channel.kind === "private" && icon("lock"), nameOf(channel), isDm(channel) && appBadge()),
      channel.kind !== "im" &&
        h(
          "small",
          null,
          `${count} ${count === 1 ? "member" : "members"}`,
          !channel.bot_member && ` · ${page.state.app.name} is not here`,
        ),
    ),
    banner(),
    refusedWindows(),
    log(channel),
    foot(channel),
  ];
}

function foot(channel) {
  if (channel.archived)
    return h("div.join", null, "This channel is archived: it can be read, not written in.");
  if (channel.member) return composer(channel);
  return h(
    "div.join",
    null,
    h("span", null, `You are looking at ${nameOf(channel)} and have not joined it.`),
    h(
      "button.button.primary",
      {
        ...busy("join"),
        type: "button",
        "data-testid": "join",
        onclick: () => does("join", { channel: channel.id }),
      },
      "Join",
    ),
  );
}

function atHomeView() {
  return [
    h(
      "header.panel-head",
      { key: "home-head" },
      h("h1", null, page.state.app.name, appBadge()),
      h("small", null, `Home, as ${page.me.name} sees it`),
    ),
    banner(),
    refusedWindows(),
    home(),
  ];
}

function banner() {
  if (page.startingOver)
    return h("p.banner", { key: "banner", role: "status" }, "Starting over. One moment…");
  if (!page.connected)
    return h("p.banner.problem", { key: "banner", role: "status" }, page.trouble);
  if (!page.me.is_active)
    return h("p.banner", { key: "banner", role: "status" }, `${page.me.name} is ${about(page.me)}.`);
  return (
    tip &&
    h(
      "div.banner",
      { key: "tip", "data-testid": "tip" },
      h(
        "span",
        null,
        "New here? Type ",
        h("code", null, "/request"),
        " as Ana, then become Bo and answer it; or become Hana of HR and type ",
        h("code", null, "/pulse"),
        ". Move the clock on top to see reminders.",
      ),
      h(
        "button.quiet-button",
        {
          type: "button",
          "aria-label": "Close the tip",
          onclick: () => {
            tip = false;
            remember(TIP_SEEN);
            page.render();
          },
        },
        icon("close"),
      ),
    )
  );
}

// A fault of the app: somebody pressed something and saw nothing.
function refusedWindows() {
  const refused = page.state.refused_views;
  if (!refused.length) return null;
  const others = refused.length > 1 ? ` (${refused.length} so far)` : "";
  return h(
    "p.banner.problem",
    { key: "refused", role: "alert", "data-testid": "refused-window" },
    `${page.state.app.name} asked for a window that Slack refused, so somebody saw nothing: ${refused.at(-1)}${others}`,
  );
}

// On arrival the line "New" is drawn above the first message I have not seen; it stays until I leave.
function arrive(channel) {
  const here = JSON.stringify([page.me.id, channel?.id]);
  if (here === arrivedAt) return;
  arrivedAt = here;
  const others = channel ? messagesOf(channel).filter((message) => message.user !== page.me.id) : [];
  const first = channel?.unread > 0 && others.at(-Math.min(channel.unread, others.length));
  const seen =
    first &&
    messagesOf(channel).find(
      (message) => message.ts >= first.ts && (!message.thread_ts || message.thread_ts === message.ts),
    );
  page.newFrom = seen ? { channel: channel.id, ts: seen.ts } : null;
}

// A log that showed its end goes on showing it, whatever grows in it or beside it; only somebody who scrolls back
// stays where they are. So what counts is where they scrolled to, not how far the end is when something is drawn.
function stick() {
  for (const each of document.querySelectorAll("[data-sticks]")) {
    const isNew = !scrolledTo.has(each);
    if (isNew) {
      scrolledTo.set(each, { top: 0, isAtEnd: true });
      resized.observe(each);
    }
    follow(each);
    if (isNew) each.querySelector(".new")?.scrollIntoView({ block: "nearest" });
  }
}

function follow(log) {
  const place = scrolledTo.get(log);
  if (!place.isAtEnd) return;
  log.scrollTop = log.scrollHeight;
  place.top = log.scrollTop;
}

function scrolled({ target }) {
  const place = scrolledTo.get(target);
  if (!place) return;
  const isNear = target.scrollHeight - target.scrollTop - target.clientHeight < NEAR_THE_END;
  if (isNear) place.isAtEnd = true;
  else if (target.scrollTop < place.top) place.isAtEnd = false;
  place.top = target.scrollTop;
}

function read(channel) {
  if (!channel?.unread || !channel.member || document.visibilityState !== "visible") return;
  const newest = messagesOf(channel).at(-1)?.ts;
  const key = JSON.stringify([page.me.id, channel.id]);
  if (readUpTo.get(key) === newest) return;
  readUpTo.set(key, newest);
  act(page.me.id, "read", { channel: channel.id }).catch(() => readUpTo.delete(key));
}

// Opening Home tells the app, once for each visit and person.
function visitHome() {
  if (becoming()) return;
  const here = page.place.in === "home" && page.me ? page.me.id : null;
  if (here === atHome) return;
  if (atHome) act(atHome, "leave_home").catch(() => {});
  atHome = here;
  if (here) does("home");
}

page.moved = async () => {
  const before = page.place;
  const chosen = document.activeElement;
  page.place = readPlace();
  page.render();
  if (page.place.as !== before.as) await refresh();
  visitHome();
  // Whoever went on with the keyboard meanwhile keeps what they went to.
  const isElsewhere = ![chosen, document.body].includes(document.activeElement);
  if (page.place.in !== before.in && !isElsewhere) focusComposer();
};

function focusComposer() {
  if (!page.state || becoming()) return;
  if (matchMedia("(hover: hover)").matches && !page.state.modals.length)
    document.getElementById("composer")?.focus();
}

function skip(event) {
  event.preventDefault();
  document.getElementById("composer")?.focus();
}

function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key) {
  try {
    localStorage.setItem(key, "yes");
  } catch {
    /* A private window may forbid it; the tip then comes again. */
  }
}

async function connected(isConnected) {
  if (isConnected) {
    const isBack = !page.connected;
    await refresh();
    if (isBack) {
      // The app on the other side may be another one, which has not seen anybody at Home yet.
      atHome = null;
      visitHome();
    }
    // The company that ends may still have answered: it has begun again when another one does.
    if (page.startingOver && page.connected && page.state.life !== page.startingOver) {
      page.startingOver = null;
      toast("Everything is as it was at the start.");
      page.render();
    }
  } else if (page.connected) {
    page.connected = false;
    page.trouble = "The sandbox does not answer. Trying again…";
    page.render();
  }
}

document.addEventListener("scroll", scrolled, true);
addEventListener("hashchange", () => page.moved());
addEventListener("visibilitychange", () => {
  if (page.state) read(currentChannel());
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (page.open.has("drawer")) closeDrawer();
  else if (page.place.thread) closeThread();
});
setInterval(() => {
  if (page.state) page.render();
}, 15_000);
listen(refreshTo, connected);
await refresh();
visitHome();
focusComposer();
