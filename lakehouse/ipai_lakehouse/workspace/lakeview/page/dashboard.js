/** The dashboard: head, tabs, the grid of cards, and what filters change. */

import { content, DRAWN, note } from "./cards.js";
import { html } from "./elements.js";
import { filterControls, isFilter } from "./filters.js";

/** Draw the dashboard of an outline into `place`; returns `{configure}`. */
export function drawDashboard(place, outline, ask, wanted, config) {
    const chosen = {};
    const pages = outline.pages.filter((page) => !page.filters_only);
    const everywhere = outline.pages.filter((page) => page.filters_only).flatMap((page) => page.widgets);
    const body = html("div", { class: "body" });
    const read = html("span", { class: "read" });
    const button = html("button", { type: "button", click: () => refresh() }, "Refresh");
    const state = { page: pages.find((page) => page.name === wanted) || pages[0] };
    const tabs = html("nav");

    /** Ask for one widget's rows and put them into its card. */
    async function fill(card, widget) {
        const inside = card.querySelector(".inside");
        inside.classList.add("loading");
        try {
            const result = await ask(`widgets/${encodeURIComponent(widget.name)}`, { filters: chosen });
            inside.replaceChildren(...content(widget, result));
        } catch (error) {
            inside.replaceChildren(note(sentenceOf(error)));
        }
        inside.classList.remove("loading");
    }

    async function fillFilter(card, widget) {
        const inside = card.querySelector(".inside");
        try {
            const changed = (values) => {
                chosen[widget.name] = values;
                refresh();
            };
            inside.replaceChildren(await filterControls(widget, ask, changed));
        } catch (error) {
            inside.replaceChildren(note(sentenceOf(error)));
        }
    }

    function refresh() {
        for (const [card, widget] of state.cards) {
            fill(card, widget);
        }
        read.textContent = `Live, read at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
    }

    function show(page) {
        state.page = page;
        const cards = page.widgets.map((widget) => [cardOf(widget), widget]);
        const grid = html("div", { class: "grid" }, ...cards.map(([card]) => card));
        grid.style.gridTemplateColumns = `repeat(${page.columns}, minmax(0, 1fr))`;
        body.replaceChildren(grid);
        tabs.replaceChildren(...(pages.length > 1 ? pages.map((one) => tabOf(one, one === page, show)) : []));
        cards.filter(([, widget]) => isFilter(widget)).forEach(([card, widget]) => fillFilter(card, widget));
        state.cards = cards.filter(([, widget]) => widget.kind in DRAWN);
        refresh();
    }

    const bar = everywhere.map((widget) => [cardOf(widget, false), widget]);
    bar.forEach(([card, widget]) => fillFilter(card, widget));
    const head = html("header", {}, html("h1", {}, outline.name), read, button);
    const filters = html("div", { class: "filters" }, ...bar.map(([card]) => card));
    place.replaceChildren(head, ...(bar.length ? [filters] : []), tabs, body);
    const configure = ({ hideRefreshButton }) => (button.hidden = Boolean(hideRefreshButton));
    configure(config);
    if (state.page) {
        show(state.page);
    } else {
        body.replaceChildren(note("This dashboard has no pages."));
    }
    return { configure };
}

function tabOf(page, current, show) {
    const state = current ? { "aria-current": "page" } : {};
    return html("button", { type: "button", ...state, click: () => show(page) }, page.title);
}

function cardOf(widget, placed = true) {
    const { x, y, width, height } = widget.position;
    const card =
        widget.kind === "text"
            ? html("p", { class: "words" }, widget.text)
            : html("section", { class: `card ${widget.kind}`, "data-widget": widget.name }, ...parts(widget));
    if (placed) {
        card.style.gridColumn = `${x + 1} / span ${width}`;
        card.style.gridRow = `${y + 1} / span ${height}`;
    }
    return card;
}

function parts(widget) {
    const known = widget.kind in DRAWN || isFilter(widget);
    const inside = html("div", { class: "inside" }, note(known ? "Reading …" : `A ${widget.kind} widget can only be seen in Databricks.`));
    return widget.title ? [html("h2", {}, widget.title), inside] : [inside];
}

function sentenceOf(error) {
    return error instanceof TypeError ? "The lakehouse cannot be reached." : error.message;
}
