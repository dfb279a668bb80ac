// What every page does: times in the reader's own zone, the tab one is at in sight, and the sheet of settings that
// closes when one clicks elsewhere.

const two = (number) => String(number).padStart(2, "0");

function local(time) {
  const at = new Date(time.dateTime);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  time.textContent = `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function dress(root) {
  for (const time of root.querySelectorAll("time[datetime]")) local(time);
}

dress(document);
for (const here of document.querySelectorAll("nav a[aria-current]")) here.scrollIntoView({ block: "nearest", inline: "nearest" });
document.addEventListener("htmx:after:swap", () => dress(document));

document.addEventListener("click", (event) => {
  for (const sheet of document.querySelectorAll("details.mine[open]"))
    if (!sheet.contains(event.target)) sheet.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const sheet of document.querySelectorAll("details.mine[open]")) sheet.open = false;
});
