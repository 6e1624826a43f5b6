/** One chart of a dashboard, drawn with the Chart.js that Odoo brings. */

import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { formatLabel, formatShort, formatValue } from "./format";

// Distinct on white, also for most colour-blind readers; the first ones carry the main series.
const COLORS = ["#1f6f8b", "#e0913a", "#6a9f58", "#b8557a", "#7a6fb0", "#c9b037", "#5aa9a0", "#8c8c8c"];

export class DashboardChart extends Component {
    static template = "ipai_databricks_connector.DashboardChart";
    static props = { widget: Object, onPoint: Function };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.draw();
            },
            () => [this.props.widget]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, this.config);
    }

    get config() {
        const { widget } = this.props;
        return {
            type: { pie: "doughnut", area: "line" }[widget.kind] || widget.kind,
            data: { labels: widget.labels.map((label) => formatLabel(label, widget.temporal)), datasets: this.datasets },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                animation: false,
                indexAxis: widget.horizontal ? "y" : "x",
                onClick: (event, hits) => hits.length && this.props.onPoint(this.keys(hits[0])),
                onHover: (event, hits) => {
                    event.native.target.style.cursor = hits.length && widget.drill ? "pointer" : "default";
                },
                plugins: this.plugins,
                scales: widget.kind === "pie" ? {} : this.scales,
            },
        };
    }

    get datasets() {
        const { widget } = this.props;
        return widget.series.map((series, index) => {
            const color = COLORS[index % COLORS.length];
            const pie = widget.kind === "pie";
            return {
                label: series.label,
                data: series.values.map((value) => (value === null ? null : Number(value))),
                backgroundColor: pie ? series.values.map((_v, i) => COLORS[i % COLORS.length]) : color,
                borderColor: pie ? "#ffffff" : color,
                borderWidth: pie || widget.kind !== "bar" ? 2 : 0,
                borderRadius: widget.kind === "bar" && !widget.stacked ? 3 : 0,
                maxBarThickness: 48,
                pointRadius: 2,
                fill: widget.kind === "area",
            };
        });
    }

    get plugins() {
        const { widget } = this.props;
        return {
            legend: {
                display: Boolean(widget.kind === "pie" || widget.series.length > 1 || widget.color_field),
                position: widget.kind === "pie" ? "right" : "bottom",
                labels: { boxWidth: 12, boxHeight: 12, color: "#374151" },
            },
            tooltip: {
                callbacks: {
                    label: (item) => {
                        const value = widget.series[item.datasetIndex].values[item.dataIndex];
                        const name = widget.kind === "pie" ? item.label : widget.series[item.datasetIndex].label;
                        return ` ${name}: ${formatValue(value, widget.format)}`;
                    },
                },
            },
        };
    }

    get scales() {
        const { widget } = this.props;
        const category = {
            stacked: widget.stacked,
            grid: { display: false },
            ticks: { color: "#4b5563" },
            title: { display: Boolean(widget.x_title), text: widget.x_title, color: "#6b7280" },
        };
        const measure = {
            stacked: widget.stacked,
            beginAtZero: true,
            border: { display: false },
            grid: { color: "#e5e7eb" },
            ticks: { color: "#4b5563", callback: (value) => formatShort(value) },
            title: { display: Boolean(widget.y_title), text: widget.y_title, color: "#6b7280" },
        };
        return widget.horizontal ? { x: measure, y: category } : { x: category, y: measure };
    }

    /** Fields and values that tell the point somebody clicked. */
    keys({ datasetIndex, index }) {
        const { widget } = this.props;
        const keys = { [widget.x_field]: widget.labels[index] };
        if (widget.color_field) {
            keys[widget.color_field] = widget.series[datasetIndex].key;
        }
        return keys;
    }
}
