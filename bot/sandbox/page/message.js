// One message: who, when, what, and what can be done with it.

import { blocks } from "./blocks.js";
import { longDay, time } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { openMenu, toast } from "./overlays.js";
import { address, busy, context, does, go, messagesOf, now, page } from "./page.js";
import { appBadge, author, avatar } from "./people.js";

const MINUTE = 60_000;
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const TOGETHER = 5 * MINUTE;
// The colours that Slack knows by name.
const SHADES = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };

/** One message. `inThread`: it stands in the panel. `follows`: the same person said the one before, just now. */
export function row(message, channel, { inThread = false, follows: isFollowing = false } = {}) {
  const who = author(message);
  const at = new Date(message.at);
  const { name } = who;
  const clock = time(at, page.me.zone);
  return h(
    "article.message",
    {
      key: message.ts,
      memo: [
        message,
        inThread,
        isFollowing,
        page.me.id,
        page.names,
        page.stirred,
        Math.floor(now() / MINUTE),
      ],
      tabindex: -1,
      "data-testid": "message",
      "data-ts": message.ts,
      "aria-label": `${name}, ${clock}`,
      class: [message.ephemeral && "ephemeral", isFollowing && "follows", message.pinned && "pinned"]
        .filter(Boolean)
        .join(" "),
    },
    () => [
      h("div.gutter", null, isFollowing ? h("time.quiet", { datetime: message.at }, clock) : avatar(who)),
      h(
        "div.message-body",
        null,
        message.pinned && h("p.mark-line", null, icon("pin"), "Pinned"),
        message.ephemeral && h("p.mark-line", null, icon("eye"), "Only visible to you"),
        !isFollowing &&
          h(
            "header",
            null,
            h("strong.name", null, name),
            who.is_bot && appBadge(),
            h("time", { datetime: message.at, title: longDay(at, page.me.zone, now()) }, clock),
          ),
        said(message, surfaceOf(message, channel, inThread)),
        message.reactions.length > 0 &&
          h(
            "p.reactions",
            null,
            message.reactions.map((each) =>
              h(
                "span.reaction",
                { key: each.name },
                mrkdwn(`:${each.name}:`, context()),
                ` ${each.users.length}`,
              ),
            ),
          ),
        !inThread && message.reply_count > 0 && threadLink(message, channel),
      ),
      h("div.tools", null, tools(message, channel, name, inThread)),
    ],
  );
}

function said(message, surface) {
  const text =
    message.blocks.length > 0
      ? [blocks(message.blocks, surface), message.edited && edited()]
      : message.text &&
        h(
          "div.mrkdwn",
          { class: /^(channel|group)_/.test(message.subtype ?? "") && "quiet" },
          mrkdwn(message.text, context()),
          message.edited && [" ", edited()],
        );
  return [text, message.files.map(file), message.attachments.map((part, index) => attachment(part, index, surface))];
}

function file({ id, name, title, mimetype, deleted }) {
  if (deleted) return h("p.quiet", { key: id, "data-testid": "file-gone" }, "This file was deleted.");
  const href = `/files/${id}?as=${page.me.id}`;
  const picture = PICTURES.includes(mimetype);
  return h(
    "a.file",
    {
      key: id,
      href,
      class: picture && "shot",
      ...(picture ? { target: "_blank", rel: "noopener" } : { download: name }),
      "data-testid": "file",
    },
    picture ? h("img", { src: href, alt: title }) : icon("file"),
    h("span", null, h("strong", null, title), title !== name && h("small", null, name)),
  );
}

function attachment({ color, blocks: inside, text, fallback }, index, surface) {
  const shade = /^#?([\da-f]{3}){1,2}$/i.test(color ?? "") ? `#${color.replace("#", "")}` : SHADES[color];
  return h(
    "div.attachment",
    { key: index },
    h("span.bar", {
      key: shade ?? "plain",
      made: (bar) => {
        if (shade) bar.style.background = shade;
      },
    }),
    inside ? blocks(inside, surface) : h("div.mrkdwn", null, mrkdwn(text ?? fallback ?? "", context())),
  );
}

function surfaceOf(message, channel, inThread) {
  const from = message.ephemeral ? { ephemeral: message.id } : { channel: channel.id, ts: message.ts };
  // A message may be on the page twice, and what has an id only once.
  return { id: `${channel.id} ${message.ts}${inThread ? " thread" : ""}`, from, as: page.me.id };
}

function threadLink(message, channel) {
  const replies = messagesOf(channel).filter((each) => isReply(each) && each.thread_ts === message.ts);
  const people = [...new Map(replies.map((reply) => [reply.user, author(reply)])).values()].slice(0, 4);
  const last = replies.at(-1);
  return h(
    "a.thread-link",
    { href: address({ thread: message.ts }), "data-testid": "replies" },
    people.map((person, index) => h("span", { key: index }, avatar(person, "tiny"))),
    h("strong", null, counted(message.reply_count)),
    last && h("small", null, lastSaid(new Date(last.at))),
  );
}

function lastSaid(at) {
  const day = longDay(at, page.me.zone, now());
  const clock = time(at, page.me.zone);
  return day === "Today" ? `last at ${clock}` : `last ${day === "Yesterday" ? "yesterday" : day}, ${clock}`;
}

const edited = () => h("span.edited", { key: "edited" }, "(edited)");

function tools(message, channel, name, inThread) {
  if (message.ephemeral) return null;
  const key = `shortcut ${message.ts}`;
  const items = page.state.shortcuts
    .filter((shortcut) => shortcut.type === "message")
    .map((shortcut) => ({
      label: shortcut.name,
      description: shortcut.description,
      pick: () =>
        does("shortcut", { callback_id: shortcut.callback_id, channel: channel.id, ts: message.ts }, key),
    }));
  const copy = {
    label: "Copy link",
    description: "To this message, seen as you",
    pick: () => copyLink(message),
  };
  return [
    !inThread &&
      h(
        "button.quiet-button",
        {
          type: "button",
          title: "Reply in thread",
          "aria-label": `Reply in a thread to ${name}`,
          "data-testid": "reply",
          onclick: () => go({ thread: message.thread_ts ?? message.ts }),
        },
        icon("reply"),
      ),
    h(
      "button.quiet-button",
      {
        ...busy(key),
        type: "button",
        title: "More",
        "aria-label": `More for this message from ${name}`,
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        "data-testid": "message-menu",
        onclick: (event) => openMenu(event.currentTarget, "Message", [...items, copy]),
      },
      icon("dots"),
    ),
  ];
}

async function copyLink(message) {
  const root = message.thread_ts ?? (message.reply_count ? message.ts : null);
  try {
    await navigator.clipboard.writeText(new URL(address({ thread: root }), location.href).href);
    toast("Link copied.");
  } catch {
    toast("The browser does not let the page copy.", "problem");
  }
}

/** Whether a message was said under another one. */
export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

/** "3 replies" */
export const counted = (count) => (count === 1 ? "1 reply" : `${count} replies`);

/** Whether a message can stand under the one before it without saying again who speaks. */
export function follows(message, before) {
  return (
    Boolean(before) &&
    before.user === message.user &&
    !message.bot &&
    !before.bot &&
    !message.ephemeral &&
    !before.ephemeral &&
    !message.pinned &&
    !before.reply_count &&
    new Date(message.at) - new Date(before.at) < TOGETHER
  );
}
