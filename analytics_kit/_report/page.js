const pageData = JSON.parse(document.getElementById("page-data").textContent);
const words = pageData.words;
const slug = document.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
// A site whose pages have a ground of their own brings no dark colours.
const dark = matchMedia(pageData.dark ? "(prefers-color-scheme: dark)" : "not all");

// Charts

const LEGIBLE = 0.82; // a chart shrinks so far; below, it is laid out anew
const LEAST = 150; // pixels of a plot, below which its rows' names go inside
const pen = document.createElement("canvas").getContext("2d");
const widthOf = (text, size) => ((pen.font = `${size}px ${getComputedStyle(document.body).fontFamily}`), pen.measureText(text).width);

function embed(node, spec, name) {
  return vegaEmbed(node, spec, {
    mode: "vega-lite",
    renderer: "svg", // sharp at any size, and its text can be searched
    ast: true, // expressions are interpreted, never evaluated as script
    // "View source" writes the specification into a new window unescaped; the editor is another site.
    actions: { export: { svg: true, png: true }, source: false, compiled: false, editor: false },
    i18n: { CLICK_TO_VIEW_ACTIONS: words.menu, PNG_ACTION: words.png, SVG_ACTION: words.svg },
    scaleFactor: { png: 2 },
    downloadFileName: `${slug}-${name}`,
  });
}

// Vega takes inline data for its own and writes into the rows, so each drawing gets a copy.
function specOf(text) {
  const colours = dark.matches ? text.replace(/(["'])(#[0-9a-f]{6})\1/gi, (all, quote, light) => quote + (pageData.dark.colours[light.toLowerCase()] ?? light) + quote) : text;
  const spec = JSON.parse(colours);
  if (dark.matches && !spec.config?.background) spec.config = { ...pageData.dark.config, ...spec.config };
  if (spec.datasets) spec.datasets = { ...structuredClone(pageData.datasets), ...spec.datasets };
  return spec;
}

const drawnWidth = (node) => Number(node.querySelector("svg.marks")?.getAttribute("width") ?? 0);

/** Lay a chart out for a width: drawn, measured, and drawn again until it fits. */
async function fit(node, text, name, space, natural) {
  const { usermeta, config, datasets } = JSON.parse(text);
  if (usermeta?.narrow) {
    // A layout of its own, which fits as it is.
    const own = { ...usermeta.narrow, config, datasets: { ...datasets, ...usermeta.narrow.datasets } };
    return embed(node, narrow(specOf(JSON.stringify(own)), space, widthOf, { scale: 1, inside: false, grid: true }), name);
  }
  const wide = specOf(text);
  const plot = Math.max(plotWidth(wide), 1);
  const beside = Math.max(natural - plot, 0);
  const options = { scale: 1, inside: writesLeft(wide), grid: isGrid(wide) };
  // Of axes and names, smaller letters leave about four fifths. More than half a screen is a legend, which moves, or long names.
  const rest = beside > space / 2 ? 100 : options.inside ? 15 : 0.8 * beside + (hasRows(wide) ? 2 : -8);
  const start = options.grid ? (space - 120) / (natural - 120) : (space - rest) / plot;
  options.scale = isBeside(wide) ? start : Math.min(1, start);
  let result, before;
  for (let pass = 0; pass < 6; pass++) {
    result?.finalize();
    result = await embed(node, narrow(specOf(text), space, widthOf, options), name);
    const width = drawnWidth(node);
    if (width <= space + 3 && width >= space - 14) break;
    const rise = before && before.scale !== options.scale ? (width - before.width) / (options.scale - before.scale) : options.grid ? natural - 120 : plot;
    if (rise < plot / 4) break; // a text is wider than the screen; the whole shrinks by what is left
    const scale = options.scale + (space - width) / rise;
    before = { scale: options.scale, width };
    if (!options.inside && !options.grid && hasRows(wide) && scale * plot < LEAST) {
      Object.assign(options, { inside: true, scale: Math.min(1, scale + 100 / plot) });
      before = null;
    } else {
      options.scale = Math.max(scale, options.grid ? 0.2 : 70 / plot);
    }
  }
  return result;
}

const drawings = [...document.querySelectorAll("script[data-chart]")].map((script) => {
  const figure = document.getElementById(script.dataset.chart);
  return { figure, text: script.textContent, name: script.dataset.chart, space: 0, result: null, turn: Promise.resolve(), waiting: 0 };
});

async function draw(drawing) {
  const { figure, text, name } = drawing;
  const live = figure.querySelector(".live");
  const style = getComputedStyle(figure);
  const space = Math.floor(figure.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
  drawing.space = space;
  // Vega takes distances on the screen for distances in the chart, so that one with a brush cannot shrink.
  const brush = /"(select|type)":"interval"/.test(text);
  const natural = Number(figure.querySelector(".static svg")?.getAttribute("width") ?? 0);
  try {
    drawing.result?.finalize();
    drawing.result = natural * (brush ? 1 : LEGIBLE) > space ? await fit(live, text, name, space, natural) : await embed(live, specOf(text), name);
    const ground = drawing.result.view.background();
    figure.style.background = ground && ground !== "transparent" ? ground : ""; // card and chart are one surface
    live.querySelector("summary")?.setAttribute("aria-label", words.menu);
    const svg = live.querySelector("svg.marks");
    // Vega names each mark for those who cannot see it; a group that holds none has no name.
    for (const group of svg.querySelectorAll('[role="graphics-symbol"]:not([aria-label])')) group.removeAttribute("role");
    if (!brush || Number(svg.getAttribute("width")) > space) {
      svg.style.maxWidth = "100%";
      svg.style.height = "auto";
    }
    figure.setAttribute("data-drawn", "");
  } catch (error) {
    figure.classList.add("failed");
    live.textContent = `${words.chart_failed} ${error.message}`;
  }
}

/** Draw a chart anew when it is not being drawn already. */
function redraw(drawing) {
  drawing.waiting += 1;
  drawing.turn = drawing.turn.then(() => draw(drawing)).then(() => (drawing.waiting -= 1));
}

drawings.forEach(redraw);
dark.addEventListener("change", () => drawings.forEach(redraw));
let waiting;
addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    for (const drawing of drawings) if (Math.abs(drawing.figure.clientWidth - drawing.space) > 60) redraw(drawing);
  }, 200);
});

