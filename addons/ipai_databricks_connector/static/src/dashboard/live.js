/** The live page of a dashboard in a frame: hands it a viewer token, renews it, and says what goes wrong. */

import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const MODEL = "ipai.databricks.dashboard";
const ANSWER_MS = 15000; // how long the page may take to ask for its token
const EARLY_MS = 5 * 60000; // a token is renewed so long before its end
const AGAIN_MS = 60000; // between two attempts to renew it

export class DatabricksLive extends Component {
    static template = "ipai_databricks_connector.DashboardLive";
    static props = { dashboardId: Number, name: String, onStored: Function };

    setup() {
        this.orm = useService("orm");
        this.frame = useRef("frame");
        this.state = useState({ url: "", asked: false, error: "" });
        this.timers = new Set();
        this.onMessage = (event) => this.listen(event);
        onMounted(() => {
            browser.addEventListener("message", this.onMessage);
            this.open();
        });
        onWillUnmount(() => {
            browser.removeEventListener("message", this.onMessage);
            this.forget();
        });
    }

    /** The server's access for this user; null after an error, whose sentence is then shown or kept. */
    async access() {
        try {
            return await this.orm.silent.call(MODEL, "get_live_access", [[this.props.dashboardId]]);
        } catch (error) {
            this.reason = error.data?.message || _t("Odoo could not be reached.");
            return null;
        }
    }

    async open() {
        this.forget();
        Object.assign(this.state, { url: "", asked: false, error: "" });
        this.given = await this.access();
        if (!this.given) {
            this.fail(this.reason);
            return;
        }
        this.state.url = this.given.url;
        this.later(ANSWER_MS, () => this.state.asked || this.fail(_t("The page of Databricks did not answer.")));
        this.later(this.left() - EARLY_MS, () => this.renew());
    }

    /** Messages of our own frame, from the origin the server named; nobody else is listened to. */
    listen({ source, origin, data }) {
        const page = this.frame.el?.contentWindow;
        if (!page || source !== page || origin !== this.given?.origin) {
            return;
        }
        if (data?.type === "DATABRICKS_EMBED_READY") {
            this.state.asked = true;
            this.post({ type: "DATABRICKS_SET_CONFIG", config: { version: 1, hideRefreshButton: false } });
            this.post({ type: "DATABRICKS_SET_TOKEN", token: this.given.token });
        }
    }

    post(message) {
        this.frame.el?.contentWindow?.postMessage(message, this.given.origin);
    }

    /** A new token in time; while none is to be had, the old one serves until its end. */
    async renew() {
        const access = await this.access();
        if (access) {
            this.given = access;
            this.post({ type: "DATABRICKS_SET_TOKEN", token: access.token });
            this.later(this.left() - EARLY_MS, () => this.renew());
        } else if (this.left() > AGAIN_MS) {
            this.later(AGAIN_MS, () => this.renew());
        } else {
            this.fail(this.reason);
        }
    }

    /** Milliseconds the token lives. */
    left() {
        return deserializeDateTime(this.given.expires_at).toMillis() - Date.now();
    }

    fail(sentence) {
        this.forget();
        Object.assign(this.state, { url: "", error: sentence });
    }

    later(milliseconds, action) {
        const timer = browser.setTimeout(() => {
            this.timers.delete(timer);
            action();
        }, Math.max(milliseconds, 1000));
        this.timers.add(timer);
    }

    forget() {
        this.timers.forEach((timer) => browser.clearTimeout(timer));
        this.timers.clear();
    }
}
