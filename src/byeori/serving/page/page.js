// The page to ask the model: from the server's own description it makes the form, sends samples, shows answers,
// and takes what a person says of them.

import { element, filesOf, makeFields, plain, truthField, truthOf, valueOf } from "./fields.js";
import { tellUnexpected } from "./expected.js";
import { Mask, isMask, largest } from "./mask.js";
import { counted, drawPoints, isPoints } from "./points.js";

const at = (id) => document.getElementById(id);
const AT_ONCE = 4; // requests under way
const SHOWN = 5; // classes before "show all"
const SHOWN_VALUES = 8; // of a row, in the head of its answer
const SHOWN_CLASSES = 8; // of the target, before the rest is folded
const EDGE_PX = 448; // longest edge of a shown picture
const WIDE_PX = 1600; // ... of one that is so wide that it takes the whole card
const WIDE = 3; // widths to a height, from which on a picture is wide

let bundle = null;
let underWay = 0;
const waiting = [];

// ---- talking to the server

class Refused extends Error {
  constructor(status, message, wait) {
    super(message);
    this.status = status;
    this.wait = wait;
  }
}

async function ask(path, options = {}) {
  const token = sessionStorage.getItem("byeori-token");
  const headers = { ...options.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  let reply;
  try {
    reply = await fetch(path, { ...options, headers });
  } catch {
    throw new Refused(0, "The server does not answer. Is it still running? Try again in a moment.");
  }
  if (reply.status === 401) {
    await askToken(Boolean(token));
    return ask(path, options);
  }
  const content = await reply.json().catch(() => null);
  if (!reply.ok) {
    const message = content?.error?.message ?? `The server answered with status ${reply.status}.`;
    throw new Refused(reply.status, message, Number(reply.headers.get("Retry-After")) || 0);
  }
  return content;
}

let tokenAsked = null;

function askToken(wrong) {
  tokenAsked ??= new Promise((resolve) => {
    const dialog = at("token-dialog");
    if (wrong) at("token-said").textContent = "That is not the token of this server. Try again.";
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    at("token-form").onsubmit = () => {
      sessionStorage.setItem("byeori-token", at("token").value.trim());
      at("token").value = "";
      tokenAsked = null;
      resolve();
    };
    dialog.showModal();
  });
  return tokenAsked;
}

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function predict(options) {
  for (let tries = 1; ; tries++) {
    try {
      const reply = await ask("v1/predict", { method: "POST", ...options });
      const [answer] = reply.answers;
      const isOther = reply.bundle && reply.bundle !== bundle.digest; // one took over
      if (isOther || answer.unexpected) (bundle = await ask("v1/bundle")), introduce();
      return answer;
    } catch (error) {
      if (error.status !== 429 || tries === 10) throw error;
      await pause(error.wait || 1); // the server is full and said when to come again
    }
  }
}

// ---- one answer

class Card {
  constructor(name) {
    this.item = at("card").content.firstElementChild.cloneNode(true);
    this.part(".file").textContent = name;
    at("answers").prepend(this.item);
    at("answers-head").hidden = false;
  }

  part(selector) {
    return this.item.querySelector(selector);
  }

  /** Show a file as its medium is: a player, or a picture. */
  preview(file) {
    return file.type.startsWith("audio/") ? this.play(file) : this.picture(file);
  }

  play(file) {
    const player = this.part(".player");
    player.src = URL.createObjectURL(file);
    player.setAttribute("aria-label", file.name);
    player.hidden = false;
    player.onerror = () => (player.hidden = true); // a format that this browser does not play; the server may still read it
  }

  async picture(file) {
    const canvas = this.part(".picture");
    try {
      const image = await createImageBitmap(file);
      const isWide = image.width >= WIDE * image.height;
      this.item.classList.toggle("wide", isWide);
      const scale = Math.min(1, (isWide ? WIDE_PX : EDGE_PX) / Math.max(image.width, image.height));
      canvas.width = Math.max(1, Math.round(image.width * scale));
      canvas.height = Math.max(1, Math.round(image.height * scale));
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.classList.toggle("tiny", Math.max(image.width, image.height) < 128);
      canvas.setAttribute("aria-label", file.name || "the picture");
      canvas.hidden = false;
      image.close();
    } catch {
      // No picture that this browser shows (TIFF, say); the server may still read it.
    }
  }

  warn(strange) {
    this.part(".strange").append(...strange.map((text) => element("li", { textContent: text })));
  }

  fail(error) {
    this.part(".waiting").hidden = true;
    this.part(".problem").hidden = false;
    this.part(".problem").textContent = error.message;
  }

  show(answer) {
    this.answer = answer;
    this.part(".waiting").hidden = true;
    this.part(".answer").hidden = false;
    this.part(".value strong").textContent = told(answer);
    if (answer.low != null) this.part(".range").textContent = rangeOf(answer);
    if (answer.confidence != null) this.part(".confidence").textContent = percent(answer.confidence);
    this.warn((answer.unexpected ?? []).map((text) => `Not as expected: ${text}`));
    this.bars(SHOWN);
    if (isMask(answer, bundle.target)) this.drawMask();
    if (isPoints(answer)) this.drawPoints();
    this.part(".yes").onclick = () => this.judge(true, null);
    this.part(".no").onclick = () => this.correct();
    at("said").textContent = `${this.part(".file").textContent}: ${told(answer)}`;
  }

  bars(most) {
    const classes = Object.entries(this.answer.probabilities ?? this.answer.shares ?? {}).sort((a, b) => b[1] - a[1]);
    const rows = classes.slice(0, most).map(([name, share], place) => {
      const row = element("li", { className: isAnswered(this.answer, name, place) ? "best" : "" });
      const fill = element("span", { className: "fill" });
      fill.style.width = `${share * 100}%`;
      const colour = bundle.target.legend?.find((entry) => entry.name === name)?.colour;
      if (colour) fill.style.background = colour;
      const track = element("span", { className: "track", ariaHidden: "true" }, fill);
      const label = element("span", { className: "label", textContent: name, title: name, dir: "auto" });
      row.append(label, track, element("span", { className: "share", textContent: percent(share) }));
      return row;
    });
    this.part(".bars").replaceChildren(...rows);
    const more = this.part(".more");
    more.hidden = classes.length <= most;
    more.textContent = `Show all ${classes.length} classes`;
    more.onclick = () => this.bars(classes.length);
  }

  async drawPoints() {
    await this.drawn; // the photo
    drawPoints(this.part(".picture"), this.answer);
  }

  async drawMask() {
    await this.drawn; // the photo
    this.item.classList.add("masked");
    this.mask = new Mask(this.part(".picture"), bundle.target.legend);
    await this.mask.load(this.answer.value);
    this.part(".bars").before(this.mask.slider());
  }

  correct() {
    const box = this.part(".truth");
    const label = this.part(".truth label");
    for (const old of label.querySelectorAll("select, input, datalist")) old.remove();
    const [field, ...rest] = this.mask ? this.mask.tools() : truthField(bundle.target, this.answer.value);
    label.querySelector("span").textContent = this.mask ? "Paint on the picture what it is:" : "What is it really?";
    label.append(field, ...rest);
    box.hidden = false;
    this.part(".judge").hidden = true;
    field.focus();
    this.part(".keep").onclick = async () => field.reportValidity() && this.judge(false, this.mask ? await this.mask.truth() : truthOf(field));
    this.part(".back").onclick = () => {
      this.mask?.undo();
      box.hidden = true;
      this.part(".judge").hidden = false;
      this.part(".no").focus();
    };
  }

  async judge(correct, truth) {
    const said = this.part(".kept");
    const buttons = this.item.querySelectorAll(".judge button, .truth button");
    buttons.forEach((button) => (button.disabled = true));
    said.className = "kept";
    try {
      await ask("v1/judgements", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ id: this.answer.id, correct, truth }),
      });
      this.part(".judge").hidden = this.part(".truth").hidden = true;
      this.mask?.paint(null);
      said.textContent = `Kept. Thank you.${truth == null || this.mask ? "" : ` It is ${truth}.`}`;
      said.focus();
    } catch (error) {
      said.className = "kept bad";
      said.textContent = error.message;
    }
    buttons.forEach((button) => (button.disabled = false));
  }
}

