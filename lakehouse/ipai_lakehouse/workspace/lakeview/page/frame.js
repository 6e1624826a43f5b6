/** The plane a chart is drawn on: where bands and values lie, axes and grid lines. */

import { svg } from "./elements.js";
import { formatLabel, formatShort } from "./format.js";
import { extent, ticks } from "./scale.js";

const LETTER = 7.2;
const TITLE = 18;

/** Bands run along x, or along y when the chart lies down; `at` gives the place of a value. */
export function frameOf(shape, width, height) {
    const count = Math.max(2, (shape.horizontal ? width / 110 : height / 60) | 0);
    const marks = ticks(...extent(shape), count, /INT$/.test(shape.type));
    const names = shape.labels.map((label) => formatLabel(label, shape.temporal));
    const upright = shape.horizontal ? names : marks.map(formatShort);
    const longest = Math.min(width / 3, Math.max(...upright.map((text) => text.length)) * LETTER + 14);
    const [below, beside] = shape.horizontal ? [shape.yTitle, shape.xTitle] : [shape.xTitle, shape.yTitle];
    const box = { left: longest + (beside ? TITLE : 0), top: 8, right: width - 10, bottom: height - 22 - (below ? TITLE : 0) };
    const [first, last] = [marks[0], marks[marks.length - 1]];
    const [start, end] = shape.horizontal ? [box.left, box.right] : [box.bottom, box.top];
    const [from, length] = shape.horizontal ? [box.top, box.bottom - box.top] : [box.left, box.right - box.left];
    const size = length / Math.max(1, names.length);
    return {
        ...{ box, marks, names, below, beside, size, width, height },
        horizontal: shape.horizontal,
        band: (index) => from + index * size,
        at: (value) => start + ((value - first) / (last - first || 1)) * (end - start),
    };
}

/** Grid lines, the names of bands and values, and the axes' titles. */
export function axes(frame) {
    return svg("g", { class: "axes" }, ...frame.marks.map((mark) => gridLine(frame, mark)), ...bandNames(frame), ...titles(frame));
}

function gridLine({ box, at, horizontal }, mark) {
    const place = Math.round(at(mark)) + 0.5;
    const line = horizontal
        ? { x1: place, x2: place, y1: box.top, y2: box.bottom }
        : { x1: box.left, x2: box.right, y1: place, y2: place };
    const text = horizontal
        ? { x: place, y: box.bottom + 15, "text-anchor": "middle" }
        : { x: box.left - 7, y: place + 4, "text-anchor": "end" };
    return svg("g", {}, svg("line", { ...line, class: mark === 0 ? "zero" : "gridline" }), svg("text", text, formatShort(mark)));
}

/** As many names as fit next to each other. */
function bandNames({ box, names, band, size, horizontal, width }) {
    const room = horizontal ? 16 : Math.max(...names.map((name) => name.length), 1) * LETTER + 8;
    const every = Math.max(1, Math.ceil(room / size));
    const kept = names.map((name, index) => [name, band(index) + size / 2]).filter((_one, index) => index % every === 0);
    return kept.map(([name, middle]) => {
        const place = horizontal
            ? { x: box.left - 7, y: middle + 4, "text-anchor": "end" }
            : { x: Math.min(middle, width - (name.length * LETTER) / 2), y: box.bottom + 15, "text-anchor": "middle" };
        return svg("text", place, name);
    });
}

function titles({ box, below, beside, height }) {
    const middle = (box.top + box.bottom) / 2;
    const found = [];
    if (below) {
        found.push(svg("text", { x: (box.left + box.right) / 2, y: height - 4, "text-anchor": "middle", class: "title" }, below));
    }
    if (beside) {
        const turn = `rotate(-90 12 ${middle})`;
        found.push(svg("text", { x: 12, y: middle, "text-anchor": "middle", transform: turn, class: "title" }, beside));
    }
    return found;
}
