// The page that asks people: a question, its answer by keyboard or by hand, and at once the next one, which has been
// loaded while this one was looked at. What is answered is sent behind the reader's back; what fails comes back.

import { Choice, Choices } from "./label_choice.js";
import { MaskField } from "./label_mask.js";
import { preload, showDuplicates, showInputs } from "./label_stage.js";
import { NumberField, TextField } from "./label_typed.js";
import { element, percent, say, shown, takeWords } from "./words.js";

const AHEAD = 6; // questions that are loaded before they are asked
const RENEW_S = 60;

const root = document.getElementById("label");
takeWords(root);
const at = (id) => document.getElementById(id);
const ahead = [];
const done = []; // what was answered or skipped here, the newest last
let current = null;
let answer = null; // the field that asks for it
let fetching = null;
let isSettling = false;

// ---- talking to the server

class Refused extends Error {
  constructor(status, content) {
    super(content?.error?.message ?? say(status ? "server_says" : "server_gone", { status }));
    this.status = status;
    this.content = content;
  }
}

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let reply;
  try {
    reply = await fetch(`/label/${path}`, { ...options, headers: { Accept: "application/json", ...options.headers } });
  } catch {
    throw new Refused(0, null);
  }
  const content = await reply.json().catch(() => null);
  if (!reply.ok) throw new Refused(reply.status, content);
  return content;
}

const itemsOf = (question) => [question.item, ...question.others.map((other) => other.id)];
const answeredOf = ({ question }) => itemsOf(question).filter((item) => !question.left.has(item));
const parts = () => {
  const query = new URLSearchParams(root.dataset);
  query.delete("words");
  query.delete("first");
  return query;
};

/** Have some questions ready; one call at a time. */
function fill() {
  fetching ??= fetchSome().finally(() => (fetching = null));
  return fetching;
}

let first = JSON.parse(root.dataset.first); // came with the page

async function fetchSome() {
  if (first?.questions.length) {
    const begun = first;
    first = null;
    return takeIn(begun);
  }
  const here = [...held(), ...done.slice(-AHEAD).flatMap(answeredOf)];
  const query = parts();
  query.set("count", AHEAD - ahead.length);
  query.set("have", here.join(","));
  takeIn(await ask(`next?${query}`));
}

function takeIn({ questions, progress }) {
  for (const question of questions) {
    preload(question);
    ahead.push(question);
  }
  tell(progress);
}

function tell(progress) {
  if (!progress) return;
  const { answered, open, mine, agreement } = progress;
  const all = answered + open;
  at("progress-bar").max = Math.max(all, 1);
  at("progress-bar").value = answered;
  at("progress").textContent = say("progress", { answered, all, mine });
  if (agreement !== undefined) at("agreement").hidden = !agreement;
  if (agreement) at("agreement").textContent = say("agreement", { ...agreement, value: agreement.value.toFixed(2) });
}

// ---- one question

const MAKERS = {
  choice: (form, changed) => new Choice(form, changed),
  choices: (form, changed) => new Choices(form, changed),
  number: (form, changed) => new NumberField(form, changed),
  short: (form, changed) => new TextField(form, changed, { isLong: false }),
  text: (form, changed) => new TextField(form, changed, { isLong: true }),
};

function fieldOf(question) {
  const form = question.form;
  if (!form.legend) return MAKERS[form.widget](form, changed);
  const picture = question.pictures.get(question.inputs.find((input) => input.kind === "picture")?.name);
  return new MaskField(form, changed, { picture });
}

async function next() {
  if (!ahead.length) {
    current = null;
    await fill().catch(complain);
  }
  show(ahead.shift() ?? null);
  if (ahead.length < AHEAD / 2) fill().catch(complain);
}

function show(question, state) {
  answer?.end();
  current = question;
  at("work").hidden = !question;
  at("finished").hidden = Boolean(question);
  if (!question) return;
  const isMask = Boolean(question.form.legend);
  root.classList.toggle("masking", isMask);
  root.classList.toggle("lined", question.form.widget === "short");
  at("reason").textContent = question.reason;
  at("why").textContent = say(`why_${question.why}`);
  at("place").textContent = question.place ?? "";
  at("target").textContent = question.form.name;
  at("note").value = question.note ?? "";
  at("note").parentElement.hidden = !question.notable;
  at("guess").textContent = "";
  at("guess-button").hidden = !question.guessable;
  showInputs(at("inputs"), question, { drawn: isMask });
  showDuplicates(at("duplicates"), question);
  answer = fieldOf(question);
  at("answer").replaceChildren(answer.element);
  if (isMask) at("inputs").prepend(answer.stage);
  if (state !== undefined) answer.take(state);
  complain(null);
  changed(false);
  focus();
  question.shown = performance.now();
}

function focus() {
  if (document.activeElement === document.body || root.contains(document.activeElement)) document.activeElement.blur();
  answer.focus();
}

/** Something was chosen; in the fast way a class is accepted at once. */
function changed(isWhole) {
  at("strange").textContent = answer?.strange?.() ?? "";
  if (isWhole && at("at-once").checked) accept();
}

