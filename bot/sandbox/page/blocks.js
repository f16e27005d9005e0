// Block Kit's blocks, as elements.

import { chart } from "./charts.js";
import { h } from "./dom.js";
import { element, words } from "./elements.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { context } from "./page.js";
import { richText } from "./rich_text.js";

/**
 * All blocks of a surface: {id, from, viewId?, saved?, errors?}. `from` says to the sandbox where a click happened;
 * `viewId` names a modal; `saved` are the values the sandbox holds, for modals and Home; `errors` are sentences by block_id.
 */
export const blocks = (all, surface) =>
  h(
    "div.blocks",
    null,
    all.map((block, index) => drawn(block, surface, block.block_id ?? `at ${index}`)),
  );

function drawn(block, surface, key) {
  const draw = BLOCKS[block.type];
  if (draw) return h(`div.block.block-${block.type}`, { key }, draw(block, surface));
  return h(
    "p.quiet",
    { key },
    `A ${String(block.type).replaceAll("_", " ")} block is not shown in the sandbox.`,
  );
}

const BLOCKS = {
  actions,
  alert,
  context: contextLine,
  context_actions: actions,
  data_table: dataTable,
  data_visualization: chart,
  divider,
  header,
  image,
  input,
  markdown,
  rich_text: rich,
  section,
  table,
};

function header(block) {
  return h("h3", null, words(block.text));
}

function divider() {
  return h("hr");
}

function section(block, surface) {
  const body = h(
    "div.section-body",
    null,
    block.text && h("div.mrkdwn", null, words(block.text)),
    block.fields &&
      h(
        "div.section-fields",
        null,
        block.fields.map((field) => h("div.mrkdwn", null, words(field))),
      ),
  );
  return [
    body,
    block.accessory &&
      h("div.accessory", null, element(block.accessory, spot(block, surface, plainName(block.text)))),
  ];
}

function contextLine(block) {
  return block.elements.map((piece) =>
    piece.type === "image"
      ? h("span.picture", { role: "img", "aria-label": piece.alt_text }, icon("image"), piece.alt_text)
      : h("span.mrkdwn", null, words(piece)),
  );
}

function actions(block, surface) {
  return block.elements.map((piece) =>
    element(piece, spot(block, surface, piece.placeholder?.text ?? "Choose")),
  );
}

function input(block, surface) {
  const error = surface.errors?.[block.block_id];
  const base = idFor(surface, block.block_id);
  const where = {
    ...spot(block, surface, block.label.text),
    input: true,
    dispatch: Boolean(block.dispatch_action),
    labelId: `${base}-label`,
    invalid: error ? "true" : null,
    required: !block.optional,
    describedBy: [error && `${base}-error`, block.hint && `${base}-hint`].filter(Boolean).join(" ") || null,
  };
  const grouped = ["radio_buttons", "checkboxes"].includes(block.element.type);
  return [
    h(
      grouped ? "div.label" : "label.label",
      { id: where.labelId, for: grouped ? null : where.id(block.element) },
      words(block.label),
      block.optional && h("span.optional", null, " (optional)"),
    ),
    element(block.element, where),
    error && h("p.error", { id: `${base}-error`, role: "alert" }, error),
    block.hint && h("p.hint", { id: `${base}-hint` }, words(block.hint)),
  ];
}

function image(block) {
  return h(
    "figure",
    null,
    block.title && h("figcaption", null, words(block.title)),
    // Nothing is fetched from outside, so the description stands for the image.
    h("div.picture", { role: "img", "aria-label": block.alt_text }, icon("image"), block.alt_text),
  );
}

function rich(block) {
  return richText(block, context());
}

function alert(block) {
  return h("div.alert", { class: `alert-${block.level ?? "default"}`, role: "note" }, words(block.text));
}

function markdown(block) {
  return h(
    "div.mrkdwn",
    null,
    mrkdwn(block.text.replace(/\*\*(.+?)\*\*/g, "*$1*").replace(/^#+ (.+)$/gm, "*$1*"), context()),
  );
}

function table(block) {
  const cell = (tag, piece) =>
    h(tag, null, piece.type === "rich_text" ? richText(piece, context()) : String(piece.text ?? piece.value ?? ""));
  const [head, ...rows] = block.rows;
  return h(
    "div.table",
    { tabindex: 0, role: "region", "aria-label": "Table" },
    h(
      "table",
      null,
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          head.map((piece) => cell("th", piece)),
        ),
      ),
      h(
        "tbody",
        null,
        rows.map((row) =>
          h(
            "tr",
            null,
            row.map((piece) => cell("td", piece)),
          ),
        ),
      ),
    ),
  );
}

function dataTable(block) {
  const named = block.row_header_column_index ?? 0;
  const words = (piece) => (piece.type === "rich_text" ? richText(piece, context()) : String(piece.text ?? piece.value));
  const align = (piece) => (piece.type === "raw_number" ? "number" : null);
  const [head, ...rows] = block.rows;
  return h(
    "div.table",
    { tabindex: 0, role: "region", "aria-label": block.caption },
    h(
      "table",
      null,
      h("caption", null, block.caption),
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          head.map((piece) => h("th", { scope: "col" }, words(piece))),
        ),
      ),
      h(
        "tbody",
        null,
        rows.map((row) =>
          h(
            "tr",
            null,
            row.map((piece, index) =>
              index === named
                ? h("th", { scope: "row" }, words(piece))
                : h("td", { class: align(piece) }, words(piece)),
            ),
          ),
        ),
      ),
    ),
  );
}

function spot(block, surface, name) {
  return {
    surface,
    blockId: block.block_id,
    name,
    id: (piece) => `${idFor(surface, block.block_id)}-${safe(piece.action_id)}`,
  };
}

const idFor = (surface, blockId) => `${safe(surface.id)}-${safe(blockId)}`;

const safe = (id) => String(id).replace(/[^\w-]/g, "_");

const plainName = (text) => text?.text.replace(/[*_~`<>]/g, "").slice(0, 80) ?? "Choose";
