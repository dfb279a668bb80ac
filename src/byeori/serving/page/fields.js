// The fields of a form: made of what the server says of each input, filled with a real sample, and warning of values
// that were never seen in training.

export const MOST_IN_LIST = 30; // classes in a plain list; with more, typing finds them
const SHOWN_FIELDS = 16; // before the rest is folded

const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 15 });
/** A value as a person reads it: of several numbers each by its name, a point as (x, y). */
export const plain = (value) => {
  if (typeof value === "number") return number.format(value);
  if (Array.isArray(value)) return value.map(within).join(", ");
  if (value === null || typeof value !== "object") return value;
  return Object.entries(value).map(([name, one]) => `${name} ${within(one)}`).join(", ");
};
const within = (one) => (Array.isArray(one) ? `(${one.map(plain).join(", ")})` : plain(one));
let lists = 0; // for the ids of the datalists

export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function choice(options, none) {
  const empty = none == null ? [] : [element("option", { value: "", textContent: none })];
  return element("select", {}, ...empty, ...options.map((name) => element("option", { value: name, textContent: name })));
}

/** Make a list of which several, or none, may be right. */
export function several(options, said) {
  const chosen = new Set(Array.isArray(said) ? said : []);
  const made = element("select", { multiple: true, size: Math.min(options.length, 8) });
  made.append(...options.map((name) => element("option", { value: name, textContent: name, selected: chosen.has(name) })));
  return made;
}

/** Make a field that finds one of many options by typing; and its list. */
export function typed(options, placeholder) {
  const field = element("input", { type: "text", autocomplete: "off", placeholder });
  const found = element("datalist", { id: `options-${++lists}` }, ...choice(options).children);
  field.setAttribute("list", found.id);
  return [field, found];
}

/** Make what asks for the true value: a list, a field that finds one of many classes by typing, a number, or text. */
export function truthField(target, said) {
  const options = target.options?.filter((option) => option !== said);
  if (target.widget === "choice" && options && options.length <= MOST_IN_LIST) return [choice(options, "I do not know")];
  if (target.widget === "number") return [element("input", { type: "number", step: "any" })];
  if (target.widget === "choices") return [several(target.options, said)];
  const empty = "empty if you do not know";
  return options ? typed(options, empty) : [element("input", { type: "text", autocomplete: "off", placeholder: empty })];
}

/** Give what a field holds; null where that is nothing. */
export function truthOf(field) {
  if (field.multiple) return [...field.selectedOptions].map((option) => option.value);
  if (field.value === "") return null;
  return field.type === "number" ? field.valueAsNumber : field.value;
}

function makeField(form) {
  if (form.widget === "choice" && form.optional && form.options.length > MOST_IN_LIST) return typed(form.options, "unknown");
  const made = {
    file: () => element("input", { type: "file", accept: form.accept ?? "" }),
    number: () => element("input", { type: "number", step: "any", placeholder: form.hint ?? rangeOf(form) }),
    choice: () => choice(form.options, form.optional ? "unknown" : "choose …"),
    choices: () => several(form.options, []),
    short: () => element("input", { type: "text", placeholder: form.hint ?? "" }),
  }[form.widget] ?? (() => element("textarea", { rows: 3, placeholder: form.hint ?? "" }));
  return [made()];
}

/** Say which numbers the model has seen. */
function rangeOf(form) {
  return form.min == null ? "" : `from ${plain(form.min)} to ${plain(form.max)}`;
}

/** Say that a value lies outside of what was seen in training; nothing where it does not. */
function strange(field, form) {
  if (field.value === "" || field.files) return "";
  const value = truthOf(field);
  if (typeof value === "number" && form.min != null && (value < form.min || value > form.max)) {
    return `${plain(value)} lies outside of what was seen in training, ${rangeOf(form)}: expect little of the answer.`;
  }
  if (form.optional && form.options && typeof value === "string" && !form.options.includes(value)) {
    return `“${value}” was never seen in training: it counts as unknown.`;
  }
  return "";
}

function labelled(name, form, example) {
  const [field, ...rest] = makeField(form);
  field.required = !form.optional;
  field.name = name;
  const warning = element("span", { className: "strange small", hidden: true });
  warning.setAttribute("role", "status");
  const look = () => {
    warning.textContent = strange(field, form);
    warning.hidden = !warning.textContent;
  };
  field.addEventListener("input", look);
  if (example != null) fill(field, example);
  look();
  const label = element("label", { textContent: form.unit ? `${name} (${form.unit})` : name }, field, ...rest, warning);
  return { name, form, field, label, warning, look };
}

function fill(field, value) {
  if (field.type === "file") field.files = filesOf(value, "example");
  else if (!field.multiple) field.value = value;
}

/** Give a data: URL as files of an input. */
export function filesOf(uri, name) {
  const media = uri.slice(5, uri.indexOf(";"));
  const bytes = Uint8Array.from(atob(uri.slice(uri.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], `${name}.${media.split("/").pop()}`, { type: media }));
  return given.files;
}

/** Fill a place with the fields of all inputs, the most important first; of very many the rest is folded. */
export function makeFields(place, forms, { example, matters = [] }) {
  const names = [...matters, ...Object.keys(forms).filter((name) => !matters.includes(name))];
  const made = names.map((name) => labelled(name, forms[name], example?.[name]));
  const isLong = made.length > SHOWN_FIELDS + 2;
  place.append(...made.slice(0, isLong ? SHOWN_FIELDS : undefined).map((one) => one.label));
  place.classList.toggle("many", made.length > 4);
  if (isLong) {
    const order = matters.length ? "the most important are above" : "in the order of the table";
    const summary = element("summary", { textContent: `${made.length - SHOWN_FIELDS} more inputs, ${order}` });
    const inner = element("div", { className: "fields many" }, ...made.slice(SHOWN_FIELDS).map((one) => one.label));
    const folded = element("details", {}, summary, inner);
    for (const one of made) one.field.addEventListener("invalid", () => (folded.open ||= inner.contains(one.field)));
    place.after(folded);
  }
  return made;
}

/** Give what a field holds as JSON wants it. */
export async function valueOf({ field }) {
  if (field.type === "file") return field.files.length ? base64(field.files[0]) : null;
  if (field.multiple) return truthOf(field);
  if (field.value === "" && !field.required) return null;
  return field.type === "number" ? field.valueAsNumber : field.value;
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
}