async function accept() {
  if (!current || isSettling) return;
  const missing = answer.missing();
  if (missing) return complain(missing);
  isSettling = true;
  try {
    const [question, state, value] = [current, answer.state(), await answer.value()];
    const others = question.others.map((other) => other.id).filter((id) => !question.left.has(id));
    const note = question.notable ? at("note").value.trim() || null : null;
    question.note = note;
    const sent = ask(`items/${question.item}?${parts()}`, { value, note, others });
    finish({ question, state, sent, said: say("answered", { value: question.form.legend ? say("a_mask") : shown(value) }) });
  } finally {
    isSettling = false;
  }
}

function skip() {
  if (!current || isSettling) return;
  finish({ question: current, state: answer.state(), sent: ask(`items/${current.item}/skip?${parts()}`, { items: current.others.map((other) => other.id) }), said: say("skipped") });
}

function finish(entry) {
  done.push(entry);
  entry.sent.then((kept) => settled(entry, kept), (error) => failed(entry, error));
  at("said").textContent = entry.said;
  at("undo-button").disabled = false;
  next();
}

function settled(entry, kept) {
  tell(kept.progress);
  if (kept.disagrees) complain(say("disagrees"), "friendly");
}

/** What could not be kept is asked again, with what was answered and the reason. */
function failed(entry, error) {
  done.splice(done.indexOf(entry), 1);
  if (error.status === 409) return complain(error.message, "friendly");
  if (current) ahead.unshift(current);
  show(entry.question, entry.state);
  complain(error.message);
}

async function undo() {
  const entry = done.at(-1);
  if (!entry || isSettling) return;
  isSettling = true;
  try {
    const kept = await entry.sent;
    done.pop();
    const { progress } = await ask(`undo?${parts()}`, { items: kept.kept });
    if (current) ahead.unshift(current);
    show(entry.question, entry.state);
    isSettling = false;
    tell(progress);
    at("said").textContent = say("undone");
  } catch (error) {
    if (done.includes(entry)) done.pop();
    complain(error.message);
  } finally {
    isSettling = false;
    at("undo-button").disabled = !done.length;
  }
}

async function guess() {
  const question = current;
  if (!question?.guessable) return;
  at("guess").textContent = say("guessing");
  try {
    question.guess ??= await ask(`items/${question.item}/guess`);
    if (current !== question) return;
    question.sawGuess = true;
    const { value, confidence } = question.guess;
    const sure = confidence == null ? "" : ` (${percent(confidence)})`;
    at("guess").textContent = question.form.legend ? say("guess_taken") : say("guessed", { value: shown(value) }) + sure;
    answer.guess(value);
  } catch (error) {
    at("guess").textContent = error.message;
  }
}

function complain(what, kind = "bad") {
  const text = what?.message ?? what;
  at("problem").hidden = !text;
  at("problem").className = `notice ${kind}`;
  at("problem").textContent = text ?? "";
}

function writeNote() {
  if (!current?.notable) return;
  at("note").closest("details").open = true;
  at("note").focus();
}

// ---- the keyboard

/** The letter of a key, whichever alphabet the keyboard writes. */
function letterOf(event) {
  if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  const found = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code);
  return found ? found[1].toLowerCase() : event.key;
}

const ACTS = { s: skip, z: undo, g: guess, n: writeNote, "?": () => at("keys").showModal() };

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const letter = letterOf(event);
  const isText = event.target.matches("input[type=text], input[type=search], textarea") && !event.altKey;
  if (isText || event.target.matches("input[type=number]")) {
    if (event.key === "Escape") return event.target.blur();
    const isEnter = event.key === "Enter" && !(event.target.matches("textarea") && event.shiftKey);
    if (isEnter) return void ((answer?.key(event, letter) || accept()), event.preventDefault());
    if (isText || !ACTS[letter]) return;
  }
  if (event.target.closest("a, summary, select") || (event.target.matches("button") && [" ", "Enter"].includes(event.key) && !isFresh(event))) return;
  if (answer && current && answer.key(event, letter)) return event.preventDefault();
  if (event.key === "Enter") return void (accept(), event.preventDefault());
  if (ACTS[letter]) {
    event.preventDefault();
    ACTS[letter]();
  }
});

/** Whether Enter on a button of a class accepts it: it is chosen already. */
const isFresh = (event) => event.key === "Enter" && event.target.matches(".class[aria-pressed=true]");

// A button that was pressed by hand keeps no focus: Enter accepts the answer, and does not press it again.
root.addEventListener("click", (event) => event.detail && event.target.closest("button")?.blur());

at("accept-button").onclick = accept;
at("skip-button").onclick = skip;
at("undo-button").onclick = undo;
at("guess-button").onclick = guess;
at("keys-button").onclick = () => at("keys").showModal();
at("again-button").onclick = () => next();
at("at-once").checked = localStorage.getItem("byeori-at-once") === "yes";
at("at-once").onchange = () => localStorage.setItem("byeori-at-once", at("at-once").checked ? "yes" : "no");

// ---- begin, hold what is being looked at, and give it back

const held = () => [current, ...ahead].filter(Boolean).flatMap(itemsOf);
setInterval(() => document.visibilityState === "visible" && held().length && ask("hold", { items: held() }).catch(() => null), RENEW_S * 1000);
addEventListener("pagehide", () => {
  if (held().length) navigator.sendBeacon("/label/release", new Blob([JSON.stringify({ items: held() })], { type: "application/json" }));
});
next();
