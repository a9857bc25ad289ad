import { BarChart, FunnelChart, GraphChart, LineChart } from "echarts/charts";
import { AriaComponent, DataZoomComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, FunnelChart, GraphChart, LineChart, AriaComponent, DataZoomComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

interface Curve {
  kind: "curve";
  labels: string[];
  series: { name: string; values: (number | null)[] }[];
}

interface Funnel {
  kind: "funnel";
  steps: { name: string; value: number }[];
}

interface Bars {
  kind: "bars";
  labels: string[];
  series: { name: string; values: number[] }[];
}

/** Cases over time; a named link is drawn through, a likely one dashed, the fainter the less likely, without an arrow where either way may be. */
interface Network {
  kind: "network";
  nodes: { name: string; day: string; lane: number; onward: number }[];
  links: { source: number; target: number; share: number; named: boolean; eitherWay: boolean }[];
  onward: string;
  likely: string;
  eitherWay: string;
}

const MOST_LABELLED = 60;
const DAY_MS = 24 * 60 * 60 * 1000;

type Drawing = Curve | Funnel | Bars | Network;

function colour(name: string): string {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}

function text(): { color: string } {
  return { color: getComputedStyle(document.body).color };
}

/** On a phone the names of the lines take two rows. */
function legendHeight(): number {
  return matchMedia("(max-width: 575.98px)").matches ? 56 : 32;
}

function curve({ labels, series }: Curve): echarts.EChartsCoreOption {
  return {
    legend: { show: series.length > 1, textStyle: text(), bottom: 0 },
    grid: { left: 8, right: 16, top: 16, bottom: series.length > 1 ? legendHeight() : 8, containLabel: true },
    tooltip: { trigger: "axis", confine: true },
    xAxis: { type: "category", data: labels, boundaryGap: false, axisLabel: text() },
    yAxis: {
      type: "value",
      minInterval: 1,
      axisLabel: text(),
      splitLine: { lineStyle: { color: "rgba(128, 128, 128, 0.3)" } },
    },
    series: series.map(({ name, values }) => ({ type: "line", name, data: values, symbolSize: 7 })),
  };
}

function funnel({ steps }: Funnel): echarts.EChartsCoreOption {
  return {
    tooltip: { confine: true },
    series: [
      {
        type: "funnel",
        sort: "none",
        left: 8,
        right: 8,
        top: 8,
        bottom: 8,
        minSize: "12%",
        label: { position: "inside", formatter: "{b} {c}", color: "#fff", fontSize: 14, fontWeight: "bold" },
        itemStyle: { color: colour("--tblr-primary"), borderColor: colour("--tblr-bg-surface"), borderWidth: 2 },
        data: steps,
      },
    ],
  };
}

function bars({ labels, series }: Bars): echarts.EChartsCoreOption {
  return {
    legend: { textStyle: text(), bottom: 0 },
    grid: { left: 8, right: 16, top: 16, bottom: legendHeight(), containLabel: true },
    tooltip: { trigger: "axis", confine: true },
    xAxis: { type: "category", data: labels, axisLabel: text() },
    yAxis: {
      type: "value",
      minInterval: 1,
      axisLabel: text(),
      splitLine: { lineStyle: { color: "rgba(128, 128, 128, 0.3)" } },
    },
    series: series.map(({ name, values }) => ({ type: "bar", stack: "all", name, data: values })),
  };
}

function network({ nodes, links, onward, likely, eitherWay }: Network): echarts.EChartsCoreOption {
  const line = (share: number, named: boolean) => ({
    type: named ? "solid" : "dashed",
    opacity: named ? 0.8 : 0.2 + 0.6 * share,
    width: 1.5,
    curveness: 0.15,
    color: colour(named ? "--tblr-primary" : "--tblr-orange"),
  });
  return {
    grid: { left: 8, right: nodes.length <= MOST_LABELLED ? 96 : 24, top: 16, bottom: 32, containLabel: true },
    tooltip: { confine: true },
    xAxis: { type: "time", minInterval: DAY_MS, position: "bottom", axisLine: { onZero: false }, axisLabel: { ...text(), hideOverlap: true, formatter: "{MM}-{dd}" } },
    yAxis: { type: "value", show: false, inverse: true, min: -1, max: Math.max(1, ...nodes.map(({ lane }) => lane)) + 1 },
    dataZoom: [{ type: "inside", xAxisIndex: 0, zoomOnMouseWheel: "ctrl" }],
    series: [
      {
        type: "graph",
        coordinateSystem: "cartesian2d",
        edgeSymbol: ["none", "arrow"],
        edgeSymbolSize: 6,
        label: { show: nodes.length <= MOST_LABELLED, position: "right", ...text(), fontSize: 11 },
        labelLayout: { hideOverlap: true },
        emphasis: { focus: "adjacency" },
        data: nodes.map((node, id) => ({
          id: String(id),
          name: node.name,
          value: [node.day, node.lane],
          symbolSize: 8 + 3 * Math.sqrt(node.onward),
          itemStyle: { color: colour(node.onward > 0 ? "--tblr-red" : "--tblr-teal") },
          tooltip: { formatter: `${node.name}<br>${node.day}<br>${onward}: ${node.onward}` },
        })),
        links: links.map(({ source, target, share, named, eitherWay: undecided }) => ({
          source: String(source),
          target: String(target),
          lineStyle: line(share, named),
          ...(undecided ? { symbol: ["none", "none"] } : {}),
          tooltip: {
            formatter:
              `${nodes[source]!.name} ${undecided ? "–" : "→"} ${nodes[target]!.name}` +
              (named && !undecided ? "" : `<br>${likely}: ${Math.round(100 * share)} %`) +
              (undecided ? `<br>${eitherWay}` : ""),
          },
        })),
      },
    ],
  };
}

function drawn(drawing: Drawing): echarts.EChartsCoreOption {
  switch (drawing.kind) {
    case "curve":
      return curve(drawing);
    case "funnel":
      return funnel(drawing);
    case "bars":
      return bars(drawing);
    case "network":
      return network(drawing);
  }
}

function options(place: HTMLElement): echarts.EChartsCoreOption {
  const drawing = JSON.parse(place.dataset.chart ?? "{}") as Drawing;
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: true },
    color: ["--tblr-primary", "--tblr-orange", "--tblr-teal", "--tblr-purple"].map(colour),
    ...drawn(drawing),
  };
}

export function draw(place: HTMLElement): void {
  const chart = echarts.init(place);
  const show = () => chart.setOption(options(place));
  show();
  // A phone that is turned gives the names of the lines another number of rows.
  new ResizeObserver(() => {
    chart.resize();
    show();
  }).observe(place);
  document.addEventListener("dayclear:theme", show);
}
