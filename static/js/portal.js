// Everything here is comfort: each page works without it. Every page loads it, so what others import of it costs no
// request of its own.

export const isTyping = (element) =>
  element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

// "/" leads to the search.
document.addEventListener("keydown", (event) => {
  const search = document.querySelector("[data-search]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !search) return;
  if (isTyping(event.target)) return;
  event.preventDefault();
  search.focus();
});

// A second click on a submit button sends nothing twice. The button is switched off after the browser has
// collected the form's data, so its name and value are sent. `data-resubmit` on the form: may be sent again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "resubmit" in form.dataset) return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  const button = event.submitter;
  if (!button) return;
  setTimeout(() => {
    button.dataset.waits = "";
    button.disabled = true;
  });
});

// Back from the next page: the form may be sent anew.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[data-waits]")) button.disabled = false;
  }
});

const copy = async (button) => {
  await navigator.clipboard.writeText(button.dataset.copy);
  const said = document.createElement("span");
  said.className = "copied";
  said.setAttribute("role", "status");
  button.after(said);
  said.textContent = button.dataset.copied;
  setTimeout(() => said.remove(), 2000);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

// What appeared, at first or in a fragment: copy buttons show where the browser can copy, an error summary is read.
const welcome = (part) => {
  if (navigator.clipboard) for (const button of part.querySelectorAll("[data-copy]")) button.hidden = false;
  part.querySelector("[data-focus]")?.focus();
};

document.addEventListener("DOMContentLoaded", () => welcome(document));
document.addEventListener("htmx:load", (event) => welcome(event.target));
