// The words of a page in its reader's language, as the server put them into the page; nothing is said in code.

let words = {};

/** Take the words that an element of the page carries as JSON in `data-words`. */
export function takeWords(element) {
  words = JSON.parse(element.dataset.words);
}

/** Give a text by its name, with {places} in it filled; `n` decides between `one` and `other` where there are both. */
export function say(name, values = {}) {
  const found = words[name] ?? name;
  const text = typeof found === "string" ? found : values.n === 1 ? (found.one ?? found.other) : found.other;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? written(values[key]) : whole));
}
const written = (value) => (typeof value === "number" ? numbers.format(value) : String(value));

const language = document.documentElement.lang || "en";
const numbers = new Intl.NumberFormat(language, { maximumSignificantDigits: 15 });
const rough = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
const shares = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const times = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

export const exact = (number) => numbers.format(number);
export const about = (number) => rough.format(number);
export const percent = (share) => shares.format(share);
export const timeOf = (seconds) => times.format(new Date(seconds * 1000));

/** A value as a person reads it: of several values each. */
export function shown(value) {
  if (value == null) return "–";
  if (typeof value === "number") return exact(value);
  if (Array.isArray(value)) return value.length ? value.map(shown).join(", ") : say("none");
  if (typeof value === "object") return Object.entries(value).map(([name, one]) => `${name} ${shown(one)}`).join(", ");
  return String(value);
}

/** Make an element with properties, attributes by `attributes`, and children. */
export function element(name, { attributes = {}, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
