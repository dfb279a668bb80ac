// Ask for a mask: the editor with its tools and the palette of classes.

import { numbersOf, pngOf } from "./masks.js";
import { MaskEditor, TOOLS } from "./mask_editor.js";
import { element, percent, say } from "./words.js";

const TOOL_KEYS = { b: "brush", e: "eraser", p: "polygon", f: "fill" };
const LARGER = 1.25;

export class MaskField {
  constructor(form, changed, { picture }) {
    this.form = form;
    this.changed = changed;
    this.picture = picture;
    this.screen = element("canvas", { className: "mask-screen", tabIndex: 0 });
    this.screen.setAttribute("aria-label", say("mask_canvas"));
    this.screen.setAttribute("role", "application");
    this.stage = element("div", { className: "mask-stage" }, this.screen);
    this.classes = form.legend.map((entry, place) => this.swatch(entry, place));
    this.tools = TOOLS.map((tool) => this.button(say(tool), Object.keys(TOOL_KEYS).find((key) => TOOL_KEYS[key] === tool), () => this.use(tool)));
    this.blank = element("p", { className: "quiet small", attributes: { role: "status" } });
    this.element = element("div", { className: "mask-tools" }, this.toolbar(), this.palette(), this.blank);
    this.begun = this.begin();
  }

  async begin() {
    await this.picture.ready;
    const photo = await createImageBitmap(this.picture);
    const { legend, blank } = this.form;
    this.stage.style.aspectRatio = `${photo.width} / ${photo.height}`;
    this.editor = new MaskEditor(this.stage, { photo, legend, blank: blank ?? legend[0].value, changed: () => this.count() });
    this.mark();
    this.count();
    this.stage.dataset.size = `${photo.width}x${photo.height}`;
  }

  button(text, key, act) {
    const sign = element("kbd", { textContent: key, ariaHidden: "true" });
    const made = element("button", { type: "button", title: `${text} (${key})`, onclick: act }, text, sign);
    made.setAttribute("aria-keyshortcuts", key);
    return made;
  }

  /** A button that shows a sign, and says what it does to those who ask. */
  sign(sign, text, key, act) {
    const made = this.button(text, key, act);
    made.setAttribute("aria-label", text);
    made.className = "sign";
    made.replaceChildren(sign);
    return made;
  }

  swatch(entry, place) {
    const sign = element("span", { className: "swatch", ariaHidden: "true" });
    sign.style.background = entry.colour;
    const key = place < 9 ? [element("kbd", { textContent: place + 1, ariaHidden: "true" })] : [];
    const made = element("button", { type: "button", className: "class" }, ...key, sign, element("span", { textContent: entry.name, dir: "auto" }));
    made.onclick = () => this.paint(entry.value);
    return made;
  }

  toolbar() {
    const opacity = element("input", { type: "range", min: 0, max: 1, step: 0.05, value: 0.55, attributes: { "aria-label": say("opacity") } });
    opacity.oninput = () => {
      this.editor.opacity = opacity.valueAsNumber;
      this.editor.draw();
    };
    return element("div", { className: "mask-bar", role: "toolbar", attributes: { "aria-label": say("tools") } },
      ...this.tools,
      this.sign("•", say("smaller"), "[", () => this.editor.resize(1 / LARGER)),
      this.sign("●", say("larger"), "]", () => this.editor.resize(LARGER)),
      this.sign("−", say("zoom_out"), "-", () => this.editor.zoomAt(1 / LARGER)),
      this.sign("+", say("zoom_in"), "+", () => this.editor.zoomAt(LARGER)),
      this.sign("▣", say("whole"), "0", () => this.editor.fit()),
      this.sign("↶", say("take_back"), "z", () => this.editor.undo()),
      this.sign("↷", say("do_again"), "y", () => this.editor.redo()),
      this.button(say("fill_rest"), "r", () => this.editor.fillRest()),
      element("label", { className: "small quiet" }, say("opacity"), opacity));
  }

  palette() {
    return element("div", { className: "classes", role: "group", attributes: { "aria-label": this.form.name } }, ...this.classes);
  }

  use(tool) {
    this.editor?.use(tool);
    this.mark();
  }

  paint(number) {
    if (!this.editor) return;
    this.editor.number = number;
    if (this.editor.tool === "eraser") this.editor.use("brush");
    this.mark();
    this.editor.draw();
  }

  mark() {
    TOOLS.forEach((tool, place) => this.tools[place].setAttribute("aria-pressed", String(this.editor.tool === tool)));
    this.form.legend.forEach((entry, place) => this.classes[place].setAttribute("aria-pressed", String(this.editor.number === entry.value)));
  }

  count() {
    const share = this.editor.blankShare;
    this.blank.textContent = share ? say("blank_share", { share: percent(share) }) : "";
    this.changed(false);
  }

  /** Begin from what was drawn before. */
  async take(sheet) {
    await this.begun;
    if (sheet) this.editor.take(sheet);
  }

  /** What is drawn, to be taken again. */
  state() {
    return this.editor?.sheet;
  }

  /** Begin from the model's mask. */
  async guess(value) {
    await this.begun;
    this.editor.take(await numbersOf(value, this.form.legend));
  }

  focus() {
    this.screen.focus({ preventScroll: true });
  }

  key(event, letter) {
    if (!this.editor) return false;
    const place = Number(letter) - 1;
    const entry = letter === " " ? null : this.form.legend[place];
    if (entry && place < 9) return this.paint(entry.value), true;
    if (TOOL_KEYS[letter]) return this.use(TOOL_KEYS[letter]), true;
    if (letter === "c" || (event.key === "Enter" && this.editor.corners.length)) return this.editor.close() || event.key === "Enter";
    if (event.key === "Escape" && this.editor.corners.length) return this.use("polygon"), true;
    if (letter === "z" && !event.shiftKey) return this.editor.undo();
    if (letter === "y" || letter === "z") return this.editor.redo(), true;
    if (letter === "r") return this.editor.fillRest(), true;
    const size = { "[": 1 / LARGER, "]": LARGER }[letter];
    if (size) return this.editor.resize(size), true;
    if (letter === "+" || letter === "=") return this.editor.zoomAt(LARGER), true;
    if (letter === "-") return this.editor.zoomAt(1 / LARGER), true;
    if (letter === "0") return this.editor.fit(), true;
    return document.activeElement === this.screen && this.editor.key(event);
  }

  missing() {
    return this.editor ? null : say("picture_gone");
  }

  value() {
    const { numbers, width, height } = this.editor.sheet;
    return pngOf(numbers, width, height);
  }

  end() {
    this.editor?.end();
  }
}
