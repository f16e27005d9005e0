// Charts in messages: bars and lines, with their numbers in words for those who do not see them.

import { h } from "./dom.js";

/** A `data_visualization` block. */
export function chart({ title, chart: { type, series, axis_config: axes } }) {
  const isLine = type === "line";
  const highest = Math.max(1, ...series.flatMap((each) => each.data.map((point) => point.value)));
  const told = series.map(
    (each) => `${each.name}: ${each.data.map((point) => `${point.label} ${point.value}`).join(", ")}`,
  );
  return h(
    "figure.chart",
    null,
    h("figcaption", null, title),
    h(
      isLine ? "div.chart-lines" : "div.chart-plot",
      { role: "img", "aria-label": `${title}. ${told.join("; ")}` },
      isLine
        ? lines(axes, series, highest)
        : axes.categories.map((category, index) => column(category, index, series, highest)),
    ),
    axes.x_label && h("p.chart-axis", null, axes.x_label),
    series.length > 1 &&
      h(
        "p.chart-legend",
        null,
        series.map((each, index) =>
          h("span", { key: index }, isLine ? sample(index) : h("i", { class: shade(index) }), each.name),
        ),
      ),
  );
}

function column(category, index, series, highest) {
  return h(
    "div.chart-category",
    { key: index },
    h(
      "div.chart-columns",
      null,
      series.map((each, which) => bar(each.data[index].value, which, highest)),
    ),
    h("span.chart-label", null, category),
  );
}

function bar(value, which, highest) {
  const part = value / highest;
  return h(
    "span.chart-column",
    { key: which },
    h("span", null, String(value)),
    h("span.chart-bar", {
      key: part,
      class: shade(which),
      made: (element) => {
        // Room for the number above: the column is as high as the plot.
        element.style.height = `calc((100% - 1.6em) * ${part})`;
      },
    }),
  );
}

const WIDE = 600;
const HIGH = 140;

/** Each series a line of its own stroke, between nothing and the highest value; of many weeks some are named. */
function lines({ categories, y_label: unit }, series, highest) {
  const last = Math.max(1, categories.length - 1);
  const x = (index) => (categories.length > 1 ? (index / last) * WIDE : WIDE / 2);
  const y = (value) => HIGH - (value / highest) * HIGH;
  const way = ({ data }) => data.map(({ value }, index) => `${index ? "L" : "M"}${x(index)} ${y(value)}`).join("");
  const step = Math.ceil(categories.length / 6);
  return [
    h("p.chart-highest", null, `${Number(highest.toFixed(1))} ${unit ?? ""}`),
    h(
      "svg",
      { viewBox: `0 -4 ${WIDE} ${HIGH + 8}`, preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" },
      series.map((each, index) =>
        h("path", { key: `${index} ${way(each)}`, class: shade(index), d: way(each), "vector-effect": "non-scaling-stroke" }),
      ),
    ),
    h(
      "div.chart-weeks",
      null,
      categories.map((each, index) =>
        (categories.length - 1 - index) % step === 0 ? below(each, x(index) / WIDE) : null,
      ),
    ),
  ];
}

/** A week below its point; at either end it stays within the chart. */
function below(week, part) {
  return h(
    "span",
    {
      key: `${week} ${part}`,
      made: (element) => {
        element.style.left = `${part * 100}%`;
        element.style.translate = `${-part * 100}%`;
      },
    },
    week,
  );
}

const sample = (index) =>
  h(
    "svg.chart-sample",
    { viewBox: "0 0 28 10", "aria-hidden": "true", focusable: "false" },
    h("path", { class: shade(index), d: "M1 5L27 5" }),
  );

const shade = (index) => `chart-series-${index}`;