const unit = () => (bundle.target.unit ? ` ${bundle.target.unit}` : "");
const told = (answer) => isMask(answer, bundle.target) ? largest(answer) : counted(answer) ?? `${plain(answer.value) || "none"}${unit()}`;
/** Whether a class is the answer, or one of several. */
const isAnswered = (answer, name, place) => (Array.isArray(answer.value) ? answer.value.includes(name) : place === 0);
const rangeOf = (answer) => `${percent(answer.coverage ?? 0.9)} of such answers lie from ${plain(answer.low)} to ${plain(answer.high)}${unit()}`;
const percent = (share) =>  // nearly sure is not sure
  share < 1 && share > 0.9995 ? "> 99.9 %" : share > 0 && share < 0.0005 ? "< 0.1 %" : `${(share * 100).toFixed(share % 1 ? 1 : 0)} %`;

// ---- files, when the model takes one file and nothing else

function addFiles(files) {
  for (const file of files) {
    const card = new Card(file.name || "pasted image");
    const most = bundle.limits.body_mb * 1e6;
    if (file.size > most) {
      card.fail(new Error(`The file has ${(file.size / 1e6).toFixed(1)} MB; this server takes at most ${bundle.limits.body_mb} MB. Scale it down.`));
    } else {
      card.drawn = card.preview(file);
      waiting.push([card, file]);
    }
  }
  sendNext();
}

