// What people typed and chose, in the shape of Slack's `view.state.values`.

import { page } from "./page.js";

const KEYS = {
  plain_text_input: "value",
  email_text_input: "value",
  url_text_input: "value",
  number_input: "value",
  rich_text_input: "rich_text_value",
  static_select: "selected_option",
  external_select: "selected_option",
  radio_buttons: "selected_option",
  multi_static_select: "selected_options",
  multi_external_select: "selected_options",
  checkboxes: "selected_options",
  users_select: "selected_user",
  multi_users_select: "selected_users",
  channels_select: "selected_channel",
  multi_channels_select: "selected_channels",
  conversations_select: "selected_conversation",
  multi_conversations_select: "selected_conversations",
  datepicker: "selected_date",
  timepicker: "selected_time",
  datetimepicker: "selected_date_time",
  file_input: "files",
};

const kept = new Map();

/** The key under which an element's value stands, or undefined when it has none. */
const valueKey = (element) => KEYS[element.type];

/** The value of an element now: what was touched here, else what the sandbox holds, else its initial value. */
export function valueOf(surface, blockId, element) {
  const key = valueKey(element);
  const state = kept.get(name(surface, blockId, element)) ?? surface.saved?.[blockId]?.[element.action_id];
  if (state?.type === element.type) return offered(element, state[key] ?? nothing(key));
  return (
    element[key.includes("value") ? "initial_value" : key.replace("selected", "initial")] ?? nothing(key)
  );
}

/** Remember a value; returns the state Slack would hold for it. */
export function keep(surface, blockId, element, value) {
  const state = { type: element.type, [valueKey(element)]: value };
  kept.set(name(surface, blockId, element), state);
  page.stirred += 1;
  return state;
}

/** All values of a view, as a submission carries them. */
export function collect(surface, blocks) {
  const values = {};
  for (const [block, element] of stateful(blocks)) {
    values[block.block_id] ??= {};
    values[block.block_id][element.action_id] = {
      type: element.type,
      [valueKey(element)]: valueOf(surface, block.block_id, element),
    };
  }
  return values;
}

/** What Slack's own client would complain of before sending: {block_id: sentence}. */
export function complaints(surface, blocks) {
  const found = {};
  for (const block of blocks) {
    if (block.type !== "input" || !valueKey(block.element)) continue;
    const complaint = complaintAbout(block, valueOf(surface, block.block_id, block.element));
    if (complaint) found[block.block_id] = complaint;
  }
  return found;
}

/** Forget what was typed into views of mine, and fields of theirs, that are gone: a field that comes back is a new one. */
export function forgetExcept(views) {
  const alive = new Set(
    views.flatMap((view) =>
      [...stateful(view.blocks)].map(([block, element]) => name(view, block.block_id, element)),
    ),
  );
  for (const key of kept.keys()) {
    const [person, surface] = JSON.parse(key);
    if (person === page.me.id && surface.startsWith("V") && !alive.has(key)) kept.delete(key);
  }
}

const name = (surface, blockId, element) =>
  JSON.stringify([surface.as ?? page.me.id, surface.id, blockId, element.action_id]);

const nothing = (key) => (key.endsWith("s") ? [] : null);

// A view that was redrawn may no longer offer what was chosen before.
function offered(element, value) {
  const options = element.options ?? element.option_groups?.flatMap((group) => group.options);
  if (!options || !value) return value;
  const known = (chosen) => options.some((option) => option.value === chosen.value);
  if (Array.isArray(value)) return value.filter(known);
  return known(value) ? value : null;
}

function* stateful(blocks) {
  for (const block of blocks) {
    const elements = [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])];
    for (const element of elements) if (element && valueKey(element)) yield [block, element];
  }
}

function complaintAbout({ element, optional }, value) {
  if (value === null || value === "" || value?.length === 0) return optional ? null : "Please fill this in.";
  if (typeof value !== "string") return null;
  const { min_length: least, max_length: most } = element;
  if (least && value.length < least) return `Please write at least ${least} characters.`;
  if (most && value.length > most) return `Please keep it to ${most} characters; there are ${value.length}.`;
  if (element.type === "number_input") return numberComplaint(element, value);
  if (element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(value))
    return "Please give a full e-mail address.";
  if (element.type === "url_text_input" && !URL.canParse(value))
    return "Please give a full link, with https://.";
  return null;
}

function numberComplaint(element, value) {
  const shape = element.is_decimal_allowed ? /^-?\d+([.]\d+)?$/ : /^-?\d+$/;
  if (!shape.test(value))
    return element.is_decimal_allowed ? "Please give a number." : "Please give a whole number.";
  if (element.min_value && Number(value) < Number(element.min_value))
    return `At least ${element.min_value}, please.`;
  if (element.max_value && Number(value) > Number(element.max_value))
    return `At most ${element.max_value}, please.`;
  return null;
}
