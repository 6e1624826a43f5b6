/** Filter widgets: choices read from their own query, days typed in. */

import { html } from "./elements.js";
import { table } from "./shapes.js";

const CHOICES = ["filter-single-select", "filter-multi-select"];
const DAYS = ["filter-date-range-picker", "filter-date-picker"];

export const isFilter = ({ kind }) => kind.startsWith("filter-");

/** Controls of a filter; `changed(values)` is told what was chosen. A kind without controls says so. */
export async function filterControls(widget, ask, changed) {
    const field = widget.encodings.fields?.[0];
    if (CHOICES.includes(widget.kind) && field?.fieldName) {
        return choices(widget, field, await ask(`widgets/${encodeURIComponent(widget.name)}`, { query: field.queryName }), changed);
    }
    if (DAYS.includes(widget.kind) && field?.fieldName) {
        return days(widget, changed);
    }
    throw new Error(`A ${widget.kind} can only be used in Databricks.`);
}

function choices(widget, field, result, changed) {
    const data = table(result);
    const values = [...new Set(data.rows.map((row) => data.cell(row, field.fieldName)))].filter((one) => one !== null).sort();
    const several = widget.kind === "filter-multi-select";
    const options = values.map((value) => html("option", { value }, value));
    const list = html("select", {
        "aria-label": widget.title || field.displayName || field.fieldName,
        ...(several ? { multiple: "", size: String(Math.min(4, values.length || 1)) } : {}),
        change: () => changed([...list.selectedOptions].map((option) => option.value).filter(Boolean)),
    });
    list.append(...(several ? [] : [html("option", { value: "" }, "All")]), ...options);
    return list;
}

function days(widget, changed) {
    const inputs = ["From", "To"].map((name) => html("input", { type: "date", "aria-label": name, change: () => tell() }));
    const [from, to] = inputs;
    const range = widget.kind === "filter-date-range-picker";
    const tell = () => changed(range ? [from.value, to.value] : [from.value, from.value]);
    return html("div", { class: "days" }, ...(range ? inputs : [from]));
}
