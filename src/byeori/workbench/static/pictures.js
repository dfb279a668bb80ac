// Pictures by step: a slider shows one of a series.

for (const figure of document.querySelectorAll("figure.steps")) {
  const slider = figure.querySelector("input[type=range]");
  if (!slider) continue;
  const names = JSON.parse(figure.dataset.pictures);
  const steps = JSON.parse(figure.dataset.steps);
  slider.addEventListener("input", () => {
    const place = Number(slider.value);
    const address = figure.dataset.address + names[place].split("/").map(encodeURIComponent).join("/");
    const image = figure.querySelector("img");
    image.src = address;
    image.alt = names[place];
    figure.querySelector("a").href = address;
    figure.querySelector("output").textContent = steps[place];
  });
}
