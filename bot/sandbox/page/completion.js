// What a composer offers while one types: commands after a slash, people after an at sign.

import { h } from "./dom.js";
import { page } from "./page.js";
import { about, actors, avatar } from "./people.js";

const MOST = 8;

/**
 * What could follow `text` at `caret`: [{key, start, insert, title, usage?, note, person?}]. `insert` replaces what stands
 * between `start` and the caret. Commands are offered only where they work, which is not in threads.
 */
export function offers(text, caret, inThread) {
  const before = text.slice(0, caret);
  if (!inThread && /^\/\S*$/.test(before)) {
    return page.state.commands
      .filter((each) => each.command.startsWith(before.toLowerCase()))
      .map((each) => ({
        key: each.command,
        start: 0,
        insert: `${each.command} `,
        title: each.command,
        usage: each.usage_hint,
        note: each.description,
      }));
  }
  const at = /(?:^|\s)@([\p{L}\d.-]*)$/u.exec(before);
  if (!at) return [];
  return actors()
    .filter((each) => each.is_active && called(each, at[1].toLowerCase()))
    .slice(0, MOST)
    .map((each) => ({
      key: each.id,
      start: caret - at[1].length - 1,
      insert: `@${each.name} `,
      title: each.name,
      note: about(each),
      person: each,
    }));
}

/** The list of offers, the one at `at` chosen. `pick` is called with the offer that was pressed. */
export const offerList = (id, found, at, pick) =>
  h(
    "ul.completion",
    { id, role: "listbox", "aria-label": "Suggestions" },
    found.map((offer, index) =>
      h(
        "li",
        {
          key: offer.key,
          id: `${id}-${index}`,
          role: "option",
          "aria-selected": String(index === at),
          class: offer.person && "completion-person",
          // On press, so that the text keeps the focus.
          onpointerdown: (event) => {
            event.preventDefault();
            pick(offer);
          },
        },
        offer.person && avatar(offer.person, "tiny"),
        h("strong", null, offer.title),
        offer.usage && h("span.usage", null, offer.usage),
        h("small", null, offer.note),
      ),
    ),
  );

/** How to go on after a command that was typed in full. */
export function usageOf(text) {
  const command = page.state.commands.find((each) => text.startsWith(`${each.command} `));
  return (
    command &&
    h(
      "p.usage-line",
      null,
      h("strong", null, command.command),
      " ",
      command.usage_hint || command.description,
    )
  );
}

const called = (person, start) =>
  person.handle.startsWith(start) ||
  person.name
    .toLowerCase()
    .split(" ")
    .some((part) => part.startsWith(start));
