// How a person looks: initials on a colour that stays theirs, a name, a few words about them.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { mark } from "./icons.js";
import { page } from "./page.js";

const COLOURS = 8;
// What Slack itself says to a person; not one of the people.
const SLACKBOT = { name: "Slackbot" };

/** A square with initials; the app shows its mark. */
export function avatar(person, size = "") {
  if (person.is_bot) return h("span.avatar.avatar-app", { class: size, "aria-hidden": "true" }, mark());
  if (person === SLACKBOT)
    return h("span.avatar.avatar-slackbot", { class: size, "aria-hidden": "true" }, "S");
  const colour = page.state.people.indexOf(person) % COLOURS;
  return h(
    "span.avatar",
    { class: `${size} colour-${colour}`, "aria-hidden": "true" },
    initials(person.name),
  );
}

/** The small badge that tells an app from a person. */
export const appBadge = () => h("span.badge", { title: "An app, not a person" }, "app");

/** Whoever wrote a message, or under whose name the app posted it. */
export const author = (message) =>
  page.state.people.find((person) => person.name === message.username) ??
  page.people.get(message.user) ??
  SLACKBOT;

/** "Marketing · 🌴 Vacationing", and what else one should know. */
export function about(person) {
  const words = [
    person.title,
    person.is_external && "from another company",
    !person.is_active && "deactivated",
    withEmoji(person.status),
  ];
  return words.filter(Boolean).join(" · ");
}

/** Everybody one can act as. */
export const actors = () => page.state.people.filter((person) => !person.is_bot);

const initials = (name) => {
  const parts = name.trim().split(/\s+/);
  return (parts[0][0] + (parts.length > 1 ? parts.at(-1)[0] : "")).toUpperCase();
};