// Tables

/** A cell as a spreadsheet takes it: numbers bare, ids as text, nothing that it would run. */
function cell(node) {
  const text = node.innerText.trim();
  if (text === "–" || text === "") return "";
  const bare = node.classList.contains("number") ? text.replace(/,/g, "").replace(/\u2212/g, "-") : text;
  const number = /^[+-]?\d+(\.\d+)?%?$/.test(bare) && node.classList.contains("number");
  const safe = number ? bare : /^[=+\-@\t\r\n＝＋－＠]/.test(bare) ? `'${bare}` : /^(\d{12,}|0\d+)$/.test(bare) ? `\t${bare}` : bare;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

function csv(table) {
  const [names, units] = [...table.querySelectorAll("thead tr")].map((row) => [...row.cells].map(cell));
  const head = (names ?? []).map((name, at) => (units?.[at] ? `${name} (${units[at]})`.replace(/^"|"$/g, "") : name));
  const rows = [...table.querySelectorAll("tbody tr")].map((row) => [...row.cells].map(cell));
  return [head, ...rows].filter((row) => row.length).map((row) => row.join(",")).join("\r\n") + "\r\n";
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea"); // where the page may not reach the clipboard by itself
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

function button(label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", () => act(element));
  return element;
}

for (const table of document.querySelectorAll(".table > table")) {
  if (!table.caption || !table.tBodies[0]?.rows.length) continue;
  const copying = button(words.csv, async (element) => {
    await copy(csv(table));
    element.textContent = words.copied;
    setTimeout(() => (element.textContent = words.csv), 2000);
  });
  copying.setAttribute("aria-label", `${words.csv}: ${table.caption.innerText}`);
  table.caption.append(" ", copying);
}

// The notebook

const notebook = document.getElementById("notebook");
document.querySelector("[data-notebook]")?.append(
  button(words.notebook, () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(JSON.parse(notebook.textContent), null, 1) + "\n"], { type: "application/x-ipynb+json" }));
    link.download = notebook.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }),
);
