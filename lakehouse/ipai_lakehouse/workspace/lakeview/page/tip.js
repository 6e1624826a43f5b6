/** The small box beside the pointer. */

import { html } from "./elements.js";

const place = html("div", { class: "tip", hidden: "", role: "tooltip" });
document.body.append(place);

export const tip = {
    /** Show `{title, lines: [{label, value, color}]}` at a place of the window; null hides it. */
    show(content, x = 0, y = 0) {
        place.hidden = !content;
        if (!content) {
            return;
        }
        const rows = content.lines.map(({ label, value, color }) => {
            const dot = html("i");
            dot.style.backgroundColor = color;
            return html("div", {}, dot, html("span", {}, label), html("b", {}, value));
        });
        place.replaceChildren(...(content.title ? [html("strong", {}, content.title)] : []), ...rows);
        const { width, height } = place.getBoundingClientRect();
        place.style.left = `${x + width + 24 > innerWidth ? x - width - 12 : x + 14}px`;
        place.style.top = `${Math.min(y + 14, innerHeight - height - 6)}px`;
    },
};
