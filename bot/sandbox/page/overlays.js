// What lies on top for a moment: toasts, menus and questions.

import { h, patch } from "./dom.js";

/** Say something in passing. `kind`: "note" or "problem". */
export function toast(text, kind = "note") {
  // The newest of its kind is enough: what was true before is not.
  for (const older of document.querySelectorAll(`.toast-${kind}`)) older.remove();
  const element = document.createElement("div");
  element.className = `toast toast-${kind}`;
  element.setAttribute("role", kind === "problem" ? "alert" : "status");
  element.textContent = text;
  element.onclick = () => element.remove();
  layer().querySelector(".toasts").append(element);
  setTimeout(() => element.remove(), kind === "problem" ? 8000 : 4500);
}

/**
 * Open a menu at a button. `items`: [{label, description, danger, pick}].
 * Arrow keys move, Escape closes, and the focus goes back to the button.
 */
export function openMenu(anchor, label, items) {
  const menu = document.createElement("div");
  menu.className = "menu";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);
  const close = (back = true) => {
    document.removeEventListener("pointerdown", outside, true);
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (back) anchor.focus();
  };
  const outside = (event) => {
    if (!menu.contains(event.target)) close(false);
  };
  patch(
    menu,
    items.map((item) =>
      h(
        "button.menu-item",
        {
          type: "button",
          role: "menuitem",
          tabindex: -1,
          class: item.danger && "danger",
          onclick: () => {
            close();
            item.pick();
          },
        },
        h("span", null, item.label),
        item.description && h("small", null, item.description),
      ),
    ),
  );
  menu.onkeydown = (event) => walk(event, menu, close);
  layer(anchor).append(menu);
  place(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  menu.querySelector("button")?.focus();
}

/** Ask Block Kit's confirm question; resolves to whether the person said yes. `text` is the question as elements. */
export function confirmed({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "question";
    dialog.setAttribute("role", "alertdialog");
    dialog.setAttribute("aria-labelledby", "question-title");
    dialog.setAttribute("aria-describedby", "question-text");
    dialog.dataset.testid = "confirm";
    let answer = false;
    const say = (yes) => {
      answer = yes;
      dialog.close();
    };
    patch(dialog, [
      h("h2", { id: "question-title" }, title),
      h("div", { id: "question-text" }, text),
      h(
        "div.question-buttons",
        null,
        h("button.button", { type: "button", onclick: () => say(false) }, deny),
        h("button.button", { type: "button", class: style, onclick: () => say(true) }, confirm),
      ),
    ]);
    dialog.onclose = () => {
      dialog.remove();
      resolve(answer);
    };
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Take away what was refused before: somebody is trying again. */
export function forgetProblems() {
  for (const element of document.querySelectorAll(".toast-problem")) element.remove();
}

/** Toasts of a dialog that goes away stay readable. */
export function rescueToasts(dialog) {
  document.querySelector("body > .layer .toasts").append(...dialog.querySelectorAll(".toast"));
}

// Beside an open modal dialog nothing else can be used or heard, so overlays go into it.
function layer(anchor) {
  const dialog = anchor ? anchor.closest("dialog") : document.querySelector("dialog.modal");
  return dialog?.querySelector(".layer") ?? document.querySelector("body > .layer");
}

function place(menu, anchor) {
  const from = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = from.bottom + 4;
  const top = below + height < innerHeight - 8 ? below : Math.max(8, from.top - height - 4);
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(8, Math.min(from.left, innerWidth - width - 8))}px`;
}

function walk(event, menu, close) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 };
  if (event.key in steps) {
    event.preventDefault();
    items[steps[event.key] % items.length]?.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close();
  }
}
