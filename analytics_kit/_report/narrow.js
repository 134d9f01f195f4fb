"use strict";
// A chart for a narrow screen: the same data and marks, stacked, with fewer and smaller labels. `narrow` changes
// nothing of its arguments; `widthOf(text, size)` measures a text in pixels.
//
// options.scale   what a plot's width is multiplied with
// options.inside  whether the names of rows stand above them instead of beside them
// options.grid    whether it consists of tiles, so that they cannot
const ROW = 46; // height of a row with its name above it
const KEYS = ["color", "fill", "stroke", "shape", "size", "opacity", "strokeDash"];
const COMPOSED = ["layer", "concat", "hconcat", "vconcat"];

function narrow(spec, width, widthOf, options) {
  const chart = view(spec, null);
  const config = spec.config ?? {};
  chart.config = {
    ...config,
    padding: 4,
    axis: { ...config.axis, labelFontSize: 11, titleFontSize: 11, labelPadding: 3 },
    title: { ...config.title, fontSize: 15, subtitleFontSize: 12, offset: 10 },
    legend: { ...config.legend, labelFontSize: 11, titleFontSize: 11, layout: { top: { anchor: "start", direction: "vertical" } } },
  };
  return chart;

  function view(original, plot) {
    const own = { ...original };
    if (own.title) own.title = titled(own.title);
    if ("hconcat" in own) {
      own.vconcat = own.hconcat;
      delete own.hconcat;
    }
    if ("concat" in own || "facet" in own) own.columns = 1;
    if (own.facet?.field) own.facet = { ...own.facet, header: { ...own.facet.header, labelLimit: width } };
    if ("spec" in own) own.spec = view(own.spec, null);
    const from = own.width ?? plot;
    for (const kind of COMPOSED) {
      if (kind in own) own[kind] = own[kind].map((child) => view({ ...child }, kind === "layer" ? from : null));
    }
    if (own.width !== undefined) own.width = scaled(own.width);
    if (own.height?.step && options.inside && hasRows(original)) own.height = { step: Math.max(own.height.step, ROW) };
    else if (typeof own.height === "number" && own.height > 240) own.height = Math.max(240, Math.round(own.height * Math.max(options.scale, 0.7)));
    if (own.encoding) own.encoding = encoded(own.encoding, from);
    if (own.mark) own.mark = marked(own.mark, own.encoding);
    if (own.mark?.align === "right" && typeof own.encoding?.text?.value === "string") headed(own);
    if (options.grid && own.mark?.lineBreak && /^\w+$/.test(own.encoding?.text?.field ?? "")) broken(own);
    return own;
  }

  function scaled(size) {
    return size?.step ? { step: Math.max(8, size.step * options.scale) } : Math.round(size * options.scale);
  }

  // What stands right of a plot stays as far from it; what stands left of it has no room beside names that are inside.
  function moved(x, from) {
    if (typeof from !== "number" || typeof x !== "number") return x;
    if (x < 0) return options.inside ? 0 : Math.max(x, -110);
    return x > from ? Math.round(from * options.scale) + x - from : x * options.scale;
  }

  function encoded(encoding, from) {
    const own = { ...encoding };
    for (const name of ["x", "x2"]) {
      if (own[name] && "value" in own[name]) own[name] = { ...own[name], value: moved(own[name].value, from) };
    }
    if (own.x?.type === "nominal" && own.x.axis !== null) own.x = { ...own.x, axis: { ...own.x.axis, labelLimit: 90 } };
    if (own.x?.axis && own.x.type !== "nominal") own.x = { ...own.x, axis: { ...own.x.axis, labelOverlap: "greedy", labelSeparation: 4 } };
    if (isRow(own.y) && own.y.axis !== null) own.y = { ...own.y, axis: named(own.y.axis ?? {}) };
    for (const key of KEYS) {
      if (own[key]?.field && own[key].legend !== null) own[key] = { ...own[key], legend: keyed(own[key]) };
    }
    if (own.column) {
      own.row = own.column;
      delete own.column;
    }
    return own;
  }

  function named(axis) {
    const { minExtent, maxExtent, ...rest } = axis;
    if (!options.inside) return { ...rest, labelLimit: 104, labelFontSize: 11, labelPadding: 4 };
    return { ...rest, labelAlign: "left", labelPadding: 0, labelOffset: 9 - ROW / 2, labelLimit: width - 8, labelFontSize: 11, zindex: 1 };
  }

  function keyed(channel) {
    const legend = { ...channel.legend };
    const names = (channel.scale?.domain ?? []).filter((name) => typeof name === "string");
    if (legend.orient === undefined || legend.orient === "right" || legend.orient === "left") {
      legend.orient = "top";
      legend.direction = "horizontal";
    }
    if (legend.gradientLength || channel.type === "quantitative") legend.gradientLength = Math.min(legend.gradientLength ?? 200, width - 60);
    if (names.length) {
      const widest = Math.max(...names.map((name) => widthOf(name, 11)));
      legend.columns = Math.max(1, Math.min(names.length, Math.floor((width - 34) / (widest + 34))));
    }
    legend.labelLimit = width - 44;
    return legend;
  }

  function marked(mark, encoding) {
    const own = typeof mark === "string" ? { type: mark } : { ...mark };
    if (options.inside && isRow(encoding?.y) && own.type === "bar") {
      own.height = { band: 0.34 };
      delete own.size;
    }
    if (own.type === "text") own.fontSize = Math.min(own.fontSize ?? 11, options.grid ? 10 : 11);
    const text = encoding?.text?.value;
    if (typeof text === "string" && widthOf(text, 12) > width - 8) own.limit = width - 8;
    return own;
  }

  // A name in a tile that has no room for it goes on before its last syllable.
  function broken(own) {
    const name = `datum['${own.encoding.text.field}']`;
    const last = "^(.{2,}?) ?((?:[zcs]h|[b-df-hj-np-tv-zK])[aeiou]+n?g?)$";
    const label = `length(${name}) > 7 ? replace(${name}, regexp('${last}'), '$1\\n$2') : ${name}`;
    const counted = { calculate: `length(split(${name}, '\\n'))`, as: "lines" };
    own.transform = [{ calculate: label, as: own.encoding.text.field }, counted, ...(own.transform ?? [])];
    own.mark = { ...own.mark, fontSize: Math.min(own.mark.fontSize, 9), lineHeight: 10 };
  }

  // The head of a column of figures, on several lines.
  function headed(own) {
    const lines = wrapped(own.encoding.text.value, 62, (text) => widthOf(text, 11));
    const { y } = own.encoding;
    if (lines.length < 2 || typeof y?.value !== "number") return;
    own.mark = { ...own.mark, lineHeight: 12, limit: undefined };
    own.encoding = { ...own.encoding, text: { value: lines }, y: { value: y.value - 12 * (lines.length - 1) } };
  }

  function titled(title) {
    if (!title) return title;
    const own = typeof title === "string" || Array.isArray(title) ? { text: title } : { ...title };
    own.text = wrapped(own.text, width - 8, (text) => widthOf(text, 15) * 1.06);
    if (own.subtitle) own.subtitle = wrapped(own.subtitle, width - 8, (text) => widthOf(text, 12));
    return own;
  }
}

