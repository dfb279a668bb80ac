// The picture over time: answers by day, those judged and those whose truth is on its way; how many of the judged are
// right, with their interval; releases as lines and alarms as triangles. The same numbers stand in a table below it.

import { exact, percent, say, takeWords } from "./words.js";

const root = document.getElementById("timeline");
const HEIGHT = 220;
let charts = [];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Lines for releases and triangles for alarms, drawn above a chart. */
function marks({ releases, alarms }) {
  return (chart) => {
    const pen = chart.ctx;
    const { top, height } = chart.bbox;
    const at = (time) => Math.round(chart.valToPos(time, "x", true));
    const isSeen = (time) => time >= chart.scales.x.min && time <= chart.scales.x.max;
    pen.save();
    pen.lineWidth = devicePixelRatio;
    pen.strokeStyle = colour("--accent");
    pen.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const release of releases.filter((one) => isSeen(one.time))) {
      pen.beginPath();
      pen.moveTo(at(release.time), top);
      pen.lineTo(at(release.time), top + height);
      pen.stroke();
    }
    pen.fillStyle = colour("--bad");
    const size = 6 * devicePixelRatio;
    for (const alarm of alarms.filter((one) => isSeen(one.time))) {
      pen.beginPath();
      pen.moveTo(at(alarm.time) - size, top);
      pen.lineTo(at(alarm.time) + size, top);
      pen.lineTo(at(alarm.time), top + 1.6 * size);
      pen.fill();
    }
    pen.restore();
  };
}

const axes = (format) => [
  { stroke: colour("--quiet"), grid: { show: false }, ticks: { stroke: colour("--line") } },
  { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, size: 62, values: (_, ticks) => ticks.map(format) },
];

const dates = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeZone: "UTC" });
const dayOf = (_, seconds) => (seconds == null ? "–" : dates.format(new Date(seconds * 1000)));

function bars(what) {
  const path = uPlot.paths.bars({ size: [0.7, 40] });
  return { ...what, paths: path, points: { show: false }, value: (_, value) => (value == null ? "–" : exact(value)) };
}

function draw() {
  for (const chart of charts) chart.destroy();
  const told = JSON.parse(root.dataset.told);
  const { days } = told;
  const width = root.clientWidth;
  const times = days.map((day) => day.start + 43_200); // noon, so that a bar stands over its day
  const base = { width, height: HEIGHT, cursor: { sync: { key: "monitor" } }, hooks: { draw: [marks(told)] } };
  const range = [days[0].start, days.at(-1).start + 86_400];
  const scales = { x: { time: true, range } };
  const answers = {
    ...base,
    scales,
    axes: axes(exact),
    series: [
      { label: say("day"), value: dayOf },
      bars({ label: say("answers"), fill: colour("--bar"), stroke: colour("--bar") }),
      bars({ label: say("judged"), fill: colour("--accent"), stroke: colour("--accent") }),
    ],
  };
  const found = [new uPlot(answers, [times, days.map((day) => day.answers), days.map((day) => day.judged)], root.querySelector("#chart-answers"))];
  if (days.some((day) => day.accuracy)) {
    const line = { stroke: colour("--accent"), width: 2, points: { show: true, size: 6, fill: colour("--accent") }, spanGaps: false };
    const edge = { stroke: "transparent", points: { show: false }, spanGaps: false };
    const value = (_, share) => (share == null ? "–" : percent(share));
    const accuracy = {
      ...base,
      scales: { ...scales, y: { range: [0, 1] } },
      axes: axes(percent),
      series: [
        { label: say("day"), value: dayOf },
        { label: say("right"), ...line, value },
        { label: say("low"), ...edge, value },
        { label: say("high"), ...edge, value },
      ],
      bands: [{ series: [3, 2], fill: `color-mix(in srgb, ${colour("--accent")} 22%, transparent)` }],
    };
    const of = (place) => days.map((day) => day.accuracy?.[place] ?? null);
    found.push(new uPlot(accuracy, [times, of(0), of(1), of(2)], root.querySelector("#chart-accuracy")));
  }
  charts = found;
}

if (root) {
  takeWords(root);
  draw();
  new ResizeObserver(() => charts.forEach((chart) => chart.setSize({ width: root.clientWidth, height: HEIGHT }))).observe(root);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
