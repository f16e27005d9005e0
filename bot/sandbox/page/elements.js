// Block Kit's interactive elements, except those one types into (inputs.js).
//
// A `spot` says where an element stands: {surface, blockId, input, label, name, describedBy, invalid}. `input` is true inside
// an input block, where a value is kept for the submission; elsewhere every choice goes to the app at once.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { fileInput } from "./files.js";
import { icon } from "./icons.js";
import { typed } from "./inputs.js";
import { mrkdwn } from "./mrkdwn.js";
import { confirmed, openMenu } from "./overlays.js";
import { busy, context, does, page } from "./page.js";
import { picked } from "./pickers.js";
import { keep, valueOf } from "./values.js";

/** One element, wherever it stands. */
export function element(piece, spot) {
  switch (piece.type) {
    case "button":
    case "icon_button":
      return button(piece, spot);
    case "feedback_buttons":
      return [piece.positive_button, piece.negative_button].map((half) =>
        button({ ...piece, ...half }, spot),
      );
    case "overflow":
      return overflow(piece, spot);
    case "checkboxes":
    case "radio_buttons":
      return choices(piece, spot);
    case "file_input":
      return fileInput(piece, spot, change);
    case "image":
      return h("span.picture", { role: "img", "aria-label": piece.alt_text }, icon("image"), piece.alt_text);
    default:
      return (
        typed(piece, spot, change) ??
        picked(piece, spot, change) ??
        h("span.quiet", null, `A ${piece.type.replaceAll("_", " ")} is not shown in the sandbox.`)
      );
  }
}

/** The words of a text object, as elements. */
export function words(text) {
  if (!text) return null;
  if (text.type === "mrkdwn") return mrkdwn(text.text, context(), { verbatim: text.verbatim });
  return text.emoji === false ? text.text : withEmoji(text.text);
}

const controlKey = (piece, spot, extra = "") =>
  JSON.stringify([spot.surface.id, spot.blockId, piece.action_id, extra]);

/** Keep a value and tell the app as Slack would. False when the person thought better of it. */
async function change(piece, spot, value) {
  if (piece.confirm && !(await sure(piece.confirm))) return false;
  const state = keep(spot.surface, spot.blockId, piece, value);
  const where = { block_id: spot.blockId, action_id: piece.action_id };
  const { as, viewId, from, saved } = spot.surface;
  if (spot.input && viewId) {
    // A field tells of its last words when it loses the focus, which may be after its form was sent.
    if (as !== page.me.id || page.leaving.has(viewId) || !page.state.modals.some((view) => view.id === viewId))
      return true;
    return does("change", { view_id: viewId, ...where, state }, Symbol("change"), as);
  }
  if (spot.input && !spot.dispatch && !saved) return true;
  return does("click", { from, ...where, ...state }, Symbol("choice"), as);
}

function button(piece, spot) {
  const key = controlKey(piece, spot, piece.value);
  const press = async () => {
    if (piece.confirm && !(await sure(piece.confirm))) return;
    const details = {
      from: spot.surface.from,
      block_id: spot.blockId,
      action_id: piece.action_id,
      type: piece.type,
    };
    const pressed = piece.value === undefined ? details : { ...details, value: piece.value };
    await does("click", pressed, key, spot.surface.as);
  };
  const label = piece.text ? words(piece.text) : withEmoji(`:${piece.icon ?? "x"}:`);
  const props = {
    ...busy(key),
    key,
    class: piece.style,
    onclick: press,
    "aria-label": piece.accessibility_label,
  };
  if (!/^https?:\/\//i.test(piece.url ?? "")) return h("button.button", { ...props, type: "button" }, label);
  return h("a.button", { ...props, href: piece.url, target: "_blank", rel: "noopener noreferrer" }, label);
}

function overflow(piece, spot) {
  const key = controlKey(piece, spot);
  const pick = async (option) => {
    if (piece.confirm && !(await sure(piece.confirm))) return;
    if (/^https?:\/\//i.test(option.url ?? "")) window.open(option.url, "_blank", "noopener,noreferrer");
    await does(
      "click",
      {
        from: spot.surface.from,
        block_id: spot.blockId,
        action_id: piece.action_id,
        type: piece.type,
        selected_option: option,
      },
      key,
      spot.surface.as,
    );
  };
  const items = piece.options.map((option) => ({
    label: withEmoji(option.text.text),
    description: option.description?.text,
    pick: () => pick(option),
  }));
  return h(
    "button.button.more",
    {
      ...busy(key),
      key,
      type: "button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": "More actions",
      onclick: (event) => openMenu(event.currentTarget, "More actions", items),
    },
    icon("dots"),
  );
}

function choices(piece, spot) {
  const single = piece.type === "radio_buttons";
  const now = valueOf(spot.surface, spot.blockId, piece);
  const chosen = new Set((single ? [now] : now).map((option) => option?.value));
  const id = spot.id(piece);
  const pick = async (event) => {
    const box = event.currentTarget;
    const group = box.closest("[data-choices]");
    const values = [...group.querySelectorAll("input:checked")].map((input) => input.value);
    const options = piece.options.filter((option) => values.includes(option.value));
    if (await change(piece, spot, single ? options[0] : options)) return;
    for (const input of group.querySelectorAll("input")) input.checked = chosen.has(input.value);
  };
  return h(
    "div.choices",
    {
      key: id,
      role: single ? "radiogroup" : "group",
      "data-choices": true,
      "aria-labelledby": spot.labelId,
      "aria-label": spot.labelId ? null : spot.name,
      "aria-describedby": spot.describedBy,
      "aria-invalid": spot.invalid,
    },
    piece.options.map((option, index) =>
      h(
        "label.choice",
        { key: option.value },
        h("input", {
          type: single ? "radio" : "checkbox",
          name: id,
          value: option.value,
          id: index ? null : id,
          checked: chosen.has(option.value),
          onchange: pick,
        }),
        h(
          "span",
          null,
          words(option.text),
          option.description && h("small", null, words(option.description)),
        ),
      ),
    ),
  );
}

const sure = ({ title, text, confirm, deny, style }) =>
  confirmed({
    title: words(title),
    text: words(text),
    confirm: words(confirm ?? { text: "Yes" }),
    deny: words(deny ?? { text: "Cancel" }),
    style: style ?? "primary",
  });
