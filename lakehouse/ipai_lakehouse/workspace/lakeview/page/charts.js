/** Bars, lines and areas as SVG. */

import { svg } from "./elements.js";
import { axes, frameOf } from "./frame.js";

// Distinct on white, also for most colour-blind readers; the first ones carry the main series.
export const COLORS = ["#1f6f8b", "#e0913a", "#6a9f58", "#b8557a", "#7a6fb0", "#c9b037", "#5aa9a0", "#8c8c8c"];
export const colorOf = (index) => COLORS[index % COLORS.length];
const WIDEST_BAR = 48;

/** A chart of a shape in `width` × `height` pixels; `tell(index, x, y)` is told which band is pointed at. */
export function drawChart(kind, shape, width, height, tell) {
    const frame = frameOf(shape, width, height);
    const marks = kind === "bar" ? bars(shape, frame) : lines(kind, shape, frame);
    return svg(
        "svg",
        { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${kind} chart` },
        axes(frame),
        svg("g", { class: "marks" }, ...marks),
        svg("g", { class: "bands" }, ...shape.labels.map((_label, index) => band(frame, index, tell)))
    );
}

function bars(shape, frame) {
    const beside = shape.stacked ? 1 : shape.series.length;
    const room = frame.size * (frame.size > 60 ? 0.7 : 0.8);
    const thick = Math.max(1, Math.min(WIDEST_BAR, room / beside));
    const found = [];
    shape.labels.forEach((_label, index) => {
        const first = frame.band(index) + (frame.size - thick * beside) / 2;
        const ends = { 1: 0, [-1]: 0 };
        shape.series.forEach((one, number) => {
            const value = Number(one.values[index] ?? 0);
            const sign = value < 0 ? -1 : 1;
            const from = shape.stacked ? ends[sign] : 0;
            ends[sign] += value;
            const start = first + (shape.stacked ? 0 : number * thick);
            if (value) {
                found.push(bar(frame, start, thick, from, from + value, number));
            }
        });
    });
    return found;
}

function bar({ horizontal, at }, start, thick, from, to, number) {
    const [near, far] = [at(from), at(to)].sort((a, b) => a - b);
    const length = Math.max(1, far - near);
    const along = { x: near, y: start, width: length, height: Math.max(1, thick - 1) };
    const place = horizontal ? along : { x: along.y, y: along.x, width: along.height, height: along.width };
    return svg("rect", { ...place, rx: 1.5, fill: colorOf(number), class: "bar" });
}

/** Lines over the middles of the bands; a missing value is a gap. Areas are stacked when they have colours. */
function lines(kind, shape, frame) {
    const below = shape.labels.map(() => 0);
    const middle = (index) => frame.band(index) + frame.size / 2;
    return shape.series.flatMap((one, number) => {
        const base = [...below];
        const points = one.values.map((value, index) => {
            if (value === null) {
                return null;
            }
            const top = Number(value) + (shape.stacked ? base[index] : 0);
            below[index] = shape.stacked ? top : 0;
            return [middle(index), frame.at(top), frame.at(shape.stacked ? base[index] : 0)];
        });
        return [...(kind === "area" ? runs(points).map((run) => area(run, number)) : []), ...runs(points).flatMap((run) => line(run, number))];
    });
}

/** The points between gaps. */
function runs(points) {
    const found = [[]];
    for (const point of points) {
        if (point) {
            found[found.length - 1].push(point);
        } else {
            found.push([]);
        }
    }
    return found.filter((run) => run.length);
}

function line(run, number) {
    const color = colorOf(number);
    const path = run.map(([x, y], index) => `${index ? "L" : "M"}${x} ${y}`).join("");
    const dots = run.map(([cx, cy]) => svg("circle", { cx, cy, r: 3, fill: color, stroke: "#ffffff", class: "dot" }));
    return [svg("path", { d: path, fill: "none", stroke: color, "stroke-width": 2.25, "stroke-linejoin": "round" }), ...dots];
}

function area(run, number) {
    const top = run.map(([x, y], index) => `${index ? "L" : "M"}${x} ${y}`).join("");
    const bottom = [...run].reverse().map(([x, , y]) => `L${x} ${y}`).join("");
    return svg("path", { d: `${top}${bottom}Z`, fill: colorOf(number), "fill-opacity": 0.25 });
}

/** An invisible strip that tells when it is pointed at. */
function band(frame, index, tell) {
    const { box, size, horizontal } = frame;
    const start = frame.band(index);
    const place = horizontal
        ? { x: box.left, y: start, width: box.right - box.left, height: size }
        : { x: start, y: box.top, width: size, height: box.bottom - box.top };
    const strip = svg("rect", { ...place, class: "band" });
    strip.addEventListener("pointermove", (event) => tell(index, event.clientX, event.clientY));
    strip.addEventListener("pointerleave", () => tell(null));
    return strip;
}
