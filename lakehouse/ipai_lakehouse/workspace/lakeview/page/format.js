/** Writing values, which arrive as text: digit by digit, never through a float. */

const SYMBOLS = { PHP: "₱", USD: "$", EUR: "€" };
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function isNumeric(type) {
    return /^(DECIMAL|BIGINT|INT|SMALLINT|TINYINT|DOUBLE|FLOAT)/.test(type || "");
}

/** Round decimal text half up. */
function rounded(text, places) {
    const [, sign, whole, fraction = ""] = NUMBER.exec(text);
    const up = Number(fraction[places] || 0) >= 5 ? 1n : 0n;
    const digits = String(BigInt(whole + fraction.slice(0, places).padEnd(places, "0")) + up).padStart(places + 1, "0");
    const cut = digits.length - places;
    return sign + digits.slice(0, cut) + (places ? `.${digits.slice(cut)}` : "");
}

/** Decimal text times a hundred: the point moves. */
function hundredfold(text) {
    const [, sign, whole, fraction = ""] = NUMBER.exec(text);
    const padded = fraction.padEnd(2, "0");
    return `${sign}${BigInt(whole + padded.slice(0, 2))}${padded.length > 2 ? `.${padded.slice(2)}` : ""}`;
}

/** A number for people, by the encoding's format and the column's type. */
export function formatValue(value, type, format = {}) {
    if (value === null || value === undefined) {
        return "–";
    }
    if (!isNumeric(type) || !NUMBER.test(value)) {
        return type === "DATE" ? formatLabel(value, true) : value;
    }
    const wish = format?.decimalPlaces;
    const places = (typeof wish === "object" ? (wish?.places ?? wish?.max) : wish) ?? (value.includes(".") ? 2 : 0);
    const percent = format?.type === "number-percent";
    const [whole, fraction] = rounded(percent ? hundredfold(value) : value, places).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction ? `.${fraction}` : "");
    if (percent) {
        return `${grouped} %`;
    }
    const code = format?.type === "number-currency" ? format.currencyCode : null;
    return code ? `${SYMBOLS[code] || `${code} `}${grouped}` : grouped;
}

/** An axis number, shortly: 1,500,000 → 1.5M. */
export function formatShort(number) {
    const size = Math.abs(number);
    const [unit, letter] = size >= 1e9 ? [1e9, "B"] : size >= 1e6 ? [1e6, "M"] : size >= 1e3 ? [1e3, "k"] : [1, ""];
    return `${Math.round((number / unit) * 100) / 100}${letter}`;
}

/** A category; on a time axis the first day of a month is the month. */
export function formatLabel(label, temporal) {
    const date = temporal && /^(\d{4})-(\d{2})-(\d{2})/.exec(label || "");
    if (!date) {
        return label ?? "–";
    }
    const month = `${MONTHS[Number(date[2]) - 1]} ${date[1]}`;
    return date[3] === "01" ? month : `${Number(date[3])} ${month}`;
}