const isRow = (y) => y?.field !== undefined && (y.type === "nominal" || y.type === "ordinal");

function views(view) {
  return [view, ...COMPOSED.concat("spec").flatMap((kind) => [view[kind] ?? []].flat().flatMap(views))];
}

const hasRows = (view) => views(view).some((child) => isRow(child.encoding?.y));
/** Whether a chart consists of tiles, which have names on both sides. */
const isGrid = (view) => views(view).some((child) => (child.mark?.type ?? child.mark) === "rect" && isRow(child.encoding?.y));
/** Whether figures stand left of bars, where the names of their rows would be. */
const writesLeft = (view) => views(view).some((child) => child.mark?.type === "text" && child.mark.align === "right" && child.encoding?.x?.field && isRow(child.encoding.y));
/** Whether panels stand beside each other, which get the whole width each. */
const isBeside = (view) => views(view).some((child) => child.columns > 1 || "hconcat" in child);
/** The widest plot of a chart, in pixels; of tiles, the width of a tile. */
const plotWidth = (view) => Math.max(0, ...views(view).map((child) => child.width?.step ?? child.width ?? 0));

// Lines break at blanks and after wide characters; Chinese punctuation begins none.
function wrapped(lines, width, widthOf) {
  const wide = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;
  const text = [lines ?? ""].flat().reduce((all, line) => all + (wide.test(all.slice(-1)) || wide.test(line[0] ?? "") ? "" : " ") + line, "").trim();
  const words = text.match(new RegExp(`${wide.source}[，。；：、）！？]*|[^\\s\\u2e80-\\u9fff\\uff00-\\uff60]+[，。；：、）！？]*|\\s+`, "g")) ?? [];
  const result = [""];
  for (const word of words) {
    const line = result[result.length - 1];
    if (line.trim() && widthOf((line + word).trimEnd()) > width) result.push(word.trimStart());
    else result[result.length - 1] = line + word;
  }
  return result.map((line) => line.trim()).filter((line, at) => line || !at);
}
