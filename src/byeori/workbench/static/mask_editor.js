// Draw a mask over a photo: brush, eraser, polygon, fill; by mouse, by finger (two move and zoom) or by keyboard.
// The mask has the size of the photo exactly, whatever is seen of it on the screen.

import { partsOf } from "./masks.js";
import { History, joined, paintAll, paintLine, paintPolygon, paintRegion } from "./regions.js";

const OPACITY = 0.55;
const SMALLEST_PX = 1;
const MOST_ZOOM = 40; // screen px for one of the photo
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const TOOLS = ["brush", "eraser", "polygon", "fill"];

export class MaskEditor {
  /** Draw in `place`; `photo` is an ImageBitmap, `blank` the number of a pixel of which nothing is said. */
  constructor(place, { photo, legend, blank, changed }) {
    this.place = place;
    this.photo = photo;
    this.colours = new Map(legend.map((entry) => [entry.value, partsOf(entry.colour)]));
    this.blank = blank;
    this.changed = changed;
    this.sheet = { width: photo.width, height: photo.height, numbers: new Uint8Array(photo.width * photo.height).fill(blank) };
    this.history = new History(this.sheet);
    this.number = legend[0].value;
    this.tool = "brush";
    this.radius = Math.max(2, Math.round(Math.min(photo.width, photo.height) / 30));
    this.opacity = OPACITY;
    this.corners = []; // of the polygon that is being drawn
    this.pointers = new Map();
    this.cursor = [photo.width, photo.height].map((length) => Math.floor(length / 2) + 0.5);
    this.layer = new OffscreenCanvas(photo.width, photo.height);
    this.screen = place.querySelector("canvas");
    this.screen.onpointerdown = (event) => this.press(event);
    this.screen.onpointermove = (event) => this.move(event);
    this.screen.onpointerup = this.screen.onpointercancel = (event) => this.lift(event);
    this.screen.onpointerleave = () => this.hover(null);
    this.screen.ondblclick = () => this.close();
    this.screen.onwheel = (event) => this.wheel(event);
    this.screen.oncontextmenu = (event) => event.preventDefault();
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(this.screen);
    this.colour();
  }

  /** Take a mask to begin from; it can be taken back like a stroke. One of another size is stretched to the photo. */
  take({ numbers, width, height }) {
    this.change(() => {
      for (let y = 0; y < this.sheet.height; y++) {
        const row = Math.floor((y * height) / this.sheet.height) * width;
        for (let x = 0; x < this.sheet.width; x++) {
          const found = numbers[row + Math.floor((x * width) / this.sheet.width)];
          this.sheet.numbers[y * this.sheet.width + x] = this.colours.has(found) ? found : this.blank;
        }
      }
      return { left: 0, top: 0, right: this.sheet.width, bottom: this.sheet.height };
    });
  }

  /** The share of pixels of which nothing is said. */
  get blankShare() {
    if (this.colours.has(this.blank)) return 0;
    let count = 0;
    for (const number of this.sheet.numbers) count += number === this.blank;
    return count / this.sheet.numbers.length;
  }

  /** The number that the tool in use paints. */
  get painted() {
    return this.tool === "eraser" ? this.blank : this.number;
  }

  use(tool) {
    this.corners = [];
    this.tool = tool;
    this.draw();
  }

  resize(factor) {
    this.radius = Math.min(Math.max(SMALLEST_PX / 2, this.radius * factor), Math.max(this.sheet.width, this.sheet.height) / 2);
    this.draw();
  }

  undo() {
    if (this.corners.length) return Boolean(this.corners.pop()) && (this.draw(), true);
    return this.redrawn(this.history.undo());
  }

  redo() {
    return this.redrawn(this.history.redo());
  }

  /** Give what nothing is said of the number that is chosen. */
  fillRest() {
    this.change(() => paintAll(this.sheet, this.blank, this.number));
  }

  change(act) {
    this.history.begin();
    const box = act();
    this.history.end(box);
    this.redrawn(box);
  }

  redrawn(box) {
    if (!box) return false;
    this.colour(box);
    this.changed?.();
    return true;
  }

  end() {
    this.watch.disconnect();
    cancelAnimationFrame(this.waiting);
    this.zoom = 0; // draws no longer
    this.photo.close();
  }

  // ---- what is seen

