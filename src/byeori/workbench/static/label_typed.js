// Ask for a number, for a line of text, or for a longer one.

import { about, element, exact, say } from "./words.js";

class Typed {
  constructor(form, changed, field) {
    this.field = field;
    this.hint = element("p", { className: "quiet small", textContent: this.told(form) });
    field.setAttribute("aria-label", form.unit ? `${form.name} (${form.unit})` : form.name);
    const unit = form.unit ? [element("span", { className: "unit", textContent: form.unit, dir: "auto" })] : [];
    this.element = element("div", { className: "typed" }, element("div", { className: "with-unit" }, field, ...unit), this.hint);
    field.oninput = () => changed(false);
  }

  told(form) {
    return form.hint ?? "";
  }

  take(value) {
    this.field.value = value ?? "";
  }

  guess() {}

  /** What is chosen, to be taken again. */
  state() {
    return this.value();
  }

  focus() {
    this.field.focus({ preventScroll: true });
    this.field.select?.();
  }

  key() {
    return false;
  }

  end() {}
}

export class NumberField extends Typed {
  constructor(form, changed) {
    super(form, changed, element("input", { type: "number", step: "any", inputMode: "decimal", autocomplete: "off" }));
    this.form = form;
  }

  told(form) {
    if (form.min == null || form.max == null) return form.hint ?? "";
    return say("seen_range", { low: about(form.min), high: about(form.max) });
  }

  value() {
    return this.field.valueAsNumber;
  }

  missing() {
    return Number.isFinite(this.field.valueAsNumber) ? null : say("give_number");
  }

  /** What is strange of a number that could still be right. */
  strange() {
    const value = this.field.valueAsNumber;
    const { min, max } = this.form;
    const isOutside = min != null && max != null && Number.isFinite(value) && (value < min || value > max);
    return isOutside ? say("outside", { value: exact(value) }) : null;
  }
}

export class TextField extends Typed {
  constructor(form, changed, { isLong }) {
    const field = isLong ? element("textarea", { rows: 4 }) : element("input", { type: "text", autocomplete: "off" });
    super(form, changed, Object.assign(field, { dir: "auto", spellcheck: false, autocapitalize: "off" }));
  }

  value() {
    return this.field.value;
  }

  missing() {
    return this.field.value.trim() ? null : say("give_text");
  }
}
