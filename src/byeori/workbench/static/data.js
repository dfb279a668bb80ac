// Samples to choose from: counts what is ticked, a shift-click ticks a stretch, and what needs a choice waits for one.

const form = document.getElementById("samples");
const boxes = () => [...form.querySelectorAll("input[name=row]")];
let last = null;

function look() {
  const ticked = boxes().filter((box) => box.checked).length;
  document.getElementById("ticked").textContent = ticked ? `✓ ${ticked.toLocaleString()}` : "";
  for (const button of form.querySelectorAll("button[data-needs]")) button.disabled = !ticked;
}

form.addEventListener("click", (event) => {
  if (!event.target.matches("input[name=row]")) return;
  const all = boxes();
  const here = all.indexOf(event.target);
  if (event.shiftKey && last !== null)
    for (const box of all.slice(Math.min(here, last), Math.max(here, last) + 1)) box.checked = event.target.checked;
  last = here;
  look();
});
addEventListener("pageshow", look);
look();
