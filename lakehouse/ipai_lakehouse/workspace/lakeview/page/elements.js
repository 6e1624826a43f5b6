/** Small makers of elements; texts are always texts, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; a property that is a function is a listener. */
export function html(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (typeof value === "function") {
            element.addEventListener(name, value);
        } else {
            element.setAttribute(name, value);
        }
    }
    element.append(...children);
    return element;
}

/** An SVG element. */
export function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) {
        element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
}
