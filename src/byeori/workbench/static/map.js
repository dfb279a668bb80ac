// The map of samples: drawn on a canvas, moved and zoomed; one draws around samples to pick them.

const canvas = document.getElementById("map");
const form = document.getElementById("picked");
const MOST_TILES = 24;
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

if (canvas) start();

async function start() {
  const reply = await fetch(canvas.dataset.address, { headers: { Accept: "application/json" } });
  if (!reply.ok) return;
  const points = await reply.json();
  const state = { points, picked: new Set(), view: { x: 0, y: 0, scale: 1 }, line: null };
  const draw = () => paint(state);
  size(draw);
  listen(state, draw);
  tell(state);
  addEventListener("resize", () => size(draw));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

function size(draw) {
  const side = canvas.clientWidth;
  const ratio = devicePixelRatio || 1;
  canvas.width = side * ratio;
  canvas.height = canvas.clientHeight * ratio;
  draw();
}

function place(state, number) {
  const { view, points } = state;
  const half = Math.min(canvas.width, canvas.height) / 2.15;
  const x = canvas.width / 2 + (points.x[number] - view.x) * view.scale * half;
  const y = canvas.height / 2 - (points.y[number] - view.y) * view.scale * half;
  return [x, y];
}

function paint(state) {
  const pen = canvas.getContext("2d");
  const ratio = devicePixelRatio || 1;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const colours = [...Array(8).keys()].map((number) => style(`--s${number}`));
  const other = state.points.groups.some((group) => group >= 0) ? style("--bar") : colours[0];
  const radius = (state.points.rows.length > 1500 ? 2.2 : 3.2) * ratio;
  for (const isPicked of [false, true]) {
    state.points.rows.forEach((row, number) => {
      if (state.picked.has(number) !== isPicked) return;
      const [x, y] = place(state, number);
      pen.beginPath();
      pen.arc(x, y, isPicked ? radius * 1.5 : radius, 0, 2 * Math.PI);
      pen.globalAlpha = state.picked.size && !isPicked ? 0.35 : 0.85;
      pen.fillStyle = colours[state.points.groups[number]] ?? other;
      pen.fill();
      if (isPicked) {
        pen.strokeStyle = style("--text");
        pen.lineWidth = 1.5 * ratio;
        pen.stroke();
      }
    });
  }
  pen.globalAlpha = 1;
  if (state.line) {
    pen.beginPath();
    state.line.forEach(([x, y], number) => (number ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.strokeStyle = style("--accent");
    pen.lineWidth = 2 * ratio;
    pen.setLineDash([6 * ratio, 4 * ratio]);
    pen.stroke();
    pen.setLineDash([]);
  }
}

function listen(state, draw) {
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const ratio = canvas.width / box.width;
    return [(event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    state.line = [at(event)];
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!state.line) return;
    state.line.push(at(event));
    draw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (!state.line) return;
    const found = inside(state, state.line);
    state.line = null;
    if (!event.shiftKey) state.picked.clear();
    for (const number of found) state.picked.add(number);
    draw();
    tell(state);
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey && Math.abs(event.deltaY) < 1) return;
      event.preventDefault();
      zoom(state, at(event), Math.exp(-event.deltaY / 400));
      draw();
    },
    { passive: false },
  );
  canvas.addEventListener("keydown", (event) => {
    const step = 0.2 / state.view.scale;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key]) {
      state.view.x += moves[event.key][0];
      state.view.y += moves[event.key][1];
    } else if (event.key === "+" || event.key === "-") {
      zoom(state, [canvas.width / 2, canvas.height / 2], event.key === "+" ? 1.3 : 1 / 1.3);
    } else if (event.key === "Escape") {
      state.picked.clear();
      tell(state);
    } else return;
    event.preventDefault();
    draw();
  });
  document.getElementById("whole").addEventListener("click", () => {
    state.view = { x: 0, y: 0, scale: 1 };
    draw();
  });
  document.getElementById("none").addEventListener("click", () => {
    state.picked.clear();
    draw();
    tell(state);
  });
}

function zoom(state, [x, y], factor) {
  const half = Math.min(canvas.width, canvas.height) / 2.15;
  const { view } = state;
  const scale = Math.min(200, Math.max(1, view.scale * factor));
  const move = (1 / view.scale - 1 / scale) / half;
  view.x += (x - canvas.width / 2) * move;
  view.y -= (y - canvas.height / 2) * move;
  view.scale = scale;
  if (scale === 1) view.x = view.y = 0;
}

// The samples within a drawn line; of a mere click the nearest one.
function inside(state, line) {
  const ratio = canvas.width / canvas.clientWidth;
  const reach = Math.max(...line.map(([x, y]) => Math.hypot(x - line[0][0], y - line[0][1])));
  const numbers = state.points.rows.map((_, number) => number);
  if (reach < 5 * ratio) {
    const far = (number) => Math.hypot(...place(state, number).map((value, axis) => value - line[0][axis]));
    const nearest = numbers.reduce((best, number) => (far(number) < far(best) ? number : best), 0);
    return far(nearest) < 12 * ratio ? [nearest] : [];
  }
  return numbers.filter((number) => isWithin(place(state, number), line));
}

function isWithin([x, y], line) {
  let within = false;
  for (let here = 0, before = line.length - 1; here < line.length; before = here++) {
    const [x1, y1] = line[here];
    const [x2, y2] = line[before];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
  }
  return within;
}

let turn = 0;
async function tell(state) {
  const mine = ++turn;
  const rows = [...state.picked].map((number) => state.points.rows[number]);
  document.getElementById("count").textContent = rows.length.toLocaleString();
  for (const button of form.querySelectorAll("button[data-needs]")) button.disabled = !rows.length;
  const held = document.getElementById("rows");
  held.replaceChildren(
    ...rows.map((row) => Object.assign(document.createElement("input"), { type: "hidden", name: "row", value: row })),
  );
  const tiles = document.getElementById("tiles");
  if (!rows.length) return tiles.replaceChildren();
  const query = rows.slice(0, MOST_TILES).map((row) => `&row=${row}`);
  const trigger = tiles.dataset;
  trigger.address = `${canvas.dataset.tiles}${query.join("")}`;
  if (mine === turn) htmx.ajax("GET", trigger.address, { target: tiles });
}
