// Tells that this claim is open here, and shows who else has it open. Without it the page shows who had, when it was loaded.

const EVERY = 20_000; // milliseconds; the server lets a page count for 60 seconds
const form = document.querySelector("[data-presence]");
const present = document.querySelector("[data-present]");

let shown = present?.innerHTML.trim();

const tell = async () => {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fragment = (await answer.text()).trim();
  // What is exchanged is read aloud, so only what is news.
  if (fragment === shown) return;
  shown = fragment;
  present.innerHTML = fragment;
};

const leave = () => {
  const body = new FormData(form);
  body.set("left", "1");
  navigator.sendBeacon(form.action, body);
};

if (form && present) {
  tell();
  setInterval(tell, EVERY);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => event.persisted && tell());
}