async function sendNext() {
  if (underWay >= AT_ONCE || !waiting.length) return;
  const [card, file] = waiting.shift();
  underWay++;
  sendNext();
  try {
    const body = new FormData();
    body.append("file", file, file.name || "pasted.png");
    card.show(await predict({ body }));
  } catch (error) {
    card.fail(error);
  }
  underWay--;
  sendNext();
}

function takeFiles(form) {
  const drop = at("drop");
  drop.hidden = false;
  at("limits").textContent = `At most ${bundle.limits.body_mb} MB each.`;
  at("photo-button").hidden = !navigator.maxTouchPoints || form.media !== "image";
  if (form.called) {
    at("drop-title").textContent = `Drop ${form.called}s here`;
    at("choose").textContent = `Choose ${form.called}s`;
  }
  at("example").hidden = !bundle.example;
  at("example").onclick = () => addFiles([...filesOf(Object.values(bundle.example)[0], "example")]);
  for (const input of [at("files"), at("photo")]) {
    input.accept = form.accept ?? "";
    input.onchange = () => {
      addFiles([...input.files]);
      input.value = "";
    };
  }
  let inside = 0; // dragenter and dragleave come for every element within
  document.addEventListener("dragenter", (event) => {
    event.preventDefault();
    drop.classList.toggle("over", ++inside > 0);
  });
  document.addEventListener("dragleave", () => drop.classList.toggle("over", --inside > 0));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    inside = 0;
    drop.classList.remove("over");
    addFiles([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => addFiles([...event.clipboardData.files]));
}

// ---- a form, when the model takes other values or several

/** Name a row by its first values. */
function shortened(values) {
  const rest = values.length - SHOWN_VALUES;
  return [...values.slice(0, SHOWN_VALUES), ...(rest > 0 ? [`${rest} more`] : [])].join(" · ");
}

function takeValues(forms) {
  const fields = makeFields(at("fields"), forms, bundle);
  at("ask").hidden = false;
  at("begun").hidden = !bundle.example;
  at("empty").onclick = () => {
    at("ask").reset();
    for (const one of fields) one.look();
  };
  at("ask").onsubmit = async (event) => {
    event.preventDefault();
    const filled = fields.filter((one) => one.field.value !== "");
    const shown = filled.map((one) => `${one.name}: ${one.field.files?.[0]?.name ?? one.field.value}`);
    const card = new Card(fields.length === 1 ? fields[0].field.value : shortened(shown));
    card.warn(fields.filter((one) => !one.warning.hidden).map((one) => `${one.name}: ${one.warning.textContent}`));
    const picture = fields.find((one) => one.field.files?.length)?.field.files[0];
    if (picture) card.drawn = card.preview(picture);
    try {
      const inputs = Object.fromEntries(await Promise.all(fields.map(async (one) => [one.name, await valueOf(one)])));
      const headers = { "Content-Type": "application/json" };
      card.show(await predict({ headers, body: JSON.stringify({ inputs }) }));
    } catch (error) {
      card.fail(error);
    }
  };
}

// ---- begin

/** Say what is answered: the target, its unit or its classes. */
function answered({ name, unit, options, widget }) {
  const told = [`Answers `, element("strong", { textContent: name ?? "the target", dir: "auto" })];
  if (unit) told.push(` in ${unit}`);
  if (!options?.length) return [element("p", {}, ...told, ".")];
  const some = options.slice(0, SHOWN_CLASSES).join(", ");
  const kind = widget === "choices" ? "any of" : "one of";
  if (options.length <= SHOWN_CLASSES) return [element("p", {}, ...told, `: ${kind} ${some}.`)];
  const all = element("p", { className: "small", textContent: options.join(", ") });
  const more = element("details", {}, element("summary", { textContent: `All ${options.length} classes` }), all);
  return [element("p", {}, ...told, `: ${kind} ${options.length} classes, such as ${some}.`), more];
}

const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const PARTS = { test: "that it has not learned from", val: "of the validation part", train: "that it has learned from" };

/** Say how good the model was, and how sure that is. */
function scored({ name, value, low, high, unit, part, samples }) {
  const range = low == null || high == null ? "" : ` (95 % interval ${digits.format(low)} to ${digits.format(high)})`;
  const on = samples ? ` on ${plain(samples)} samples ${PARTS[part] ?? ""}` : ` on samples ${PARTS[part] ?? "of its data"}`;
  return `${name.replaceAll("_", " ")} ${digits.format(value)}${unit ? ` ${unit}` : ""}${range}${on.trimEnd()}`;
}

function introduce() {
  at("name").textContent = bundle.name;
  document.title = `${bundle.name} · byeori`;
  const { name, answers, problem } = bundle.release ?? {};
  at("about").textContent = `${name ? `${name} ${answers} · ` : ""}${bundle.model ?? bundle.form} · bundle ${bundle.digest.slice(0, 12)}`;
  at("notice").textContent = problem ?? "";
  at("notice").hidden = !problem;
  at("about").title = `bundle ${bundle.digest}`;
  at("answered").replaceChildren(...answered(bundle.target));
  at("score").textContent = bundle.score?.value == null ? "" : `Its score: ${scored(bundle.score)}.`;
  tellUnexpected(at("unexpected"), bundle.unexpected);
  at("keeps").textContent = bundle.keeps_inputs
    ? "This server keeps what you send, its answers, and what you say of them."
    : "This server keeps its answers and what you say of them, but not what you send.";
}

async function begin() {
  at("clear").onclick = () => {
    at("answers").replaceChildren();
    at("answers-head").hidden = true;
  };
  try {
    bundle = await ask("v1/bundle");
  } catch (error) {
    at("about").textContent = "";
    at("notice").hidden = false;
    at("notice").textContent = error.message;
    return;
  }
  introduce();
  const forms = Object.values(bundle.inputs);
  if (forms.length === 1 && forms[0].widget === "file") takeFiles(forms[0]);
  else takeValues(bundle.inputs);
}

begin();
