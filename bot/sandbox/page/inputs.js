// Elements one types into. What was typed stays whatever the page draws meanwhile.

import { h } from "./dom.js";
import { atWall, wall } from "./dates.js";
import { page } from "./page.js";
import { keep, valueOf } from "./values.js";

const TYPES = {
  number_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  plain_text_input: "text",
};
const PAUSE = 500;
const timers = new Map();

/** A text, date or time input, or null when the element is something else. */
export function typed(piece, spot, change) {
  if (piece.type in TYPES || piece.type === "rich_text_input") return text(piece, spot, change);
  if (piece.type === "datepicker") return moment(piece, spot, change, "date");
  if (piece.type === "timepicker") return moment(piece, spot, change, "time");
  if (piece.type === "datetimepicker") return moment(piece, spot, change, "datetime-local");
  return null;
}

function text(piece, spot, change) {
  const rich = piece.type === "rich_text_input";
  const long = rich || piece.multiline;
  const triggers = piece.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const id = spot.id(piece);
  const value = valueOf(spot.surface, spot.blockId, piece);
  const read = (input) => (rich ? asRichText(input.value) : input.value || null);
  const tell = (input) => {
    clearTimeout(timers.get(id));
    return change(piece, spot, read(input));
  };
  const note = (event) => {
    const input = event.currentTarget;
    keep(spot.surface, spot.blockId, piece, read(input));
    count(input, piece);
    clearTimeout(timers.get(id));
    if (spot.dispatch && triggers.includes("on_character_entered"))
      timers.set(
        id,
        setTimeout(() => tell(input), PAUSE),
      );
  };
  const enter = (event) => {
    if (event.key !== "Enter" || event.isComposing || (long && !event.metaKey && !event.ctrlKey)) return;
    if (spot.dispatch && triggers.includes("on_enter_pressed")) {
      event.preventDefault();
      tell(event.currentTarget);
    } else if (long) {
      event.currentTarget.form?.requestSubmit();
    }
  };
  return h(
    "div.field",
    { key: id },
    h(long ? "textarea.text" : "input.text", {
      ...described(spot),
      id,
      type: long ? null : TYPES[piece.type],
      rows: long ? 4 : null,
      autocomplete: "off",
      inputmode: piece.type === "number_input" ? "decimal" : null,
      placeholder: piece.placeholder?.text,
      value: rich ? plain(value) : (value ?? ""),
      oninput: note,
      onkeydown: enter,
      // Without dispatch_action the sandbox only keeps the text, so that a button in the view finds it.
      onchange: spot.dispatch ? null : (event) => tell(event.currentTarget),
      made: (input) => {
        count(input, piece);
        if (piece.focus_on_load) input.dataset.first = "";
      },
    }),
    piece.max_length && h("span.counter", { own: true, "aria-hidden": "true" }),
  );
}

function count(input, { max_length: most }) {
  const counter = input.parentElement?.querySelector(".counter");
  if (!counter) return;
  const left = most - input.value.length;
  counter.textContent = left < 0 ? `${-left} too many` : `${input.value.length} / ${most}`;
  counter.classList.toggle("over", left < 0);
  counter.classList.toggle("near", left < most * 0.2);
}

function moment(piece, spot, change, type) {
  const id = spot.id(piece);
  const { zone } = page.me;
  const local = type === "datetime-local";
  const value = valueOf(spot.surface, spot.blockId, piece);
  const shown = local && value ? wall(new Date(value * 1000), zone) : (value ?? "");
  const pick = async (event) => {
    const input = event.currentTarget;
    const chosen = input.value && (local ? atWall(input.value, zone).getTime() / 1000 : input.value);
    if (!(await change(piece, spot, chosen || null))) input.value = shown;
  };
  return h("input.text.moment", { ...described(spot), key: id, id, type, value: shown, onchange: pick });
}

const described = (spot) => ({
  "aria-label": spot.labelId ? null : spot.name,
  "aria-describedby": spot.describedBy,
  "aria-invalid": spot.invalid,
  "aria-required": spot.required ? "true" : null,
});

function asRichText(value) {
  if (!value) return null;
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text: value }] }],
  };
}

const plain = (value) =>
  value?.elements
    ?.flatMap((part) => part.elements ?? [])
    .map((piece) => piece.text ?? "")
    .join("") ?? "";
