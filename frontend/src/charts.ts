import { FunnelChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([FunnelChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

interface Curve {
  kind: "curve";
  labels: string[];
  series: { name: string; values: (number | null)[] }[];
}

interface Funnel {
  kind: "funnel";
  steps: { name: string; value: number }[];
}

function colour(name: string): string {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}

function text(): { color: string } {
  return { color: getComputedStyle(document.body).color };
}

function curve({ labels, series }: Curve): echarts.EChartsCoreOption {
  return {
    legend: { show: series.length > 1, textStyle: text(), bottom: 0 },
    grid: { left: 8, right: 16, top: 16, bottom: series.length > 1 ? 32 : 8, containLabel: true },
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

function options(place: HTMLElement): echarts.EChartsCoreOption {
  const drawing = JSON.parse(place.dataset.chart ?? "{}") as Curve | Funnel;
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: true },
    color: ["--tblr-primary", "--tblr-orange", "--tblr-teal", "--tblr-purple"].map(colour),
    ...(drawing.kind === "curve" ? curve(drawing) : funnel(drawing)),
  };
}

export function draw(place: HTMLElement): void {
  const chart = echarts.init(place);
  chart.setOption(options(place));
  new ResizeObserver(() => chart.resize()).observe(place);
  document.addEventListener("dayclear:theme", () => chart.setOption(options(place)));
}
