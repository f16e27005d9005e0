// The names Slack gives to the characters an app is likely to use.

const CHARACTERS = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_right: "➡️", arrow_up: "⬆️", arrow_down: "⬇️",
  ballot_box_with_ballot: "🗳️", ballot_box_with_check: "☑️", bangbang: "‼️", bar_chart: "📊", bell: "🔔", black_circle: "⚫",
  blue_heart: "💙", briefcase: "💼", bulb: "💡", busts_in_silhouette: "👥", calendar: "📆", chart_with_upwards_trend: "📈",
  clap: "👏", clipboard: "📋", clock3: "🕒", clock9: "🕘", coffee: "☕", date: "📅", envelope: "✉️", exclamation: "❗", eyes: "👀",
  face_with_thermometer: "🤒", file_folder: "📁", fire: "🔥", gear: "⚙️", grey_question: "❔", handshake: "🤝", heart: "❤️",
  heavy_check_mark: "✔️", hourglass: "⌛", hourglass_flowing_sand: "⏳", house: "🏠", inbox_tray: "📥", information_source: "ℹ️", key: "🔑",
  large_blue_circle: "🔵", large_green_circle: "🟢", large_orange_circle: "🟠", large_purple_circle: "🟣",
  large_yellow_circle: "🟡", large_red_square: "🟥", large_green_square: "🟩", large_yellow_square: "🟨",
  link: "🔗", lock: "🔒", mag: "🔍", mega: "📣", memo: "📝", mute: "🔇", no_entry: "⛔", no_entry_sign: "🚫", ok_hand: "👌",
  outbox_tray: "📤", palm_tree: "🌴", paperclip: "📎", pencil: "✏️", pencil2: "✏️", point_right: "👉", pray: "🙏",
  pushpin: "📌", question: "❓", rainbow: "🌈", raised_hands: "🙌", red_circle: "🔴", repeat: "🔁", rocket: "🚀",
  rotating_light: "🚨", scroll: "📜", seedling: "🌱", shield: "🛡️", shushing_face: "🤫", slightly_frowning_face: "🙁",
  slightly_smiling_face: "🙂", smile: "😄", smiley: "😃", neutral_face: "😐", disappointed: "😞", worried: "😟", sob: "😭",
  snail: "🐌", sos: "🆘", sparkles: "✨", speech_balloon: "💬", star: "⭐", star2: "🌟", stopwatch: "⏱️", sunny: "☀️",
  sunrise: "🌅", tada: "🎉", thinking_face: "🤔", thumbsdown: "👎", thumbsup: "👍", ticket: "🎫", timer_clock: "⏲️",
  trophy: "🏆", warning: "⚠️", wave: "👋", white_check_mark: "✅", white_circle: "⚪", white_large_square: "⬜",
  wrench: "🔧", hammer_and_wrench: "🛠️", x: "❌", yellow_heart: "💛", zap: "⚡", zzz: "💤",
};

/** The character of that name, or the name between colons when it is not known here. */
export const emoji = (name) => CHARACTERS[name.split("::")[0]] ?? `:${name}:`;

/** Plain text with its emoji names replaced. */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
