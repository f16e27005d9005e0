// Menus to choose from: options, people, channels; one or several.

import { suggest } from "./api.js";
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { page } from "./page.js";
import { valueOf } from "./values.js";

const KINDS = { im: "im", public: "public", private: "private" };

/** A select, or null when the element is something else. */
export function picked(piece, spot, change) {
  if (piece.type.endsWith("external_select")) return searched(piece, spot, change);
  const groups = groupsOf(piece);
  if (!groups) return null;
  return piece.type.startsWith("multi_")
    ? several(piece, spot, change, groups)
    : one(piece, spot, change, groups);
}

// Each choice is {id, label, value}: `value` is what Slack holds for it.
function groupsOf(piece) {
  const kind = piece.type.replace("multi_", "");
  if (kind === "static_select") {
    if (piece.option_groups)
      return piece.option_groups.map((group) => ({
        label: group.label.text,
        choices: group.options.map(choice),
      }));
    return [{ choices: piece.options.map(choice) }];
  }
  if (kind === "users_select") return [{ choices: people() }];
  if (kind === "channels_select") return [{ choices: channels(["public"]) }];
  if (kind === "conversations_select")
    return [{ choices: channels(piece.filter?.include ?? ["public", "private", "im"]) }];
  return null;
}

const choice = (option) => ({
  id: option.value,
  value: option,
  label: withEmoji(option.text.text) + (option.description ? ` · ${option.description.text}` : ""),
});

const people = () =>
  page.state.people
    .filter((person) => person.is_active)
    .map((person) => ({ id: person.id, value: person.id, label: person.name }));

const channels = (kinds) =>
  page.state.channels
    .filter((channel) => kinds.includes(KINDS[channel.kind]) && !channel.archived)
    .map((channel) => ({
      id: channel.id,
      value: channel.id,
      label:
        channel.kind === "im"
          ? (page.people.get(channel.with)?.name ?? "Direct message")
          : `#${channel.name}`,
    }));

const idOf = (value) => value?.value ?? value;

function one(piece, spot, change, groups) {
  const id = spot.id(piece);
  const before = idOf(valueOf(spot.surface, spot.blockId, piece)) ?? "";
  const all = groups.flatMap((group) => group.choices);
  const pick = async (event) => {
    const select = event.currentTarget;
    const chosen = all.find((each) => each.id === select.value);
    if (!(await change(piece, spot, chosen?.value ?? null))) select.value = before;
  };
  const option = (each) => h("option", { key: each.id, value: each.id }, each.label);
  return h(
    "span.select",
    { key: id },
    h(
      "select",
      {
        id,
        value: before,
        onchange: pick,
        "aria-label": spot.labelId ? null : (piece.placeholder?.text ?? spot.name),
        "aria-describedby": spot.describedBy,
        "aria-invalid": spot.invalid,
        "aria-required": spot.required ? "true" : null,
        made: (select) => {
          if (piece.focus_on_load) select.dataset.first = "";
        },
      },
      // Slack lets go of a choice only where it may be empty.
      h(
        "option",
        { value: "", disabled: spot.required && before !== "" },
        piece.placeholder?.text ?? "Choose…",
      ),
      groups.map((group) =>
        group.label
          ? h("optgroup", { key: group.label, label: group.label }, group.choices.map(option))
          : group.choices.map(option),
      ),
    ),
    icon("down"),
  );
}

// By field: what was typed last, and what the app offered for it.
const searches = new Map();
const LEAST_TYPED = 3;

