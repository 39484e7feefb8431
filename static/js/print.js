// A button that prints the page, there only where it works; on paper nothing of the history stays folded.

let folded = [];

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("#history details:not([open])")];
  for (const part of folded) part.open = true;
});

window.addEventListener("afterprint", () => {
  for (const part of folded) part.open = false;
});
