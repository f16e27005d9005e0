// Small line drawings. They take the colour of the text and are never the only sign of anything.

import { h } from "./dom.js";

const PATHS = {
  clip: "M13.5 6.5l-6 6a1.8 1.8 0 002.6 2.6l6-6a3.3 3.3 0 00-4.7-4.7l-6.2 6.2a4.8 4.8 0 006.8 6.8l4.5-4.5",
  close: "M5 5l10 10M15 5L5 15",
  dots: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  down: "M5 8l5 5 5-5",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8a2 2 0 100 4 2 2 0 000-4",
  file: "M5 3h7l4 4v10H5zM12 3v4h4",
  hash: "M8 3L6.5 17M13.5 3L12 17M3.5 7.5h14M2.5 12.5h14",
  home: "M3 9.5L10 3.5l7 6M5 8.5V16h10V8.5",
  image: "M3 4h14v12H3zM3 13l4-4 3.5 3.5L13 10l4 4M12.5 7.5h.01",
  lock: "M5 9h10v7H5zM7 9V6.5a3 3 0 016 0V9",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  message: "M3 4h14v10H9l-4 3v-3H3z",
  pin: "M7 3h6l-1 5 3 3H5l3-3zM10 11v6",
  plus: "M10 4v12M4 10h12",
  reply: "M8 5L3 9.5 8 14M3 9.5h8c4 0 6 2 6 6",
  send: "M3 10l14-6-5 13-3-6z",
  wire: "M3 7h13l-3-3M17 13H4l3 3",
};

export function icon(name) {
  return h(
    `svg.icon.icon-${name}`,
    { key: name, viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
    h("path", { d: PATHS[name] }),
  );
}

/** The app's own mark: two links of a chain, one hand and the next. */
export function mark() {
  return h(
    "svg.mark",
    { viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
    h("circle", { cx: 7.5, cy: 10, r: 4.5 }),
    h("circle", { cx: 12.5, cy: 10, r: 4.5 }),
  );
}
