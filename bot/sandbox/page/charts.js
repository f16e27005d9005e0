// Charts in messages: bars, with their numbers in words for those who do not see them.

import { h } from "./dom.js";

/** A `data_visualization` block. */
export function chart({ title, chart: { series, axis_config: axes } }) {
  const highest = Math.max(1, ...series.flatMap((each) => each.data.map((point) => point.value)));
  const told = series.map(
    (each) => `${each.name}: ${each.data.map((point) => `${point.label} ${point.value}`).join(", ")}`,
  );
  return h(
    "figure.chart",
    null,
    h("figcaption", null, title),
    h(
      "div.chart-plot",
      { role: "img", "aria-label": `${title}. ${told.join("; ")}` },
      axes.categories.map((category, index) => column(category, index, series, highest)),
    ),
    axes.x_label && h("p.chart-axis", null, axes.x_label),
    series.length > 1 &&
      h(
        "p.chart-legend",
        null,
        series.map((each, index) => h("span", { key: index }, h("i", { class: shade(index) }), each.name)),
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

const shade = (index) => `chart-series-${index}`;
