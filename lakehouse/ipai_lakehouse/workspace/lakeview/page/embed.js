/** The embed page: asks its parent for a viewer token, then draws the dashboard. The token stays in memory. */

import { drawDashboard } from "./dashboard.js";
import { matches } from "./origins.js";

const { dashboard, page, origins } = document.body.dataset;
const place = document.getElementById("dashboard");
const PATIENCE_MS = 15000;

const viewer = { token: tokenOfAddress(), drawn: null, config: {} };

/** The token of `#token=…`, which then leaves the address. */
function tokenOfAddress() {
    const token = new URLSearchParams(location.hash.slice(1)).get("token");
    history.replaceState(null, "", location.pathname + location.search);
    return token;
}

/** A call with the viewer's token; an Error with the server's sentence. */
async function ask(path, body) {
    const answer = await fetch(`/embed/dashboardsv3/${encodeURIComponent(dashboard)}/${path}`, {
        method: body ? "POST" : "GET",
        headers: { Authorization: `Bearer ${viewer.token}` },
        body: body && JSON.stringify(body),
    });
    const content = await answer.json().catch(() => ({}));
    if (!answer.ok) {
        throw new Error(content.message || "The lakehouse could not answer.");
    }
    return content;
}

function say(sentence) {
    const line = document.createElement("p");
    line.className = "wait";
    line.setAttribute("role", "status");
    line.textContent = sentence;
    place.replaceChildren(line);
}

async function draw() {
    try {
        const outline = await ask("outline");
        viewer.drawn = drawDashboard(place, outline, ask, page, viewer.config);
    } catch (error) {
        viewer.drawn = null;
        say(error instanceof TypeError ? "The lakehouse cannot be reached." : error.message);
    }
}

/** A first token draws; a later one only replaces the one that ends soon. */
function take(token) {
    viewer.token = token;
    if (!viewer.drawn) {
        draw();
    }
}

window.addEventListener("message", ({ source, origin, data }) => {
    const approved = origins.split(" ").some((pattern) => matches(origin, pattern));
    if (source !== window.parent || source === window || !approved) {
        return;
    }
    if (data?.type === "DATABRICKS_SET_TOKEN" && typeof data.token === "string") {
        take(data.token);
    } else if (data?.type === "DATABRICKS_SET_CONFIG") {
        viewer.config = data.config || {};
        viewer.drawn?.configure(viewer.config);
    }
});

if (viewer.token) {
    draw();
}
if (window.parent !== window) {
    window.parent.postMessage({ type: "DATABRICKS_EMBED_READY" }, "*");
}
setTimeout(() => {
    if (!viewer.token) {
        say("The application around this page has given it no access to the dashboard.");
    }
}, PATIENCE_MS);
