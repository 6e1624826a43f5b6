/** Slices of a ring as SVG. */

import { colorOf } from "./charts.js";
import { svg } from "./elements.js";

const HOLE = 0.62;

/** A ring of `[label, value]` slices; `tell(index, x, y)` is told which slice is pointed at. */
export function drawPie(slices, width, height, tell) {
    const radius = Math.max(10, Math.min(width, height) / 2 - 6);
    const sizes = slices.map(([, value]) => Math.max(0, Number(value ?? 0)));
    const total = sizes.reduce((sum, size) => sum + size, 0) || 1;
    let turned = 0;
    const paths = sizes.map((size, index) => {
        const path = svg("path", { d: ring(turned, (turned += size / total), radius), fill: colorOf(index), class: "slice" });
        path.addEventListener("pointermove", (event) => tell(index, event.clientX, event.clientY));
        path.addEventListener("pointerleave", () => tell(null));
        return path;
    });
    const place = { transform: `translate(${width / 2} ${height / 2})` };
    return svg("svg", { width, height, role: "img", "aria-label": "pie chart" }, svg("g", place, ...paths));
}

/** A part of the ring, from and to in turns. */
function ring(from, to, radius) {
    const end = Math.min(to, from + 0.99999);
    const point = (turn, size) => {
        const angle = (turn - 0.25) * 2 * Math.PI;
        return `${size * Math.cos(angle)} ${size * Math.sin(angle)}`;
    };
    const large = end - from > 0.5 ? 1 : 0;
    const inner = radius * HOLE;
    return (
        `M${point(from, radius)}A${radius} ${radius} 0 ${large} 1 ${point(end, radius)}` +
        `L${point(end, inner)}A${inner} ${inner} 0 ${large} 0 ${point(from, inner)}Z`
    );
}
