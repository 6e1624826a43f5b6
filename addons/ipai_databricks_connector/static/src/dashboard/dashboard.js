/** The dashboard screen: the lake's dashboards, drawn from stored snapshots or shown live in a frame. */

import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DashboardChart } from "./chart";
import { formatValue } from "./format";
import { DatabricksLive } from "./live";

const MODEL = "ipai.databricks.dashboard";
const CHARTS = ["bar", "line", "area", "pie"];

export class DatabricksDashboard extends Component {
    static template = "ipai_databricks_connector.Dashboard";
    static components = { Layout, DashboardChart, DatabricksLive };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ dashboards: [], dashboard: null, page: 0, live: false });
        this.display = { controlPanel: {} };
        this.formatValue = formatValue;
        onWillStart(() => this.load());
    }

    async load() {
        this.state.dashboards = await this.orm.call(MODEL, "list_dashboards", []);
        const { params, context } = this.props.action;
        const wanted = params?.dashboard_id || context?.dashboard_id || this.state.dashboards[0]?.id;
        if (wanted) {
            await this.show(wanted);
        }
    }

    async show(id) {
        this.state.dashboard = await this.orm.call(MODEL, "get_dashboard", [[id]]);
        this.state.page = 0;
        this.state.live = this.state.dashboard.live;
    }

    async refresh() {
        this.action.doAction(await this.orm.call(MODEL, "action_refresh_all", []));
    }

    get page() {
        return this.state.dashboard?.pages[this.state.page];
    }

    get asOf() {
        const { as_of } = this.state.dashboard;
        return as_of ? formatDateTime(deserializeDateTime(as_of)) : "";
    }

    isChart(widget) {
        return CHARTS.includes(widget.kind) && widget.labels?.length;
    }

    isEmpty(widget) {
        return CHARTS.includes(widget.kind) ? !widget.labels.length : widget.kind === "table" && !widget.rows.length;
    }

    isNumber(column) {
        return !["text", "date"].includes(column.format.type);
    }

    gridStyle() {
        return `grid-template-columns: repeat(${this.page.columns}, minmax(0, 1fr));`;
    }

    cellStyle({ position }) {
        const column = `grid-column: ${position.x + 1} / span ${position.width}`;
        return `${column}; grid-row: ${position.y + 1} / span ${position.height};`;
    }

    async onPoint(widget, keys) {
        if (widget.drill) {
            const id = this.state.dashboard.id;
            this.action.doAction(await this.orm.call(MODEL, "get_drill_action", [[id], widget.name, keys]));
        }
    }
}

registry.category("actions").add("ipai_databricks_dashboard", DatabricksDashboard);
