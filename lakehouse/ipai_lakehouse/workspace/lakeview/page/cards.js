/** What stands inside a card: a number, a table, a chart; or a sentence. */

import { colorOf, drawChart } from "./charts.js";
import { html } from "./elements.js";
import { formatLabel, formatValue, isNumeric } from "./format.js";
import { drawPie } from "./pie.js";
import { chartShape, pieShape, table } from "./shapes.js";
import { tip } from "./tip.js";

const SHOWN_ROWS = 500;
export const DRAWN = { counter, table: grid, pie, bar: chart, line: chart, area: chart };

/** Content of a card for the rows that came. */
export function content(widget, result) {
    if (!result.rows.length) {
        return [note("No rows.")];
    }
    return DRAWN[widget.kind](widget, result);
}

export function note(sentence) {
    return html("p", { class: "note" }, sentence);
}

function counter(widget, result) {
    const data = table(result);
    const { value, target } = widget.encodings;
    const written = (one) => formatValue(data.cell(data.rows[0], one.fieldName), data.type(one.fieldName), one.format);
    const found = [html("div", { class: "value" }, written(value))];
    if (target?.fieldName) {
        found.push(note(`${target.displayName || "Target"}: ${written(target)}`));
    }
    return found;
}

function grid(widget, result) {
    const data = table(result);
    const columns = widget.encodings.columns.map((one) => ({ ...one, type: data.type(one.fieldName) }));
    const side = ({ type }) => (isNumeric(type) ? "number" : "text");
    const heads = columns.map((one) => html("th", { class: side(one) }, one.displayName || one.title || one.fieldName));
    const rows = data.rows.slice(0, SHOWN_ROWS).map((row) =>
        html("tr", {}, ...columns.map((one) => html("td", { class: side(one) }, formatValue(data.cell(row, one.fieldName), one.type, one.format))))
    );
    const found = [
        html("div", { class: "scroll" }, html("table", {}, html("thead", {}, html("tr", {}, ...heads)), html("tbody", {}, ...rows))),
    ];
    if (data.rows.length > SHOWN_ROWS) {
        found.push(note(`The first ${SHOWN_ROWS} of ${data.rows.length} rows.`));
    }
    return found;
}

function chart(widget, result) {
    const shape = chartShape(widget, result);
    const tell = (index, x, y) => tip.show(index === null ? null : lines(shape, index), x, y);
    const draw = (width, height) => drawChart(widget.kind, shape, width, height, tell);
    const found = [drawing(draw)];
    if (shape.split || shape.series.length > 1) {
        found.push(legend(shape.series.map((one) => one.label)));
    }
    return found;
}

function pie(widget, result) {
    const { slices, type, format } = pieShape(widget, result);
    const line = ([label, value], index) => ({ label: label ?? "–", value: formatValue(value, type, format), color: colorOf(index) });
    const tell = (index, x, y) => tip.show(index === null ? null : { lines: [line(slices[index], index)] }, x, y);
    const names = slices.map(([label]) => label ?? "–");
    return [html("div", { class: "ring" }, drawing((width, height) => drawPie(slices, width, height, tell)), legend(names))];
}

/** What the tip says of a band. */
function lines(shape, index) {
    const found = shape.series.map((one, number) => ({
        label: one.label,
        value: one.values[index] === null ? null : formatValue(one.values[index], shape.type, shape.format),
        color: colorOf(number),
    }));
    return { title: formatLabel(shape.labels[index], shape.temporal), lines: found.filter((one) => one.value !== null) };
}

function legend(names) {
    const key = (name, index) => {
        const dot = html("i");
        dot.style.backgroundColor = colorOf(index);
        return html("li", {}, dot, name);
    };
    return html("ul", { class: "legend" }, ...names.map(key));
}

/** A place that draws itself anew whenever its size changes. */
function drawing(draw) {
    const place = html("div", { class: "drawing" });
    new ResizeObserver(([{ contentRect }]) => {
        const [width, height] = [Math.floor(contentRect.width), Math.floor(contentRect.height)];
        if (width > 40 && height > 40) {
            place.replaceChildren(draw(width, height));
        }
    }).observe(place);
    return place;
}
