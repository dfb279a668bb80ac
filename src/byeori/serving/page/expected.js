// What was not as expected about the inputs that this server was asked about: what, how often, since when.

import { element, plain } from "./fields.js";

const when = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const at = (seconds) => when.format(new Date(seconds * 1000));

/** Fill the list of expectations that were not met; without any it is not there. */
export function tellUnexpected(box, unexpected) {
  const { since, broken } = unexpected ?? { broken: [] };
  box.hidden = !broken.length;
  if (box.hidden) return;
  box.querySelector("summary").textContent = `Inputs that were not as expected, since this server began on ${at(since)}`;
  box.querySelector("ul").replaceChildren(
    ...broken.map(({ input, wanted, answers, first, last }) => {
      const often = answers === 1 ? `one answer, on ${at(first)}` : `${plain(answers)} answers, first on ${at(first)}, last on ${at(last)}`;
      return element("li", {}, element("strong", { textContent: input, dir: "auto" }), ` is expected to be ${wanted}: not so in ${often}`);
    }),
  );
}
