// The list of runs: what is done with ticked runs can be asked for when enough are ticked.

function look() {
  const ticked = document.querySelectorAll("#chosen input[name=run]:checked").length;
  for (const button of document.querySelectorAll("#chosen button[data-least]"))
    button.disabled = ticked < Number(button.dataset.least);
}

document.addEventListener("change", look);
document.addEventListener("htmx:after:swap", look);
addEventListener("pageshow", look);
look();
