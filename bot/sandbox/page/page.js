// What the page knows: where I am, who I act as, and the last state the sandbox told.

import { act, fetchState, Refused, Unreachable } from "./api.js";
import { forgetProblems, toast } from "./overlays.js";

export const page = {
  /** Where I am: {as, in, thread}, kept in the address after the #. */
  place: readPlace(),
  /** The sandbox's last answer, or null before the first. */
  state: null,
  me: null,
  people: new Map(),
  channels: new Map(),
  connected: true,
  /** Why nothing new is shown, in a sentence. */
  trouble: "",
  /** The life of the company that is being put back as it was at the start, or null. */
  startingOver: null,
  /** Texts typed and not sent, by composer. */
  drafts: new Map(),
  /** Views that are being sent: what is in their fields goes along. */
  leaving: new Set(),
  /** Small things that are open: the drawer, the wire panel, a multi-select. */
  open: new Set(),
  /** Where the line "New" stands: {channel, ts}, or null. */
  newFrom: null,
  /** Counts what changes in messages without the sandbox's doing: a busy button, an open menu, a choice. */
  stirred: 0,
  /** Everybody's and every channel's name, as one text: when it is the same, no mention has changed. */
  names: "",
  /** Draw everything; app.js hands it in. */
  render: () => {},
  /** Be where the address says; app.js hands it in. */
  moved: () => {},
};

const waiting = new Set();
const SOON = 40;
let toldAt = 0;
let soon = null;
let fetching = null;
let stale = false;
let turn = Promise.resolve();

/** The sandbox's clock, which runs on between two answers. */
export const now = () => new Date(Date.parse(page.state.now) + (performance.now() - toldAt));

/** What mrkdwn and blocks need to know about whoever looks. */
export const context = () => ({ me: page.me, people: page.people, channels: page.channels, now: now() });

/** The person I am about to act as while somebody else is still shown, or null. */
export function becoming() {
  const { as } = page.place;
  if (!page.me || !as || as === page.me.id) return null;
  return page.people.get(as) ?? { name: "somebody else" };
}

/** Ask for the state and draw it. Calls that come in meanwhile share one more question. */
export function refresh() {
  if (fetching) stale = true;
  else
    fetching = ask().finally(() => {
      fetching = null;
    });
  return fetching;
}

/** Ask again if this is another state than the one shown; after a restart its number may be a lower one. */
export function refreshTo(version) {
  if (version === page.state?.version) return;
  // Changes come in bursts: one question answers for all of them.
  clearTimeout(soon);
  soon = setTimeout(refresh, SOON);
}

/**
 * Act in the sandbox and draw what came of it; true when it was accepted.
 * A refusal is shown as a toast. `key` names the control that shows itself busy, and keeps a second click out.
 * `as` is whoever it comes from: a control that may speak up later names the person for whom it was drawn.
 */
export async function does(what, details = {}, key = what, as = page.me.id) {
  if (waiting.has(key)) return false;
  waiting.add(key);
  page.stirred += 1;
  forgetProblems();
  page.render();
  try {
    // One after the other: what was typed must be there before the button beside it is pressed.
    turn = turn.then(
      () => act(as, what, details),
      () => act(as, what, details),
    );
    await turn;
    await refresh();
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message, "problem");
    return false;
  } finally {
    waiting.delete(key);
    page.stirred += 1;
    page.render();
  }
}

/** Attributes for a control that waits for its answer. It keeps the focus, so it is not disabled. */
export const busy = (key) => (waiting.has(key) ? { "aria-busy": "true", "aria-disabled": "true" } : {});

/** The address of a place, for links. */
export function address(change) {
  const place = { ...page.place, thread: null, ...change };
  const pairs = Object.entries(place).filter(([, value]) => value);
  return `#${new URLSearchParams(pairs)}`;
}

/** Go somewhere: {as, in, thread}; what is not named stays, except the thread. */
export function go(change) {
  location.hash = address(change);
  // The browser tells of it a moment later, and by then somebody may have typed.
  page.moved();
}

export function readPlace() {
  const hash = new URLSearchParams(location.hash.slice(1));
  return { as: hash.get("as"), in: hash.get("in"), thread: hash.get("thread") };
}

/** The channel I am in, null when I am at Home. */
export function currentChannel() {
  const { in: wanted } = page.place;
  if (wanted === "home") return null;
  const all = [...page.channels.values()];
  if (wanted === "dm") return all.find(isDm) ?? null;
  return (
    page.channels.get(wanted) ??
    all.find((channel) => channel.member && channel.kind !== "im") ??
    all[0] ??
    null
  );
}

/** Whether that channel is the conversation with the app. */
export const isDm = (channel) => channel.kind === "im" && channel.with === page.state.app.bot_user;

/** "#it-help", "Handoff". */
export const nameOf = (channel) => (isDm(channel) ? page.state.app.name : `#${channel.name}`);

/** The messages of a channel in order, replies included. */
export const messagesOf = (channel) => page.state.messages[channel.id] ?? [];

async function ask() {
  do {
    stale = false;
    const { as } = page.place;
    let state;
    try {
      state = await fetchState(as);
    } catch (error) {
      if (as && error instanceof Refused && !(error instanceof Unreachable)) {
        // A link may name somebody who is not here.
        page.place.as = null;
        stale = true;
        continue;
      }
      page.connected = false;
      page.trouble = error.message;
      break;
    }
    if (page.place.as === as) {
      take(state);
      // Whoever acts is always whoever is shown.
      if (stale) page.render();
    } else stale = true;
  } while (stale);
  page.render();
}

function take(state) {
  toldAt = performance.now();
  page.connected = true;
  keepUnchanged(page.state?.messages ?? {}, state.messages);
  page.state = state;
  page.me = state.me;
  page.people = new Map(state.people.map((person) => [person.id, person]));
  page.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  page.names = JSON.stringify([
    state.people.map((person) => [person.id, person.name]),
    state.channels.map((channel) => [channel.id, channel.name, channel.member]),
  ]);
  if (page.place.as && page.place.in) return;
  // The address says where I am even when nobody chose it, so that it can be kept or handed on.
  page.place = { ...page.place, as: state.me.id, in: page.place.in ?? currentChannel()?.id ?? "home" };
  history.replaceState(null, "", address({ thread: page.place.thread }));
}

// A message that says the same as before stays the same object, and need not be drawn again.
function keepUnchanged(before, after) {
  for (const [channelId, messages] of Object.entries(after)) {
    const old = new Map((before[channelId] ?? []).map((message) => [message.ts, message]));
    after[channelId] = messages.map((message) => {
      const same = old.get(message.ts);
      return same && JSON.stringify(same) === JSON.stringify(message) ? same : message;
    });
  }
}
