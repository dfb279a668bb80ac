// Charts of metrics: asks the server for as many points as a chart has columns, and again when one zooms in or more come.

const POLL_MS = 3000;
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function short(value) {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e5 || size < 1e-3)) return value.toExponential(2).replace(/\.?0+e/, "e");
  return String(Number(value.toPrecision(4)));
}

class Chart {
  constructor(section, figure, runs) {
    this.section = section;
    this.figure = figure;
    this.plot = figure.querySelector(".plot");
    this.said = figure.querySelector(".said");
    this.names = JSON.parse(figure.dataset.names);
    this.runs = runs; // ids, in the order of their colours
    this.range = null; // steps that are zoomed to
    this.log = false;
    this.turn = 0;
  }

  async load() {
    const turn = ++this.turn;
    this.asked = performance.now();
    const query = new URLSearchParams();
    for (const run of this.runs) query.append("run", run);
    for (const name of this.names) query.append("name", name);
    query.set("points", Math.max(100, Math.round(this.plot.clientWidth)));
    if (this.range) {
      query.set("start", this.range[0]);
      query.set("end", this.range[1]);
    }
    const reply = await fetch(`${this.section.dataset.address}?${query}`, { headers: { Accept: "application/json" } });
    if (!reply.ok) return true;
    const found = await reply.json();
    if (turn !== this.turn) return found.live;
    this.curves = found.curves;
    this.draw();
    return found.live;
  }

  draw() {
    const curves = this.curves.filter((curve) => !this.log || curve.low.some((value) => value > 0));
    if (!curves.length) {
      this.drawn?.destroy();
      this.drawn = null;
      this.said.textContent = this.section.dataset.none;
      return;
    }
    const positive = (values) => (this.log ? values.map((value) => (value > 0 ? value : null)) : values);
    const tables = curves.map((curve) => [curve.steps, positive(curve.low), positive(curve.high ?? curve.low)]);
    const data = tables.length > 1 ? uPlot.join(tables) : tables[0];
    const shape = JSON.stringify([curves.map((curve) => [curve.run, curve.name]), this.log]);
    if (this.drawn && shape === this.shape) {
      this.drawn.setData(data);
      return;
    }
    this.shape = shape;
    this.drawn?.destroy();
    this.drawn = new uPlot(this.options(curves), data, this.plot);
  }

  options(curves) {
    const axis = { stroke: style("--quiet"), grid: { stroke: style("--line"), width: 1 }, ticks: { stroke: style("--line") }, font: "12px system-ui" };
    const series = [{}];
    const bands = [];
    for (const curve of curves) {
      const place = this.runs.indexOf(curve.run);
      const colour = style(`--s${place % 8}`);
      const line = { stroke: colour, width: 1.5, spanGaps: true, points: { show: curve.steps.length === 1 }, dash: curve.name === this.names[0] ? undefined : [5, 4] };
      const few = curve.steps.length <= 60 ? { points: { show: true, size: 4, fill: colour } } : {};
      series.push({ ...line, ...few }, curve.high ? { ...line } : { ...line, show: false });
      if (curve.high) bands.push({ series: [series.length - 1, series.length - 2], fill: colour });
    }
    return {
      width: this.plot.clientWidth,
      height: 220,
      legend: { show: false },
      cursor: { drag: { x: true, y: false }, points: { size: 7 } },
      scales: { x: { time: false }, y: { distr: this.log ? 3 : 1 } },
      axes: [
        { ...axis, size: 32, values: (_, steps) => steps.map((step) => (Number.isInteger(step) ? step.toLocaleString() : "")) },
        { ...axis, size: 58, values: (_, values) => values.map((value) => (value === null ? "" : short(value))) },
      ],
      series,
      bands,
      hooks: {
        draw: [() => (this.figure.dataset.tookMs = performance.now() - this.asked)],
        setCursor: [(plot) => this.tell(plot, curves)],
        setSelect: [(plot) => this.zoom(plot)],
        ready: [(plot) => plot.over.addEventListener("dblclick", () => this.whole())],
      },
    };
  }

  tell(plot, curves) {
    const place = plot.cursor.idx;
    if (place === null || place === undefined) {
      this.said.textContent = "";
      return;
    }
    const parts = curves.map((curve, number) => {
      const [low, high] = [plot.data[2 * number + 1][place], plot.data[2 * number + 2][place]];
      if (low === null || low === undefined) return null;
      return low === high ? short(low) : `${short(low)} – ${short(high)}`;
    });
    const step = `${this.section.dataset.step} ${plot.data[0][place].toLocaleString()}`;
    this.said.textContent = [step, ...parts.filter((part) => part !== null)].join(" · ");
  }

  zoom(plot) {
    if (plot.select.width < 4) return;
    const start = Math.floor(plot.posToVal(plot.select.left, "x"));
    const end = Math.ceil(plot.posToVal(plot.select.left + plot.select.width, "x"));
    if (end - start < 2) return;
    this.range = [start, end];
    this.load();
  }

  whole() {
    this.range = null;
    this.load();
  }

  fit() {
    this.drawn?.setSize({ width: this.plot.clientWidth, height: 220 });
  }

  dress() {
    this.shape = null;
    if (this.curves) this.draw();
  }
}

function begin(section) {
  const runs = [...section.querySelectorAll(".legend [data-run]")].map((entry) => entry.dataset.run);
  const charts = [...section.querySelectorAll("figure.chart")].map((figure) => new Chart(section, figure, runs));
  const poll = async () => {
    const live = await Promise.all(charts.map((chart) => chart.load().catch(() => true)));
    if (live.includes(true)) setTimeout(poll, POLL_MS);
  };
  poll();
  section.querySelector("input.log").addEventListener("change", (event) => {
    for (const chart of charts) {
      chart.log = event.target.checked;
      chart.dress();
    }
  });
  let waiting;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => charts.forEach((chart) => chart.fit()), 100);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach((chart) => chart.dress()));
}

document.querySelectorAll("section.charts").forEach(begin);
