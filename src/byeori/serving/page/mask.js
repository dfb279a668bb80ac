// A mask over its photo: in the colours of its classes, more or less opaque, and mended with a brush.
// A mask is a PNG whose colours are those of the legend; what is sent back is a grey PNG of class numbers.

import { numbersOf, partsOf, pngOf } from "./masks.js";

const OPACITY = 0.55;
const BRUSH_PX = 12; // of the mask, across

function range(label, low, high, value, take) {
  const input = document.createElement("input");
  Object.assign(input, { type: "range", min: low, max: high, step: high > 1 ? 1 : 0.05, value, ariaLabel: label });
  input.oninput = () => take(input.valueAsNumber);
  return input;
}

/** Whether an answer is a mask that the legend of the target explains. */
export function isMask(answer, target) {
  return Boolean(target.legend) && typeof answer.value === "string" && answer.value.startsWith("data:image/png");
}

/** The classes that cover most of the picture. */
export function largest(answer) {
  const shares = Object.entries(answer.shares).filter((entry) => entry[1] > 0);
  return shares.sort((a, b) => b[1] - a[1]).slice(0, 3).map((entry) => entry[0]).join(", ");
}

export class Mask {
  /** Draw on `canvas`, which may show the photo already. */
  constructor(canvas, legend) {
    this.canvas = canvas;
    this.legend = legend;
    this.colours = new Map(legend.map((entry) => [entry.value, partsOf(entry.colour)]));
    this.opacity = OPACITY;
    this.brush = null; // the number of the class that is painted
    this.size = BRUSH_PX;
  }

  async load(uri) {
    const { numbers, width, height } = await numbersOf(uri, this.legend);
    this.numbers = numbers;
    this.layer = new OffscreenCanvas(width, height);
    if (this.canvas.hidden) {
      [this.canvas.width, this.canvas.height, this.canvas.hidden] = [width, height, false];
    } else {
      this.photo = new OffscreenCanvas(this.canvas.width, this.canvas.height);
      this.photo.getContext("2d").drawImage(this.canvas, 0, 0);
    }
    this.draw();
  }

  /** Colour the mask anew and lay it over the photo. */
  draw() {
    const { width, height } = this.layer;
    const content = new ImageData(width, height);
    this.numbers.forEach((number, i) => {
      const colour = this.colours.get(number);
      if (colour) content.data.set([...colour, 255], 4 * i);
    });
    this.layer.getContext("2d").putImageData(content, 0, 0);
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (this.photo) pen.drawImage(this.photo, 0, 0);
    pen.globalAlpha = this.photo ? this.opacity : 1;
    pen.imageSmoothingEnabled = false;
    pen.drawImage(this.layer, 0, 0, this.canvas.width, this.canvas.height);
    pen.globalAlpha = 1;
  }

  /** Give what makes the mask more or less opaque. */
  slider() {
    const input = range("Mask over the photo", 0, 1, this.opacity, (value) => {
      this.opacity = value;
      this.draw();
    });
    const label = document.createElement("label");
    label.className = "opacity quiet small";
    label.append("Mask over the photo", input);
    return label;
  }

  /** Begin to paint, and give what chooses the class and the size of the brush. */
  tools() {
    const classes = document.createElement("select");
    for (const entry of this.legend) classes.add(new Option(entry.name, entry.value));
    classes.onchange = () => this.paint(Number(classes.value));
    this.before = this.numbers.slice();
    this.paint(Number(classes.value));
    return [classes, range("size of the brush", 2, 60, this.size, (value) => (this.size = value))];
  }

  /** Paint with the pointer from now on; `number` is the class, null ends it. */
  paint(number) {
    this.brush = number;
    this.canvas.classList.toggle("painted", number != null);
    this.canvas.onpointerdown = this.canvas.onpointermove = number == null ? null : (event) => this.stroke(event);
  }

  /** End to paint, and take back what was painted. */
  undo() {
    this.numbers = this.before;
    this.paint(null);
    this.draw();
  }

  stroke(event) {
    if (event.type === "pointermove" && !event.buttons) return;
    event.preventDefault();
    this.canvas.setPointerCapture?.(event.pointerId);
    const box = this.canvas.getBoundingClientRect();
    const { width, height } = this.layer;
    const x = ((event.clientX - box.left) / box.width) * width;
    const y = ((event.clientY - box.top) / box.height) * height;
    const radius = this.size / 2;
    for (let row = Math.max(0, Math.floor(y - radius)); row <= Math.min(height - 1, y + radius); row++) {
      for (let column = Math.max(0, Math.floor(x - radius)); column <= Math.min(width - 1, x + radius); column++) {
        if ((row + 0.5 - y) ** 2 + (column + 0.5 - x) ** 2 <= radius ** 2) this.numbers[row * width + column] = this.brush;
      }
    }
    this.draw();
  }

  /** Give the mask as a data URI of a grey PNG whose greys are the class numbers. */
  truth() {
    return pngOf(this.numbers, this.layer.width, this.layer.height);
  }
}