  /** Colour a box of the mask anew, and draw. */
  colour(box = { left: 0, top: 0, right: this.sheet.width, bottom: this.sheet.height }) {
    const [across, down] = [box.right - box.left, box.bottom - box.top];
    const content = new ImageData(across, down);
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) {
        const colour = this.colours.get(this.sheet.numbers[(box.top + y) * this.sheet.width + box.left + x]);
        if (!colour) continue;
        const at = 4 * (y * across + x);
        [content.data[at], content.data[at + 1], content.data[at + 2], content.data[at + 3]] = [...colour, 255];
      }
    }
    this.layer.getContext("2d").putImageData(content, box.left, box.top);
    this.draw();
  }

  /** See the whole photo, as large as there is room. */
  fit() {
    const { width, height } = this.screen.getBoundingClientRect();
    if (!width || !height) return;
    const density = window.devicePixelRatio || 1;
    [this.screen.width, this.screen.height] = [Math.round(width * density), Math.round(height * density)];
    this.least = Math.min(width / this.sheet.width, height / this.sheet.height);
    this.zoom = this.least;
    this.shift = [(width - this.sheet.width * this.zoom) / 2, (height - this.sheet.height * this.zoom) / 2];
    this.draw();
  }

  /** Zoom so that the point of the screen stays where it is. */
  zoomAt(factor, [x, y] = [this.screen.clientWidth / 2, this.screen.clientHeight / 2]) {
    const zoom = Math.min(Math.max(this.least, this.zoom * factor), Math.max(MOST_ZOOM, this.least));
    this.shift = [x - ((x - this.shift[0]) * zoom) / this.zoom, y - ((y - this.shift[1]) * zoom) / this.zoom];
    this.zoom = zoom;
    this.hold();
  }

  /** Keep some of the photo on the screen. */
  hold() {
    const sizes = [this.screen.clientWidth, this.screen.clientHeight];
    const lengths = [this.sheet.width * this.zoom, this.sheet.height * this.zoom];
    this.shift = this.shift.map((shift, axis) =>
      lengths[axis] <= sizes[axis]
        ? (sizes[axis] - lengths[axis]) / 2
        : Math.min(0, Math.max(sizes[axis] - lengths[axis], shift)),
    );
    this.draw();
  }

  draw() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      if (this.zoom) this.paintScreen();
    });
  }

  paintScreen() {
    const pen = this.screen.getContext("2d");
    const density = this.screen.width / this.screen.clientWidth;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.screen.width, this.screen.height);
    pen.setTransform(this.zoom * density, 0, 0, this.zoom * density, this.shift[0] * density, this.shift[1] * density);
    pen.imageSmoothingEnabled = this.zoom * density < 2;
    pen.drawImage(this.photo, 0, 0);
    pen.imageSmoothingEnabled = false;
    pen.globalAlpha = this.opacity;
    pen.drawImage(this.layer, 0, 0);
    pen.globalAlpha = 1;
    this.paintGuide(pen, 1 / (this.zoom * density));
  }

  /** The polygon so far, and the brush where it would paint; black and white, to be seen on any photo. */
  paintGuide(pen, px) {
    const path = new Path2D();
    if (this.corners.length) {
      for (const [x, y] of [...this.corners, this.cursor]) path.lineTo(x, y);
      for (const [x, y] of this.corners) path.rect(x - 3 * px, y - 3 * px, 6 * px, 6 * px);
    }
    if (this.seesCursor && this.tool !== "polygon" && this.tool !== "fill") {
      path.moveTo(this.cursor[0] + this.radius, this.cursor[1]);
      path.arc(...this.cursor, this.radius, 0, 2 * Math.PI);
    } else if (this.seesCursor) {
      for (const [x, y] of [[9, 0], [0, 9]]) {
        path.moveTo(this.cursor[0] - x * px, this.cursor[1] - y * px);
        path.lineTo(this.cursor[0] + x * px, this.cursor[1] + y * px);
      }
    }
    for (const [width, colour] of [[3, "#000"], [1.25, "#fff"]]) {
      [pen.lineWidth, pen.strokeStyle] = [width * px * devicePixelRatio, colour];
      pen.stroke(path);
    }
  }

  // ---- the pointer

  /** Where an event is: on the screen, and on the photo. */
  at(event) {
    const box = this.screen.getBoundingClientRect();
    const screen = [event.clientX - box.left, event.clientY - box.top];
    return { screen, photo: screen.map((place, axis) => (place - this.shift[axis]) / this.zoom) };
  }

  press(event) {
    event.preventDefault();
    this.screen.focus({ preventScroll: true });
    this.screen.setPointerCapture(event.pointerId);
    const { screen, photo } = this.at(event);
    this.pointers.set(event.pointerId, screen);
    if (this.pointers.size > 1) return this.giveUp();
    if (event.button > 0) return;
    this.hover(photo);
    if (this.tool === "polygon") return this.corner(photo);
    if (this.tool === "fill") return this.change(() => paintRegion(this.sheet, photo, this.painted));
    this.history.begin();
    this.stroke = { at: photo, box: null };
    this.follow(photo);
  }

  move(event) {
    const { screen, photo } = this.at(event);
    const before = this.pointers.get(event.pointerId);
    if (before && (this.pointers.size > 1 || event.buttons > 1)) return this.drag(event.pointerId, before, screen);
    this.hover(event.pointerType === "touch" && !before ? null : photo);
    if (!this.stroke) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length ? between : [event]) this.follow(this.at(one).photo);
  }

  lift(event) {
    this.pointers.delete(event.pointerId);
    if (!this.stroke) return;
    this.history.end(this.stroke.box);
    this.stroke = null;
    this.changed?.();
  }

  /** Paint from where the stroke is to a point. */
  follow(point) {
    const box = paintLine(this.sheet, this.stroke.at, point, this.radius, this.painted);
    this.stroke = { at: point, box: joined(this.stroke.box, box) };
    if (box) this.colour(box);
  }

  /** A second finger came: what the first one has begun was not meant. */
  giveUp() {
    if (!this.stroke) return;
    this.history.end(this.stroke.box);
    this.stroke = null;
    this.undo();
  }

  drag(pointer, before, now) {
    const other = [...this.pointers].find(([id]) => id !== pointer)?.[1];
    if (other) {
      const [was, is] = [before, now].map(([x, y]) => Math.hypot(x - other[0], y - other[1]));
      if (was > 0) this.zoomAt(is / was, other);
    } else {
      this.shift = this.shift.map((shift, axis) => shift + now[axis] - before[axis]);
      this.hold();
    }
    this.pointers.set(pointer, now);
  }

  wheel(event) {
    event.preventDefault();
    this.zoomAt(Math.exp(-event.deltaY / 400), this.at(event).screen);
  }

  hover(point) {
    this.seesCursor = point !== null;
    if (point) this.cursor = point;
    this.draw();
  }

  // ---- the polygon

  corner(point) {
    const first = this.corners[0];
    const near = 8 / this.zoom;
    if (this.corners.length > 2 && Math.hypot(point[0] - first[0], point[1] - first[1]) < near) return this.close();
    this.corners.push(point);
    this.draw();
  }

  close() {
    const corners = this.corners;
    if (corners.length < 3) return false;
    this.corners = [];
    this.change(() => paintPolygon(this.sheet, corners, this.painted));
    return true;
  }

  // ---- the keyboard, when the canvas has the focus

  /** Do what a key says, and tell whether it says something here. */
  key(event) {
    const step = ARROWS[event.key];
    if (step) {
      const far = event.shiftKey ? 10 : 1;
      const most = [this.sheet.width, this.sheet.height];
      this.hover(this.cursor.map((place, axis) => Math.min(most[axis], Math.max(0, Math.floor(place) + 0.5 + far * step[axis]))));
      this.seeCursor();
      return true;
    }
    if (event.key === " ") {
      const at = this.cursor;
      if (this.tool === "polygon") this.corner(at);
      else if (this.tool === "fill") this.change(() => paintRegion(this.sheet, at, this.painted));
      else this.change(() => paintLine(this.sheet, at, at, this.radius, this.painted));
      return true;
    }
    return false;
  }

  /** Move the photo so that the cursor is on the screen. */
  seeCursor() {
    const sizes = [this.screen.clientWidth, this.screen.clientHeight];
    this.shift = this.shift.map((shift, axis) => {
      const at = this.cursor[axis] * this.zoom + shift;
      return shift + Math.max(0, 20 - at) - Math.max(0, at - sizes[axis] + 20);
    });
    this.hold();
  }
}
