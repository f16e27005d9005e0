// The left side: who I act as, and where I can go.

import { reset } from "./api.js";
import { city, time } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { confirmed, openMenu, toast } from "./overlays.js";
import { address, becoming, currentChannel, go, isDm, now, page } from "./page.js";
import { about, actors, appBadge, avatar } from "./people.js";

export function sidebar() {
  const { me, state } = page;
  const next = becoming();
  const channels = state.channels.filter((channel) => channel.kind !== "im");
  return h(
    "nav.sidebar",
    { id: "sidebar", "aria-label": "People and channels", class: page.open.has("drawer") && "open" },
    h(
      "div.workspace",
      null,
      h("span.workspace-name", null, state.team),
      h(
        "button.quiet-button",
        {
          type: "button",
          "aria-label": "Sandbox menu",
          "aria-haspopup": "menu",
          "aria-expanded": "false",
          onclick: (event) =>
            openMenu(event.currentTarget, "Sandbox menu", [
              { label: "Start over", description: "Put everything back as it was", pick: startOver },
            ]),
        },
        icon("dots"),
      ),
      h(
        "button.quiet-button.drawer-close",
        { type: "button", "aria-label": "Close the sidebar", onclick: closeDrawer },
        icon("close"),
      ),
    ),
    h(
      "section.acting",
      { "aria-labelledby": "acting-title" },
      h("h2", { id: "acting-title" }, "You are acting as"),
      h(
        "div.acting-me",
        { "data-testid": "me" },
        avatar(page.people.get(me.id), "large"),
        h(
          "div",
          null,
          h("strong", null, me.name),
          h("span", null, about(me)),
          h("span", null, `${time(now(), me.zone)} in ${city(me.zone)}`),
        ),
      ),
      h(
        "div.become",
        null,
        h("h3", { id: "become-title" }, "Become"),
        h("small", { role: "status", "data-testid": "becoming" }, next && `Becoming ${next.name}…`),
      ),
      h("div.people", { role: "group", "aria-labelledby": "become-title" }, actors().map(person)),
    ),
    h(
      "section.places",
      { "aria-label": "Places" },
      channels.length > 0 && [h("h2", null, "Channels"), h("ul", null, channels.map(channelLink))],
      h("h2", null, "App"),
      h("ul", null, state.channels.filter(isDm).map(dmLink), state.app.has_home && homeLink()),
    ),
  );
}

export function closeDrawer() {
  page.open.delete("drawer");
  page.render();
  document.getElementById("drawer-button")?.focus();
}

function person(each) {
  const mine = each.id === (page.place.as ?? page.me.id);
  const unread = !mine && each.unread > 0;
  return h(
    "button.person",
    {
      key: each.id,
      type: "button",
      "aria-pressed": String(mine),
      "aria-busy": mine && becoming() ? "true" : null,
      "data-testid": `person-${each.handle}`,
      title: `${each.name}, ${about(each)}`,
      class: !each.is_active && "gone",
      "aria-label": `${each.name}, ${about(each)}${unread ? ", has something unread" : ""}`,
      onclick: () => go({ as: each.id }),
    },
    h("span.person-face", null, avatar(each), unread && h("span.dot", { title: "Has something unread" })),
    h("span.person-words", null, h("strong", null, each.name.split(" ")[0]), h("small", null, about(each))),
  );
}

function place(key, target, isHere, testid, contents, unread = 0) {
  return h(
    "li",
    { key },
    h(
      "a.place",
      {
        href: address({ in: target }),
        "data-testid": testid,
        "aria-current": isHere ? "page" : null,
        class: unread > 0 && "unread",
        onclick: (event) => {
          page.open.delete("drawer");
          if (event.ctrlKey || event.metaKey || event.shiftKey) return page.render();
          event.preventDefault();
          go({ in: target });
        },
      },
      contents,
      unread > 0 && h("span.count", { "aria-label": `${unread} unread` }, unread),
    ),
  );
}

function channelLink(channel) {
  const isHere = currentChannel()?.id === channel.id;
  const contents = [
    icon(channel.kind === "private" ? "lock" : "hash"),
    h("span.place-name", null, channel.name),
  ];
  const aside = channel.archived ? "archived" : !channel.member && "not joined";
  return place(
    channel.id,
    channel.id,
    isHere,
    `channel-${channel.name}`,
    [contents, aside && h("small", null, aside)],
    channel.unread,
  );
}

function dmLink(channel) {
  const isHere = currentChannel()?.id === channel.id;
  return place(
    "dm",
    "dm",
    isHere,
    "dm",
    [icon("message"), h("span.place-name", null, page.state.app.name), appBadge()],
    channel.unread,
  );
}

function homeLink() {
  return place("home", "home", page.place.in === "home", "home", [
    icon("home"),
    h("span.place-name", null, "Home"),
  ]);
}

async function startOver() {
  const yes = await confirmed({
    title: "Start over?",
    text: "Everything that was said and done here is put back as it was at the start.",
    confirm: "Start over",
    deny: "Keep going",
    style: "danger",
  });
  if (!yes) return;
  page.startingOver = page.state.life;
  go({});
  try {
    await reset();
  } catch (error) {
    page.startingOver = null;
    toast(error.message, "problem");
  }
  page.render();
}
