/** Round steps of a number axis. */

/** Ticks from the lowest to the highest value, zero always among them; about `count` of them. */
export function ticks(low, high, count, whole) {
    const [from, to] = [Math.min(0, low), Math.max(0, high)];
    const rough = (to - from || 1) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const round = power * ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) || 10);
    const step = whole ? Math.max(1, Math.ceil(round)) : round;
    const found = [];
    for (let number = Math.floor(from / step); number <= Math.ceil((to || (from ? 0 : 1)) / step); number++) {
        found.push(number * step);
    }
    return found;
}

/** Lowest and highest value drawn: of the stacks, or of single values. */
export function extent(shape) {
    const numbers = shape.series.map((one) => one.values.map((value) => Number(value ?? 0)));
    if (!shape.stacked) {
        return [Math.min(0, ...numbers.flat()), Math.max(0, ...numbers.flat())];
    }
    const sums = shape.labels.map((_label, at) => {
        const column = numbers.map((values) => values[at]);
        const total = (sign) => column.reduce((sum, value) => sum + (value * sign > 0 ? value : 0), 0);
        return [total(-1), total(1)];
    });
    return [Math.min(0, ...sums.map(([low]) => low)), Math.max(0, ...sums.map(([, high]) => high))];
}
