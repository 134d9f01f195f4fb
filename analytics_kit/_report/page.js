"use strict";
const words = JSON.parse(document.getElementById("words").textContent);
const datasets = JSON.parse(document.getElementById("datasets").textContent); // what several charts draw
const slug = document.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
for (const script of document.querySelectorAll("script[data-chart]")) {
  const figure = document.getElementById(script.dataset.chart);
  const spec = script.textContent;
  const chart = JSON.parse(spec);
  // Vega takes inline data for its own and writes into the rows, so each chart gets a copy.
  if (chart.datasets) chart.datasets = { ...structuredClone(datasets), ...chart.datasets };
  vegaEmbed(figure, chart, {
    mode: "vega-lite",
    renderer: "svg", // sharp in print, and its text can be searched
    ast: true, // expressions are interpreted, never evaluated as script
    // "View source" writes the specification into a new window unescaped; the editor is another site.
    actions: { export: { svg: true, png: true }, source: false, compiled: false, editor: false },
    i18n: { CLICK_TO_VIEW_ACTIONS: words.menu, PNG_ACTION: words.png, SVG_ACTION: words.svg },
    scaleFactor: { png: 2 },
    downloadFileName: `${slug}-${script.dataset.chart}`,
  }).then(
    ({ view }) => {
      const ground = view.background();
      if (ground && ground !== "transparent") figure.style.background = ground; // card and chart are one surface
      const svg = figure.querySelector("svg.marks");
      // A wide chart shrinks to its card, as long as it stays legible. Not one with a brush: Vega takes
      // distances on the screen for distances in the chart.
      if (svg && !/"(select|type)":"interval"/.test(spec)) {
        svg.style.minWidth = `min(${svg.getAttribute("width")}px, 32rem)`;
        svg.style.maxWidth = "100%";
        svg.style.height = "auto";
      }
      figure.setAttribute("data-drawn", "");
    },
    (error) => {
      figure.classList.add("failed");
      figure.textContent = `${words.chart_failed} ${error.message}`;
    },
  );
}
