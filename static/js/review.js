// Keys for those who review all day. Whatever bears data-shortcut can be reached by its key: it is pressed, or with
// data-focuses only focused, so that no single key decides anything. Everything works without this script.

import { isTyping } from "./portal.js";

const dialog = document.getElementById("shortcuts");
const isOn = dialog?.dataset.shortcuts === "on";
const PAUSE = 1500; // milliseconds between the two keys of "g q"

const isShown = (element) => element.hidden || element.checkVisibility();
const words = (element) => element.dataset.does || element.getAttribute("aria-label") || element.textContent;

// --- The list of keys ---------------------------------------------------------------------------------------

const targets = () => [...document.querySelectorAll("[data-shortcut]")].filter(isShown);

const list = () => {
  const rows = dialog.querySelector("[data-shortcuts-list]");
  for (const old of rows.querySelectorAll("[data-listed]")) old.remove();
  for (const row of rows.querySelectorAll("[data-when]")) row.hidden = !document.querySelector(row.dataset.when);
  for (const target of targets()) {
    const row = document.createElement("div");
    row.dataset.listed = "";
    const [key, what] = [document.createElement("dt"), document.createElement("dd")];
    for (const part of target.dataset.shortcut.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = part;
      key.append(cap, " ");
    }
    what.textContent = words(target).trim();
    row.append(key, what);
    rows.append(row);
  }
};

const open = () => {
  list();
  dialog.showModal();
};

// --- Acting -------------------------------------------------------------------------------------------------

const reach = (target) => {
  if (!("focuses" in target.dataset)) {
    target.click();
    return;
  }
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
};

const step = (rows, by) => {
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
  rows[next]?.focus();
};

// A page further in the document; from its last page on to the next document.
const turn = (by) => {
  const pages = document.querySelector("[data-desk] .desk-pages");
  if (!pages) return;
  const sheets = [...pages.querySelectorAll(".sheet")];
  const top = pages.getBoundingClientRect().top;
  const offset = (sheet) => Math.round(sheet.getBoundingClientRect().top - top);
  const sheet = by > 0 ? sheets.find((one) => offset(one) > 8) : sheets.findLast((one) => offset(one) < -8);
  const isAtEnd = by > 0 && pages.scrollTop + pages.clientHeight >= pages.scrollHeight - 2;
  if (sheet && !isAtEnd) {
    pages.scrollTop += offset(sheet);
    pages.focus({ preventScroll: true });
  } else {
    const papers = [...document.querySelectorAll(".desk-switch button")];
    papers[papers.findIndex((paper) => paper.ariaPressed === "true") + by]?.click();
  }
};

const MOVES = {
  "?": open,
  j: () => step(rowLinks(), 1),
  k: () => step(rowLinks(), -1),
  n: () => turn(1),
  p: () => turn(-1),
};
const rowLinks = () => [...document.querySelectorAll("[data-rows] .row-link")];

let first = ""; // the key before, of a pair
let pressedAt = 0;

const act = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
  if (isTyping(event.target)) return;
  const pair = event.timeStamp - pressedAt < PAUSE ? `${first} ${event.key}` : "";
  const known = targets();
  const target =
    known.find((one) => one.dataset.shortcut === pair) ?? known.find((one) => one.dataset.shortcut === event.key);
  [first, pressedAt] = [event.key, event.timeStamp];
  if (!target && !(event.key in MOVES)) return;
  event.preventDefault();
  if (target) reach(target);
  else MOVES[event.key]();
};

if (dialog) {
  for (const hint of document.querySelectorAll("[data-shortcuts-hint]")) hint.hidden = false;
  for (const button of document.querySelectorAll("[data-shortcuts-open]")) button.addEventListener("click", open);
}
if (isOn) {
  document.documentElement.dataset.shortcuts = "on"; // the keys stand on their buttons
  document.addEventListener("keydown", act);
}

// --- Findings -----------------------------------------------------------------------------------------------

// A prepared sentence goes where it can be altered, unless something was written there by hand.
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.fills;
  if (!name) return;
  const field = event.target.form.elements[name];
  const sentences = [...event.target.options].map((option) => option.textContent);
  if (field.value && !sentences.includes(field.value)) return;
  field.value = event.target.value === "" ? "" : event.target.selectedOptions[0].textContent;
});

// A refused preview says why; htmx would drop it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (target.classList.contains("preview") && [409, 422].includes(xhr.status)) event.detail.shouldSwap = true;
  if (event.detail.shouldSwap) event.detail.isError = false;
});
