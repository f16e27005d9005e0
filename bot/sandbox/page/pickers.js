// Menus to choose from: options, people, channels; one or several.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { page } from "./page.js";
import { valueOf } from "./values.js";

const KINDS = { im: "im", public: "public", private: "private" };

/** A select, or null when the element is something else. */
export function picked(piece, spot, change) {
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
  // The app's own lists are not asked for here: only what was chosen from the start can be shown.
  if (kind === "external_select")
    return [{ choices: (piece.initial_options ?? [piece.initial_option ?? []]).flat().map(choice) }];
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
