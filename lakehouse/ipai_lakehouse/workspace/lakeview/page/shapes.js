/** What a chart shows of its rows: categories, and one series a colour or a measure. Values stay text. */

import { isNumeric } from "./format.js";

const quantitative = (encoding) => encoding?.scale?.type === "quantitative";

/** Columns of a result by name, and a reader of cells. */
export function table(result) {
    const at = new Map(result.columns.map((column, index) => [column.name, index]));
    const index = (field) => {
        if (!at.has(field)) {
            throw new Error(`The widget uses a field ${field} that its query lacks.`);
        }
        return at.get(field);
    };
    return {
        rows: result.rows,
        type: (field) => result.columns[index(field)].type,
        cell: (row, field) => row[index(field)],
    };
}

/** Bars, lines and areas. */
export function chartShape(widget, result) {
    const { x, y, color } = widget.encodings;
    if (!x || !y) {
        throw new Error("The widget does not say what its axes are.");
    }
    const horizontal = quantitative(x) && !quantitative(y);
    const [category, measure] = horizontal ? [y, x] : [x, y];
    const measures = measure.fields || [measure];
    const data = table(result);
    const labels = ordered(data, category, measures[0]);
    return {
        labels,
        horizontal,
        split: Boolean(color?.fieldName),
        series: measures.flatMap((one) => seriesOf(data, category, labels, one, color)),
        type: data.type(measures[0].fieldName),
        format: measure.format,
        temporal: category.scale?.type === "temporal",
        stacked: widget.kind !== "line" && !widget.grouped && Boolean(color?.fieldName || measures.length > 1),
        xTitle: category.displayName || "",
        yTitle: measure.displayName || "",
    };
}

/** Slices, the largest first. */
export function pieShape(widget, result) {
    const { angle, color } = widget.encodings;
    const data = table(result);
    const slices = data.rows.map((row) => [data.cell(row, color.fieldName), data.cell(row, angle.fieldName)]);
    slices.sort((a, b) => Number(b[1]) - Number(a[1]));
    return { slices, type: data.type(angle.fieldName), format: angle.format };
}

function ordered(data, category, measure) {
    const totals = new Map();
    for (const row of data.rows) {
        const label = data.cell(row, category.fieldName);
        totals.set(label, (totals.get(label) || 0) + Number(data.cell(row, measure.fieldName) || 0));
    }
    const by = category.scale?.sort?.by || "x";
    const labels = [...totals.keys()];
    if (by === "natural-order") {
        return labels;
    }
    const compare = by.startsWith("y")
        ? (a, b) => totals.get(a) - totals.get(b)
        : comparer(isNumeric(data.type(category.fieldName)));
    labels.sort(compare);
    return by.endsWith("reversed") ? labels.reverse() : labels;
}

/** Ascending, nothing last. */
function comparer(numbers) {
    return (a, b) => {
        if (a === null || b === null) {
            return (a === null) - (b === null);
        }
        return numbers ? Number(a) - Number(b) : a < b ? -1 : Number(a > b);
    };
}

function seriesOf(data, category, labels, measure, color) {
    const split = color?.fieldName;
    const cells = new Map();
    for (const row of data.rows) {
        const key = split ? data.cell(row, split) : null;
        cells.set(key, cells.get(key) || new Map());
        cells.get(key).set(data.cell(row, category.fieldName), data.cell(row, measure.fieldName));
    }
    return [...cells.keys()].sort(comparer(false)).map((key) => ({
        label: split ? (key ?? "–") : measure.displayName || measure.fieldName,
        values: labels.map((label) => cells.get(key).get(label) ?? null),
    }));
}
