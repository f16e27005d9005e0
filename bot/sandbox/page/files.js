// Files that people choose: for a message, or for a field of a form.

import { Refused, upload } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./overlays.js";
import { page } from "./page.js";
import { valueOf } from "./values.js";

// By draft: what the message that is being written will have.
const chosen = new Map();

/** The files of a draft, as the sandbox calls them. */
export const filesOf = (draft) => chosen.get(draft) ?? [];

/** Let a draft have these files and no others. */
export function keepFiles(draft, files) {
  if (files.length) chosen.set(draft, files);
  else chosen.delete(draft);
}

/** The button that adds files to a draft. */
export function attachButton(draft, id) {
  const me = page.me.id;
  return [
    picker(`${id}-files`, { multiple: true }, async (picked) => {
      keepFiles(draft, [...filesOf(draft), ...(await uploaded(me, picked))]);
      page.render();
    }),
    h(
      "button.quiet-button",
      {
        type: "button",
        "aria-label": "Attach files",
        title: "Attach files",
        "data-testid": `${id}-attach`,
        onclick: () => document.getElementById(`${id}-files`).click(),
      },
      icon("clip"),
    ),
  ];
}

/** The files of a draft, each with a button that takes it out. */
export const draftFiles = (draft) =>
  list(filesOf(draft), (file) => {
    keepFiles(
      draft,
      filesOf(draft).filter((one) => one.id !== file.id),
    );
    page.render();
  });

/** A file_input of a form. */
export function fileInput(piece, spot, change) {
  const id = spot.id(piece);
  const files = valueOf(spot.surface, spot.blockId, piece);
  const accept = piece.filetypes?.map((kind) => `.${kind}`).join(",");
  const most = piece.max_files ?? 10;
  return h(
    "div.file-input",
    { key: id },
    list(files, (file) =>
      change(
        piece,
        spot,
        files.filter((one) => one.id !== file.id),
      ),
    ),
    files.length < most &&
      picker(
        id,
        {
          multiple: most > 1,
          accept,
          shown: true,
          "aria-label": spot.labelId ? null : spot.name,
          "aria-describedby": spot.describedBy,
          "aria-invalid": spot.invalid,
        },
        async (picked) => {
          const before = valueOf(spot.surface, spot.blockId, piece);
          await change(piece, spot, [...before, ...(await uploaded(spot.surface.as, picked))].slice(0, most));
        },
      ),
  );
}

function picker(id, { shown = false, ...rest }, take) {
  return h("input", {
    key: "picker",
    id,
    type: "file",
    class: shown ? "text" : "out-of-sight",
    tabindex: shown ? null : -1,
    "aria-hidden": shown ? null : "true",
    "data-testid": id,
    ...rest,
    onchange: async (event) => {
      const input = event.currentTarget;
      const picked = [...input.files];
      await take(picked);
      input.value = "";
    },
  });
}

async function uploaded(me, picked) {
  const files = [];
  for (const file of picked) {
    try {
      files.push(await upload(me, file));
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      toast(problem.message, "problem");
    }
  }
  return files;
}

function list(files, remove) {
  if (!files.length) return null;
  return h(
    "ul.chosen-files",
    { key: "files" },
    files.map((file) =>
      h(
        "li",
        { key: file.id, "data-testid": "chosen-file" },
        icon("file"),
        h("span", null, file.name),
        h(
          "button.quiet-button",
          { type: "button", "aria-label": `Leave out ${file.name}`, onclick: () => remove(file) },
          icon("close"),
        ),
      ),
    ),
  );
}
