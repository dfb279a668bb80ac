// What a question is about: its pictures, sounds, texts and values, and those that are nearly the same.

import { element, say, shown } from "./words.js";

const PIXELATED_PX = 128; // a picture smaller than this is shown with its pixels
const WIDE = 3; // widths to a height, from which on a picture is wide

/** Load the pictures of a question before it is shown. */
export function preload(question) {
  const pictures = question.inputs.filter((input) => input.kind === "picture");
  question.pictures = new Map(pictures.map((input) => [input.name, loaded(input.url)]));
}

function loaded(url) {
  const image = new Image();
  image.src = url;
  image.ready = image.decode().then(() => true, () => false);
  return image;
}

const MAKERS = {
  picture(input, question) {
    const image = question.pictures?.get(input.name) ?? loaded(input.url);
    image.alt = input.name;
    image.className = "stage-picture";
    image.ready.then((isThere) => {
      if (!isThere) return image.replaceWith(gone(input));
      image.classList.toggle("pixelated", Math.max(image.naturalWidth, image.naturalHeight) < PIXELATED_PX);
      image.classList.toggle("wide", image.naturalWidth >= WIDE * image.naturalHeight);
    });
    return image;
  },
  player(input) {
    const player = element(input.element, { controls: true, preload: "auto", src: input.url, className: "stage-player" });
    player.setAttribute("aria-label", input.name);
    player.onerror = () => player.replaceWith(gone(input));
    return player;
  },
  text: (input) => element("p", { className: "stage-text", dir: "auto", textContent: input.text }),
  gone: (input) => gone(input),
};

const gone = (input) => element("p", { className: "stage-gone", textContent: input.text || say("input_gone") });

function table(values) {
  const rows = values.map((input) =>
    element("tr", {},
      element("th", { scope: "row", textContent: input.name, dir: "auto" }),
      element("td", { textContent: shown(input.text), dir: "auto" })),
  );
  return element("table", { className: "stage-row" }, element("tbody", {}, ...rows));
}

/** Fill a place with what a question is about; without its pictures where the answer is drawn on one. */
export function showInputs(place, question, { drawn = false } = {}) {
  const values = question.inputs.filter((input) => input.kind === "value");
  const rest = question.inputs.filter((input) => input.kind !== "value" && !(drawn && input.kind === "picture"));
  const made = rest.map((input) => {
    const figure = element("figure", { className: `stage-${input.kind}-frame` }, MAKERS[input.kind](input, question));
    if (rest.length > 1) figure.prepend(element("figcaption", { textContent: input.name, dir: "auto" }));
    return figure;
  });
  place.replaceChildren(...made, ...(values.length ? [table(values)] : []));
}

/** Show those that are nearly the same, each of which can be left out of the common answer. */
export function showDuplicates(place, question) {
  question.left = new Set();
  place.hidden = !question.others.length;
  const head = element("p", { className: "quiet small", textContent: say("nearly_same", { n: question.others.length }) });
  const cards = question.others.map((other) => {
    const inside = other.inputs.slice(0, 3).map((input) =>
      input.kind === "picture"
        ? element("img", { src: input.url, alt: input.name, loading: "lazy" })
        : element("span", { textContent: shown(input.text ?? input.name), dir: "auto" }),
    );
    const card = element("button", { type: "button", className: "duplicate", attributes: { "aria-pressed": "true" } }, ...inside);
    card.title = say("leave_out");
    card.onclick = () => {
      const isIn = question.left.delete(other.id) || !question.left.add(other.id);
      card.setAttribute("aria-pressed", String(isIn));
    };
    return card;
  });
  place.replaceChildren(head, element("div", { className: "duplicates" }, ...cards));
}
