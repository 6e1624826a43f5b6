/** Whether an origin is one of an approved domain: the same sources as in the page's frame-ancestors. */
export function matches(origin, pattern) {
    if (pattern === "*") {
        return true;
    }
    const parts = /^(?:(https?):\/\/)?(\*\.)?([^:/]+)(?::(\d+))?$/.exec(pattern);
    if (!parts || !/^https?:/.test(origin)) {
        return false;
    }
    const [, scheme, any, host, port] = parts;
    const { protocol, hostname, port: given } = new URL(origin);
    const standard = protocol === "https:" ? "443" : "80";
    const named = any ? hostname.endsWith(`.${host}`) : hostname === host;
    return named && (!scheme || protocol === `${scheme}:`) && (given || standard) === (port || standard);
}
