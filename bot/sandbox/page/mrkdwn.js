// Slack's mrkdwn, as elements. Text from people stays text: nothing here can become markup.

import { dateMarkup, day, time } from "./dates.js";
import { h } from "./dom.js";
import { emoji } from "./emoji.js";

const STYLES = { "*": "strong", _: "em", "~": "del" };
// What follows can only be more than text after one of these; h begins a bare link.
const MARKS = new Set("`<*_~:hH");
const WORD = /[\p{L}\p{N}]/u;
const BARE_LINK = /^https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]]/i;

/** Elements for a mrkdwn text. `context`: {me, people: Map, channels: Map, now}. */
export function mrkdwn(text, context, { verbatim = false } = {}) {
  return text
    .split(/```\n?([\s\S]*?)\n?```/)
    .map((piece, index) =>
      index % 2 ? h("pre.code", null, unescape(piece)) : paragraphs(piece, context, verbatim),
    );
}

/** The three entities Slack knows, as characters. */
const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A link that leaves the page, or its label alone when the address is not http or https. */
export function link(url, label) {
  if (!/^https?:\/\//i.test(url)) return label;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

/** Somebody's name with its at sign; mine stands out. */
export function personMention(id, context, fallback) {
  const name = context.people.get(id)?.name ?? fallback ?? id;
  return h("span.mention", { class: id === context.me.id && "mention-me" }, `@${name}`);
}

/** A channel's name, as a way there. */
export function channelMention(id, context, fallback) {
  const channel = context.channels.get(id);
  if (!channel) return h("span.mention", null, `#${fallback ?? "a private channel"}`);
  return h("a.mention", { href: `#as=${context.me.id}&in=${id}` }, `#${channel.name}`);
}

/** Slack's date markup for this reader, with the whole moment as its title. */
export function dateMention(seconds, format, url, fallback, context) {
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  const { zone } = context.me;
  const words = dateMarkup(format, at, zone, context.now);
  const shown = h(
    "time",
    { datetime: at.toISOString(), title: `${day(at, zone)}, ${time(at, zone)}` },
    words,
  );
  return url ? link(url, shown) : shown;
}

function paragraphs(text, context, verbatim) {
  const shown = [];
  let quoted = [];
  const endQuote = () => {
    if (quoted.length) shown.push(h("blockquote", null, lines(quoted, context, verbatim)));
    quoted = [];
  };
  let plain = [];
  const endPlain = () => {
    if (plain.length) shown.push(lines(plain, context, verbatim));
    plain = [];
  };
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quote) {
      endPlain();
      quoted.push(quote[1]);
    } else {
      endQuote();
      plain.push(line);
    }
  }
  endQuote();
  endPlain();
  return shown;
}

const lines = (all, context, verbatim) =>
  all.flatMap((line, index) => [index > 0 && h("br"), inline(line, context, verbatim)]);

function inline(text, context, verbatim) {
  const shown = [];
  let plain = "";
  let at = 0;
  const take = (element, length) => {
    shown.push(unescape(plain), element);
    plain = "";
    at += length;
  };
  while (at < text.length) {
    if (!MARKS.has(text[at])) {
      plain += text[at++];
      continue;
    }
    const rest = text.slice(at);
    const before = at > 0 && WORD.test(text[at - 1]);
    const found =
      code(rest) ??
      angle(rest, context) ??
      (before
        ? null
        : (styled(rest, context, verbatim) ?? emojiName(rest) ?? (verbatim ? null : bareLink(rest))));
    if (found) take(...found);
    else plain += text[at++];
  }
  shown.push(unescape(plain));
  return shown;
}

function code(rest) {
  const found = /^`([^`\n]+)`/.exec(rest);
  return found && [h("code", null, unescape(found[1])), found[0].length];
}

function angle(rest, context) {
  const found = /^<([^<>\n]+)>/.exec(rest);
  return found && [special(found[1], context), found[0].length];
}

function styled(rest, context, verbatim) {
  const tag = STYLES[rest[0]];
  if (!tag || rest.length < 3 || /\s/.test(rest[1]) || rest[1] === rest[0]) return null;
  // What stands between angle brackets or backquotes cannot end a style.
  const masked = rest.replace(/<[^<>\n]+>|`[^`\n]+`/g, (piece) => "x".repeat(piece.length));
  for (let end = masked.indexOf(rest[0], 2); end > 0; end = masked.indexOf(rest[0], end + 1)) {
    const closes = !/\s/.test(masked[end - 1]) && !WORD.test(masked[end + 1] ?? " ");
    if (closes) return [h(tag, null, inline(rest.slice(1, end), context, verbatim)), end + 1];
  }
  return null;
}

function emojiName(rest) {
  const found = /^:([a-z0-9_+-]+(?:::skin-tone-\d)?):/.exec(rest);
  return found && [emoji(found[1]), found[0].length];
}

function bareLink(rest) {
  const found = BARE_LINK.exec(rest);
  if (!found) return null;
  const url = unescape(found[0]);
  return [link(url, url), found[0].length];
}

function special(inside, context) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : unescape(inside.slice(bar + 1));
  if (target.startsWith("@")) return personMention(target.slice(1), context, label);
  if (target.startsWith("#")) return channelMention(target.slice(1), context, label);
  if (target.startsWith("!date^")) {
    const [, seconds, format, url] = target.split("^");
    return dateMention(seconds, unescape(format ?? ""), url, label, context);
  }
  if (target.startsWith("!")) return h("span.mention", null, label ?? `@${target.slice(1).split("^")[0]}`);
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(target)) return unescape(`<${inside}>`);
  const url = unescape(target);
  return link(url, label ?? url.replace(/^mailto:/, ""));
}
