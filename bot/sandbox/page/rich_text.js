// rich_text blocks: sections, lists, quotes and preformatted text.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelMention, dateMention, link, personMention } from "./mrkdwn.js";

const WRAPPERS = [
  ["code", "code"],
  ["strike", "del"],
  ["italic", "em"],
  ["bold", "strong"],
];

export function richText(block, context) {
  return h(
    "div.rich-text",
    null,
    block.elements.map((part) => container(part, context)),
  );
}

function container(part, context) {
  const inside = () => part.elements.map((piece) => inline(piece, context));
  switch (part.type) {
    case "rich_text_list":
      return h(
        part.style === "ordered" ? "ol" : "ul",
        { class: `indent-${Math.min(part.indent ?? 0, 8)}`, start: part.offset ? part.offset + 1 : null },
        part.elements.map((item) =>
          h(
            "li",
            null,
            item.elements.map((piece) => inline(piece, context)),
          ),
        ),
      );
    case "rich_text_quote":
      return h("blockquote", null, inside());
    case "rich_text_preformatted":
      return h("pre.code", null, inside());
    default:
      return h("p", null, inside());
  }
}

function inline(piece, context) {
  let shown = bare(piece, context);
  for (const [style, tag] of WRAPPERS) if (piece.style?.[style]) shown = h(tag, null, shown);
  return shown;
}

function bare(piece, context) {
  switch (piece.type) {
    case "text":
      return piece.text.split("\n").flatMap((line, index) => [index > 0 && h("br"), line]);
    case "link":
      return link(piece.url, piece.text ?? piece.url);
    case "user":
      return personMention(piece.user_id, context);
    case "channel":
      return channelMention(piece.channel_id, context);
    case "usergroup":
      return h("span.mention", null, "@group");
    case "broadcast":
      return h("span.mention", null, `@${piece.range}`);
    case "emoji":
      return emoji(piece.name);
    case "date":
      return dateMention(piece.timestamp, piece.format, piece.url, piece.fallback, context);
    case "color":
      return h("code", null, piece.value);
    default:
      return piece.text ?? "";
  }
}
