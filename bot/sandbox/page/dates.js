// Moments as people read them: always in the zone of whoever looks.

const DAY = 86_400_000;
const HALF_A_YEAR = 183 * DAY;

/** "09:00" */
export const time = (at, zone) => part(at, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "Wed 4 Mar" */
export const day = (at, zone) =>
  part(at, zone, { weekday: "short", day: "numeric", month: "short" }).replace(",", "");

/** "Wednesday 4 March", or "Today", "Yesterday" as seen from `now`. */
export function longDay(at, zone, now) {
  const word = nearby(at, zone, now);
  if (word && word !== "Tomorrow") return word;
  return part(at, zone, { weekday: "long", day: "numeric", month: "long" }).replace(",", "");
}

/** "2026-03-04" */
export const isoDay = (at, zone) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(at);

/** "Paris" for "Europe/Paris". */
export const city = (zone) => zone.split("/").pop().replaceAll("_", " ");

/** Slack's date markup, the part between `^` and `^`, filled in for a reader. Unknown tokens stay as written. */
export function dateMarkup(format, at, zone, now) {
  return format.replace(/\{(\w+)\}/g, (token, name) => TOKENS[name]?.(at, zone, now) ?? token);
}

/** The moment a wall clock in `zone` shows `wall` ("2026-03-04T09:00"). */
export function atWall(wall, zone) {
  const asUtc = Date.parse(`${wall}:00Z`);
  const guess = new Date(asUtc - offset(asUtc, zone));
  return new Date(asUtc - offset(guess.getTime(), zone));
}

/** What a wall clock in `zone` shows: "2026-03-04T09:00". */
export const wall = (at, zone) => `${isoDay(at, zone)}T${time(at, zone)}`;

const TOKENS = {
  date_num: (at, zone) => isoDay(at, zone),
  date: (at, zone, now) => written(at, zone, now, "long"),
  date_short: (at, zone, now) => written(at, zone, now, "short"),
  date_long: (at, zone, now) => `${part(at, zone, { weekday: "long" })}, ${written(at, zone, now, "long")}`,
  date_pretty: (at, zone, now) => nearby(at, zone, now)?.toLowerCase() ?? TOKENS.date(at, zone, now),
  date_short_pretty: (at, zone, now) =>
    nearby(at, zone, now)?.toLowerCase() ?? TOKENS.date_short(at, zone, now),
  date_long_pretty: (at, zone, now) =>
    nearby(at, zone, now)?.toLowerCase() ?? TOKENS.date_long(at, zone, now),
  time,
  time_secs: (at, zone) =>
    part(at, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
  ago: (at, zone, now) => ago(at, now),
};

function written(at, zone, now, month) {
  const name = part(at, zone, { month }, "en-US");
  const number = Number(part(at, zone, { day: "numeric" }));
  const date = `${name} ${month === "long" ? ordinal(number) : number}`;
  return Math.abs(at - now) < HALF_A_YEAR ? date : `${date}, ${part(at, zone, { year: "numeric" })}`;
}

function ordinal(number) {
  const teen = number % 100 > 10 && number % 100 < 14;
  return number + (teen ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[number % 10] ?? "th"));
}

function nearby(at, zone, now) {
  const days = Math.round((Date.parse(isoDay(at, zone)) - Date.parse(isoDay(now, zone))) / DAY);
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[days];
}

function ago(at, now) {
  const minutes = Math.round((at - now) / 60_000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return words.format(minutes, "minute");
  if (Math.abs(minutes) < 1440) return words.format(Math.round(minutes / 60), "hour");
  return words.format(Math.round(minutes / 1440), "day");
}

function offset(epoch, zone) {
  const at = new Date(Math.floor(epoch / 60_000) * 60_000);
  return Date.parse(`${wall(at, zone)}:00Z`) - at.getTime();
}

// Making a format is far slower than using one, and a page of messages asks for hundreds.
const formats = new Map();

function part(at, zone, options, locale = "en-GB") {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return formats.get(key).format(at);
}
