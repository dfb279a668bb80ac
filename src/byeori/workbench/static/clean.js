// The page of labels that are likely wrong: a card after the other is decided by a key; what was decided is seen on the
// card, and can be taken back.

import { say, shown, takeWords } from "./words.js";

const root = document.getElementById("clean");
takeWords(root);
const cards = [...root.querySelectorAll(".suspect")];
const done = []; // { card, decision, before }, the newest last
const said = document.getElementById("said");
let place = 0;

async function post(path, body) {
  let reply;
  try {
    reply = await fetch(`/clean/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    throw new Error(say("server_gone"));
  }
  const content = await reply.json().catch(() => null);
  if (!reply.ok) throw new Error(content?.error?.message ?? say("server_says", { status: reply.status }));
  return content;
}

function go(to, isSeen = true) {
  place = Math.min(Math.max(0, to), cards.length - 1);
  cards.forEach((card, number) => (card.tabIndex = number === place ? 0 : -1));
  cards[place]?.focus({ preventScroll: true });
  if (isSeen) cards[place]?.scrollIntoView({ block: "nearest", behavior: "instant" });
}

/** Say on a card what was decided of it. */
function mark(card, action, value) {
  card.dataset.decided = action ?? "";
  card.querySelector(".decided").textContent = action ? say(action, { value: shown(value) }) : "";
}

async function decide(card, action, value = null) {
  if (card.dataset.busy) return;
  card.dataset.busy = "yes";
  try {
    const { decision } = await post("decisions", {
      data: root.dataset.data,
      suspect: Number(card.dataset.suspect),
      action,
      value,
      note: card.querySelector(".note")?.value.trim() || null,
    });
    done.push({ card, decision, before: [card.dataset.decided, card.querySelector(".decided").textContent] });
    mark(card, action, value);
    tell(say(action, { value: shown(value) }));
    if (cards[place] === card) go(place + 1);
  } catch (error) {
    tell(error.message, true);
  } finally {
    delete card.dataset.busy;
  }
}

async function undo() {
  const last = done.pop();
  if (!last) return tell(say("nothing_to_undo"));
  try {
    await post("undo", { decision: last.decision });
    last.card.dataset.decided = last.before[0] ?? "";
    last.card.querySelector(".decided").textContent = last.before[1];
    tell(say("undone"));
    go(cards.indexOf(last.card));
  } catch (error) {
    done.push(last);
    tell(error.message, true);
  }
}

function tell(text, isBad = false) {
  said.textContent = text;
  said.className = isBad ? "notice bad" : "small quiet";
}

const likelyOf = (card) => (card.dataset.likely ? JSON.parse(card.dataset.likely) : undefined);

function relabel(card) {
  const likely = likelyOf(card);
  if (likely === undefined) return other(card);
  return decide(card, "relabel", likely);
}

/** Ask for another label than the likely one; all classes stand in the page once, however many cards there are. */
function other(card) {
  const box = card.querySelector(".other");
  if (!box) return tell(say("no_other"));
  if (!box.firstElementChild) box.append(document.getElementById("other").content.cloneNode(true));
  box.hidden = false;
  box.querySelector("select, input").focus();
}

function takeOther(card) {
  const field = card.querySelector(".other select, .other input");
  const isNumber = field.type === "number";
  if (field.value === "" || (isNumber && !Number.isFinite(field.valueAsNumber))) return field.reportValidity();
  const several = field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
  card.querySelector(".other").hidden = true;
  card.focus();
  return decide(card, "relabel", isNumber ? field.valueAsNumber : several);
}

/** Ask people in the label queue. */
async function askPeople(card) {
  try {
    await post("ask", { data: root.dataset.data, suspect: Number(card.dataset.suspect) });
    card.querySelector(".decided").textContent = say("asked");
    tell(say("asked"));
  } catch (error) {
    tell(error.message, true);
  }
}

const ACTS = { keep: (card) => decide(card, "keep"), relabel, other, "take-other": takeOther, leave_out: (card) => decide(card, "leave_out"), ask: askPeople };
const KEYS = { k: "keep", r: "relabel", o: "other", x: "leave_out" };

root.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  const card = event.target.closest(".suspect");
  if (card && !event.target.closest(".other, .note")) go(cards.indexOf(card));
  if (button && card) ACTS[button.dataset.act](card);
});

function letterOf(event) {
  if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  return /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase() ?? event.key;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const card = event.target.closest?.(".suspect") ?? cards[place];
  if (event.target.closest("input, select, textarea")) {
    if (event.key === "Escape") card?.focus();
    if (event.key === "Enter" && event.target.closest(".other")) void takeOther(card), event.preventDefault();
    return;
  }
  const letter = letterOf(event);
  if (letter === "z") return void undo();
  if (!card || root.dataset.may !== "yes") return;
  const step = { ArrowDown: 1, ArrowUp: -1, j: 1 }[event.key];
  if (step) return event.preventDefault(), go(place + step);
  if (KEYS[letter]) {
    event.preventDefault();
    ACTS[KEYS[letter]](card);
  }
});

document.getElementById("undo-button")?.addEventListener("click", undo);
if (cards.length && root.dataset.may === "yes") go(0, false);
