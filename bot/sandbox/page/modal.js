// Modals: the open views of the acting person, one above the other.

import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { rescueToasts } from "./overlays.js";
import { becoming, busy, does, page } from "./page.js";
import { collect, complaints, forgetExcept } from "./values.js";

const FIELDS = "input, textarea, select, .several-button";

let returnTo = null;
let topId = null;
const lastFocus = new Map();
const noticed = new Map();

/** The dialog, or null when no view is open. Views below the top one stay as they are, out of sight. */
export function modals() {
  const views = page.state.modals;
  if (!views.length) return null;
  return h(
    "dialog.modal",
    {
      key: "modal",
      "data-testid": "modal",
      "aria-labelledby": `${views.at(-1).id}-title`,
      inert: Boolean(becoming()),
      made: opened,
      oncancel: (event) => {
        if (event.target === event.currentTarget) {
          event.preventDefault();
          close();
        }
      },
      onclose: (event) => {
        if (event.target === event.currentTarget && event.currentTarget.isConnected)
          event.currentTarget.showModal();
      },
    },
    views.map((view, index) => form(view, index, views.length)),
    h("div.layer", {
      own: true,
      made: (layer) => {
        const toasts = document.createElement("div");
        toasts.className = "toasts";
        layer.append(toasts);
      },
    }),
  );
}

/** Before drawing: an open dialog about to go hands over what it holds. */
export function beforeDrawing() {
  const dialog = document.querySelector("dialog.modal");
  if (dialog && !page.state?.modals.length) rescueToasts(dialog);
}

/** After drawing: put the focus where it belongs when the top view has changed. */
export function afterDrawing() {
  const views = page.state.modals;
  const top = views.at(-1)?.id ?? null;
  forgetExcept(views);
  for (const id of noticed.keys()) if (!views.some((view) => view.id === id)) noticed.delete(id);
  if (top === topId) return;
  topId = top;
  if (top === null) {
    lastFocus.clear();
    const target = returnTo;
    returnTo = null;
    focusAgain(target);
  } else {
    const before = lastFocus.get(top);
    queueMicrotask(() => focusIn(document.getElementById(`${top}-form`), before));
  }
}

function opened(dialog) {
  returnTo = focusPath();
  dialog.addEventListener("focusin", (event) => lastFocus.set(topId, event.target));
  // It can be shown only once it is in the page.
  queueMicrotask(() => dialog.showModal());
}

function form(view, index, count) {
  const isTop = index === count - 1;
  const surface = {
    id: view.id,
    from: { view_id: view.id },
    viewId: view.id,
    as: page.me.id,
    saved: view.state.values,
    errors: { ...view.errors, ...noticed.get(view.id) },
  };
  const sending = `submit ${view.id}`;
  const submit = async (event) => {
    event.preventDefault();
    const found = complaints(surface, view.blocks);
    if (Object.keys(found).length) noticed.set(view.id, found);
    else {
      noticed.delete(view.id);
      page.leaving.add(view.id);
      await does("submit", { view_id: view.id, values: collect(surface, view.blocks) }, sending, surface.as);
      page.leaving.delete(view.id);
    }
    page.render();
    document.getElementById(`${view.id}-form`)?.querySelector("[aria-invalid=true]")?.focus();
  };
  return h(
    "form.view",
    { key: view.id, id: `${view.id}-form`, hidden: !isTop, novalidate: true, onsubmit: submit },
    h(
      "header.panel-head",
      null,
      h(
        "h2",
        { id: `${view.id}-title` },
        withEmoji(view.title.text),
        count > 1 && h("small", null, `Step ${index + 1}`),
      ),
      h(
        "button.quiet-button",
        {
          ...busy(`close ${view.id}`),
          type: "button",
          "aria-label": index ? "Back" : "Close",
          "data-testid": isTop ? "modal-x" : null,
          onclick: close,
        },
        icon(index ? "reply" : "close"),
      ),
    ),
    h(
      "div.view-body",
      null,
      view.trouble && h("p.alert.alert-error", { role: "alert" }, view.trouble),
      blocks(view.blocks, surface),
    ),
    h(
      "footer.view-foot",
      null,
      h(
        "button.button",
        {
          ...busy(`close ${view.id}`),
          type: "button",
          "data-testid": isTop ? "modal-close" : null,
          onclick: close,
        },
        view.close ? withEmoji(view.close.text) : index ? "Back" : view.submit ? "Cancel" : "Close",
      ),
      view.submit &&
        h(
          "button.button.primary",
          { ...busy(sending), type: "submit", "data-testid": isTop ? "submit" : null },
          withEmoji(view.submit.text),
        ),
    ),
  );
}

function close() {
  const view = page.state.modals.at(-1);
  if (view) does("close", { view_id: view.id }, `close ${view.id}`);
}

function focusIn(form, before) {
  if (!form) return;
  if (before?.isConnected && form.contains(before)) before.focus();
  else {
    const body = form.querySelector(".view-body");
    const first =
      body.querySelector("[data-first]") ??
      body.querySelector(FIELDS) ??
      form.querySelector(".view-foot button:last-child");
    first?.focus();
  }
}

// The control that opened the modal, then what stands around it: it may be redrawn meanwhile.
function focusPath() {
  const active = document.activeElement;
  return [active, active?.closest(".message"), document.getElementById("composer")];
}

function focusAgain(path) {
  path
    ?.find((element) => element && element !== document.body && element.isConnected)
    ?.focus({ preventScroll: true });
}