function searched(piece, spot, change) {
  const id = spot.id(piece);
  const openKey = `several ${id}`;
  const isOpen = page.open.has(openKey);
  const isMany = piece.type.startsWith("multi_");
  const held = [valueOf(spot.surface, spot.blockId, piece) ?? []].flat();
  const search = searches.get(id) ?? { typed: "", groups: [] };
  const toggle = () => {
    if (isOpen) page.open.delete(openKey);
    else {
      page.open.add(openKey);
      look(piece, spot, "");
    }
    page.stirred += 1;
    page.render();
    document.getElementById(isOpen ? id : `${id}-search`)?.focus();
  };
  const pick = async (option, isChosen) => {
    const others = isMany ? held.filter((each) => each.value !== option.value) : [];
    const chosen = isChosen ? [...others, option] : others;
    await change(piece, spot, isMany ? chosen : (chosen[0] ?? null));
    if (!isMany) page.open.delete(openKey);
    page.render();
    if (!isMany) document.getElementById(id)?.focus();
  };
  const label = (option) => withEmoji(option.text.text);
  return h(
    "div.several",
    {
      key: id,
      onkeydown: (event) => {
        if (event.key === "Escape" && isOpen) {
          event.stopPropagation();
          event.preventDefault();
          toggle();
        }
      },
    },
    h(
      "button.several-button",
      {
        type: "button",
        id,
        "aria-expanded": String(isOpen),
        "aria-describedby": spot.describedBy,
        "aria-invalid": spot.invalid,
        onclick: toggle,
        "aria-label": `${spot.name ?? piece.placeholder?.text ?? "Choose"}: ${held.map(label).join(", ") || "nothing chosen"}`,
      },
      held.length
        ? held.map((option) => h("span", { key: option.value, class: isMany && "chip" }, label(option)))
        : h("span.quiet", null, piece.placeholder?.text ?? "Choose…"),
      icon("down"),
    ),
    isOpen &&
      h(
        "div.several-list",
        { role: "group", "aria-label": spot.name ?? "Choices" },
        h("input.text", {
          key: "search",
          id: `${id}-search`,
          type: "search",
          autocomplete: "off",
          "aria-label": `Search: ${spot.name ?? "choices"}`,
          placeholder: "Search",
          value: search.typed,
          oninput: (event) => look(piece, spot, event.currentTarget.value),
        }),
        search.trouble && h("p.quiet", { role: "alert" }, search.trouble),
        !search.trouble &&
          !search.groups.some((group) => group.options.length) &&
          h("p.quiet", null, search.isWaiting ? "One moment…" : "Nothing found."),
        search.groups.map((group, index) =>
          h(
            "div",
            { key: index },
            group.label && h("div.several-group", null, withEmoji(group.label.text)),
            group.options.map((option) =>
              h(
                "label.choice",
                { key: option.value },
                h("input", {
                  type: isMany ? "checkbox" : "radio",
                  name: `${id}-choice`,
                  value: option.value,
                  checked: held.some((each) => each.value === option.value),
                  onchange: (event) => pick(option, event.currentTarget.checked),
                }),
                h("span", null, label(option)),
              ),
            ),
          ),
        ),
      ),
  );
}

// Answers may overtake each other: only the one to what was typed last counts.
async function look(piece, spot, typed) {
  const id = spot.id(piece);
  const least = piece.min_query_length ?? LEAST_TYPED;
  const isEnough = typed.length >= least;
  const before = searches.get(id)?.groups ?? [];
  searches.set(id, { typed, groups: isEnough ? before : [], isWaiting: isEnough });
  let found = { groups: [], trouble: isEnough ? null : `Type ${least} letters or more.` };
  if (isEnough) {
    try {
      const where = { from: spot.surface.from, block_id: spot.blockId, action_id: piece.action_id };
      found = { groups: await suggest(page.me.id, { ...where, value: typed }) };
    } catch (error) {
      found = { groups: [], trouble: error.message };
    }
  }
  if (searches.get(id)?.typed !== typed) return;
  searches.set(id, { typed, ...found });
  page.stirred += 1;
  page.render();
}

function several(piece, spot, change, groups) {
  const id = spot.id(piece);
  const openKey = `several ${id}`;
  const all = groups.flatMap((group) => group.choices);
  const before = valueOf(spot.surface, spot.blockId, piece).map(idOf);
  const most = piece.max_selected_items ?? Infinity;
  const labels = before.map((chosen) => all.find((each) => each.id === chosen)?.label ?? chosen);
  const isOpen = page.open.has(openKey);
  const toggle = () => {
    if (isOpen) page.open.delete(openKey);
    else page.open.add(openKey);
    page.stirred += 1;
    page.render();
    document.getElementById(id)?.closest(".several").scrollIntoView({ block: "nearest" });
  };
  const pick = async (event) => {
    const box = event.currentTarget;
    const values = all.filter((each) => (each.id === box.value ? box.checked : before.includes(each.id)));
    if (
      !(await change(
        piece,
        spot,
        values.map((each) => each.value),
      ))
    )
      box.checked = !box.checked;
    page.render();
  };
  return h(
    "div.several",
    {
      key: id,
      onkeydown: (event) => {
        if (event.key === "Escape" && isOpen) {
          event.stopPropagation();
          event.preventDefault();
          toggle();
          document.getElementById(id).focus();
        }
      },
    },
    h(
      "button.several-button",
      {
        type: "button",
        id,
        "aria-expanded": String(isOpen),
        "aria-describedby": spot.describedBy,
        "aria-invalid": spot.invalid,
        onclick: toggle,
        "aria-label": `${spot.name ?? piece.placeholder?.text ?? "Choose"}: ${labels.join(", ") || "nothing chosen"}`,
      },
      labels.length
        ? labels.map((label) => h("span.chip", { key: label }, label))
        : h("span.quiet", null, piece.placeholder?.text ?? "Choose…"),
      icon("down"),
    ),
    isOpen &&
      h(
        "div.several-list",
        { role: "group", "aria-label": spot.name ?? "Choices" },
        groups.map((group, index) =>
          h(
            "div",
            { key: group.label ?? index },
            group.label && h("div.several-group", null, group.label),
            group.choices.map((each) =>
              h(
                "label.choice",
                { key: each.id },
                h("input", {
                  type: "checkbox",
                  value: each.id,
                  checked: before.includes(each.id),
                  onchange: pick,
                  disabled: !before.includes(each.id) && before.length >= most,
                }),
                h("span", null, each.label),
              ),
            ),
          ),
        ),
      ),
  );
}
