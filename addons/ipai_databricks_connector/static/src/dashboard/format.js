/** Writing numbers that arrive as decimal text: grouped and cut digit by digit, never through a float. */

import { localization } from "@web/core/l10n/localization";

const SYMBOLS = { PHP: "₱", USD: "$", EUR: "€" };

/** Round decimal text half up to a number of digits after the point. */
export function roundText(text, digits) {
    const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) || [null, "", "", ""];
    if (!whole) {
        return text;
    }
    const kept = whole + fraction.slice(0, digits).padEnd(digits, "0");
    const up = Number(fraction[digits] || 0) >= 5 ? 1n : 0n;
    const rounded = String(BigInt(kept) + up).padStart(digits + 1, "0");
    const cut = rounded.length - digits;
    const point = digits ? "." + rounded.slice(cut) : "";
    return sign + rounded.slice(0, cut) + point;
}

/** Write a value of a widget for people, by its format `{type, currency, decimals}`. */
export function formatValue(value, format) {
    if (value === null || value === undefined) {
        return "–";
    }
    if (format.type === "date") {
        return formatLabel(value, true);
    }
    if (format.type === "text" || !/^-?\d+(\.\d+)?$/.test(value)) {
        return value;
    }
    const shown = format.type === "percent" ? String(Number(value) * 100) : value;
    const [whole, fraction] = roundText(shown, format.decimals).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, localization.thousandsSep || ",");
    const number = fraction ? grouped + (localization.decimalPoint || ".") + fraction : grouped;
    if (format.type === "percent") {
        return `${number} %`;
    }
    return format.currency ? `${SYMBOLS[format.currency] || format.currency + " "}${number}` : number;
}

/** Write an axis number shortly: 1,500,000 → 1.5M. */
export function formatShort(number) {
    const size = Math.abs(number);
    const [unit, letter] = size >= 1e9 ? [1e9, "B"] : size >= 1e6 ? [1e6, "M"] : size >= 1e3 ? [1e3, "k"] : [1, ""];
    return `${Math.round((number / unit) * 100) / 100}${letter}`;
}

/** Write a category: months of a time axis as "Feb 2026". */
export function formatLabel(label, temporal) {
    if (label === null) {
        return "–";
    }
    const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(label);
    if (!temporal || !match) {
        return label;
    }
    const date = luxon.DateTime.fromISO(match[0]);
    return match[3] === "01" ? date.toFormat("LLL yyyy") : date.toFormat("d LLL yyyy");
}
