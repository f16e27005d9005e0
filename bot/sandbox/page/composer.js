// Where one writes: a channel's composer and a thread's.

import { offerList, offers, usageOf } from "./completion.js";
import { h } from "./dom.js";
import { attachButton, draftFiles, filesOf, keepFiles } from "./files.js";
import { icon } from "./icons.js";
import { openMenu } from "./overlays.js";
import { busy, does, nameOf, page } from "./page.js";

// By draft: what is offered for the text as it was last typed, and which of it is chosen.
const open = new Map();
// By draft: how many texts are on their way.
const underWay = new Map();

/** The composer of a channel, or of the thread under `ts`. */
export function composer(channel, ts = null) {
  const id = ts ? "reply-composer" : "composer";
  const draft = JSON.stringify([page.me.id, channel.id, ts]);
  const me = page.me.id;
  const { found, at } = open.get(draft) ?? { found: [], at: 0 };
  const listId = `${id}-list`;
  const field = () => document.getElementById(id);

  const typed = () => {
    const { value, selectionStart } = field();
    page.drafts.set(draft, value);
    grow(field());
    const offered = offers(value, selectionStart, Boolean(ts));
    if (!offered.length && !found.length && !value.startsWith("/")) return;
    open.set(draft, { found: offered, at: 0 });
    page.render();
  };
  const put = (text, start, end) => {
    field().focus();
    field().setRangeText(text, start, end, "end");
    typed();
  };
  const pick = (offer) => put(offer.insert, offer.start, field().selectionStart);
  const choose = (index) => {
    open.set(draft, { found, at: (index + found.length) % found.length });
    page.render();
  };
  const dismiss = () => {
    open.delete(draft);
    page.render();
  };
  const write = (text) => {
    if (text) page.drafts.set(draft, text);
    else page.drafts.delete(draft);
    if (field()?.dataset.draft !== draft) return;
    field().value = text;
    grow(field());
  };
  const send = async () => {
    const text = field().value;
    const files = filesOf(draft);
    if (!text.trim() && !files.length) return;
    // It leaves at once, so that the next message can be typed and sent while this one is on its way.
    write("");
    keepFiles(draft, []);
    open.delete(draft);
    underWay.set(draft, (underWay.get(draft) ?? 0) + 1);
    const attached = files.length > 0 && { files: files.map((file) => file.id) };
    const details = { channel: channel.id, text: text.trim(), ...(ts && { thread_ts: ts }), ...attached };
    const sent = await does("send", details, Symbol("send"), me);
    underWay.set(draft, underWay.get(draft) - 1);
    // What was refused comes back, before whatever was written since.
    if (!sent) write([text, page.drafts.get(draft)].filter(Boolean).join("\n"));
    if (!sent) keepFiles(draft, [...files, ...filesOf(draft)]);
    page.render();
  };
  const key = (event) => {
    if (event.isComposing) return;
    const isWhole = found[at]?.insert.trim() === event.currentTarget.value.trim();
    if (found.length && event.key === "ArrowDown") choose(at + 1);
    else if (found.length && event.key === "ArrowUp") choose(at - 1);
    else if (found.length && event.key === "Escape") dismiss();
    else if (found.length && !event.shiftKey && (event.key === "Tab" || (event.key === "Enter" && !isWhole)))
      pick(found[at]);
    else if (event.key === "Enter" && !event.shiftKey) send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return h(
    "div.composer",
    { key: draft },
    found.length > 0 && offerList(listId, found, at, pick),
    !ts && usageOf(page.drafts.get(draft) ?? ""),
    draftFiles(draft),
    h(
      "div.composer-box",
      null,
      !ts &&
        h(
          "button.quiet-button",
          {
            ...busy("shortcut"),
            type: "button",
            "aria-label": "Shortcuts",
            title: "Shortcuts",
            "aria-haspopup": "menu",
            "aria-expanded": "false",
            "data-testid": "shortcuts",
            onclick: (event) =>
              openMenu(
                event.currentTarget,
                "Shortcuts",
                shortcuts((text) => put(text, 0, field().value.length)),
              ),
          },
          icon("plus"),
        ),
      attachButton(draft, id),
      h("textarea", {
        id,
        rows: 1,
        "data-testid": id,
        "data-draft": draft,
        value: page.drafts.get(draft) ?? "",
        placeholder: ts ? "Reply…" : `Message ${nameOf(channel)}, or type /`,
        "aria-label": ts ? "Reply in the thread" : `Message ${nameOf(channel)}`,
        "aria-autocomplete": "list",
        "aria-controls": found.length ? listId : null,
        "aria-activedescendant": found.length ? `${listId}-${at}` : null,
        oninput: typed,
        onkeydown: key,
        made: (element) => queueMicrotask(() => grow(element)),
      }),
      h(
        "button.send",
        {
          "aria-busy": underWay.get(draft) ? "true" : null,
          type: "button",
          "aria-label": "Send",
          title: "Send (Enter)",
          "data-testid": ts ? "reply-send" : "send",
          onclick: send,
        },
        icon("send"),
      ),
    ),
  );
}

function shortcuts(put) {
  const global = page.state.shortcuts
    .filter((shortcut) => shortcut.type === "global")
    .map((shortcut) => ({
      label: shortcut.name,
      description: shortcut.description,
      pick: () => does("shortcut", { callback_id: shortcut.callback_id }),
    }));
  const commands = page.state.commands.map((command) => ({
    label: command.command,
    description: command.description,
    pick: () => put(`${command.command} `),
  }));
  return [...global, ...commands];
}

function grow(field) {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 200)}px`;
}
