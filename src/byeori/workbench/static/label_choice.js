// Ask for one class, or for several: a button each, with a key for the first nine; of very many some, found by typing.

import { element, say } from "./words.js";

const KEYS = 9;
const MOST = 40; // buttons at once

class Buttons {
  constructor(form, changed) {
    this.options = form.options;
    this.changed = changed;
    this.chosen = new Set();
    this.list = element("div", { className: "classes", role: "group", attributes: { "aria-label": form.name } });
    this.element = element("div", { className: "choice" }, ...this.finder(), this.list);
    this.fill();
  }

  /** What finds one of many classes by typing; nothing where all are seen. */
  finder() {
    if (this.options.length <= KEYS) return [];
    const attributes = { "aria-label": say("find_class"), autocomplete: "off" };
    this.field = element("input", { type: "search", placeholder: say("find_class"), attributes });
    this.field.oninput = () => this.fill();
    return [this.field];
  }

  fill() {
    const wanted = (this.field?.value ?? "").trim().toLowerCase();
    const found = this.options.filter((name) => name.toLowerCase().includes(wanted));
    const first = (name) => !name.toLowerCase().startsWith(wanted); // those that begin so come first
    this.seen = wanted ? found.sort((a, b) => first(a) - first(b)).slice(0, MOST) : found.slice(0, MOST);
    this.buttons = this.seen.map((name, place) => this.button(name, place));
    const more = found.length - this.seen.length;
    const rest = more > 0 ? [element("p", { className: "quiet small", textContent: say("more_classes", { n: more }) })] : [];
    this.list.replaceChildren(...this.buttons, ...rest);
    this.mark();
  }

  button(name, place) {
    const key = place < KEYS ? [element("kbd", { textContent: place + 1, ariaHidden: "true" })] : [];
    const label = element("span", { textContent: name, dir: "auto" });
    const made = element("button", { type: "button", className: "class", title: name }, ...key, label);
    if (place < KEYS) made.setAttribute("aria-keyshortcuts", place + 1);
    made.onclick = () => this.choose(name);
    return made;
  }

  mark() {
    this.buttons.forEach((button, place) => {
      button.setAttribute("aria-pressed", String(this.chosen.has(this.seen[place])));
      button.classList.toggle("guessed", this.guessed?.has(this.seen[place]) ?? false);
    });
  }

  guess(value) {
    this.guessed = new Set([value].flat());
    this.mark();
  }

  take(value) {
    this.chosen = new Set([value].flat().filter((name) => this.options.includes(name)));
    this.mark();
  }

  /** What is chosen, to be taken again. */
  state() {
    return this.value();
  }

  focus() {}

  key(event, letter) {
    if (event.target === this.field) {
      if (event.key === "Enter" && this.field.value && this.seen.length) return this.found();
      return false;
    }
    if (letter === "/" && this.field) return this.field.focus(), true;
    const place = Number(letter) - 1;
    if (place >= 0 && place < Math.min(KEYS, this.seen.length)) return this.choose(this.seen[place]), true;
    return false;
  }

  found() {
    const name = this.seen[0];
    this.field.value = "";
    this.field.blur();
    this.fill();
    if (!this.seen.includes(name)) this.showAlso(name);
    this.choose(name);
    return true;
  }

  /** Put a class among the buttons that is not one of the first. */
  showAlso(name) {
    this.seen.push(name);
    this.buttons.push(this.button(name, KEYS));
    this.list.append(this.buttons.at(-1));
  }

  end() {}
}

export class Choice extends Buttons {
  choose(name) {
    this.chosen = new Set([name]);
    this.mark();
    this.changed(true);
  }

  take(value) {
    super.take(value);
    if (value != null && !this.seen.includes(value) && this.options.includes(value)) {
      this.showAlso(value);
      this.mark();
    }
  }

  value() {
    return [...this.chosen][0];
  }

  missing() {
    return this.chosen.size ? null : say("choose_class");
  }
}

export class Choices extends Buttons {
  constructor(form, changed) {
    super(form, changed);
    const key = element("kbd", { textContent: "0", ariaHidden: "true" });
    this.none = element("button", { type: "button", className: "class none" }, key, element("span", { textContent: say("none") }));
    this.none.setAttribute("aria-keyshortcuts", "0");
    this.none.onclick = () => this.chooseNone();
    this.element.append(this.none);
    this.mark();
  }

  choose(name) {
    if (!this.chosen.delete(name)) this.chosen.add(name);
    this.isNone = false;
    this.mark();
    this.changed(false);
  }

  chooseNone() {
    this.chosen.clear();
    this.isNone = true;
    this.mark();
    this.changed(false);
  }

  mark() {
    super.mark();
    this.none?.setAttribute("aria-pressed", String(Boolean(this.isNone)));
  }

  take(value) {
    this.isNone = Array.isArray(value) && !value.length;
    super.take(value);
  }

  key(event, letter) {
    if (letter === "0" && event.target !== this.field) return this.chooseNone(), true;
    return super.key(event, letter);
  }

  value() {
    return this.options.filter((name) => this.chosen.has(name));
  }

  missing() {
    return this.chosen.size || this.isNone ? null : say("choose_classes");
  }
}
