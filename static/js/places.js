// A finding's place, drawn on the picture of a page: by pointer, or by the arrow keys. Its sides can be typed as well, and
// passages picked from a list; without this script that is the way.

const STEP = 1; // per cent of the page, for each press of an arrow key
const SMALLEST = 0.5; // per cent; less was a click
const FIRST = { left: 20, top: 40, right: 80, bottom: 50 }; // where a place lies before it was moved
const SIDES = Object.keys(FIRST);

const desk = document.querySelector("[data-desk]");
const pages = desk?.querySelector(".desk-pages");
const frames = [...(desk?.querySelectorAll(".sheet-frame") ?? [])];
const bar = desk?.querySelector("[data-drawing]");
const said = desk?.querySelector("[data-drawing-said]");

const drawn = document.createElement("div");
drawn.className = "sheet-drawn";
drawn.setAttribute("role", "application"); // its keys are its own

let place = null; // the part of the form for which somebody draws
let before = null; // what stood there

// --- The form -----------------------------------------------------------------------------------------------

const side = (part, name) => part.querySelector(`[data-side="${name}"]`);
const beside = (part, name) => part.closest(".fault").querySelector(`[data-names="${name}"]`);
const picked = (part) => part.querySelector("input[type=radio]:checked")?.value ?? "";
const numberOf = (frame) => Number(frame.closest(".sheet").id.replace("page-", ""));
const frameOf = (number) => frames.find((frame) => numberOf(frame) === number);
const inWords = (value) => String(Math.round(value * 10) / 10);

const typed = (part) => {
  const box = {};
  for (const name of SIDES) {
    const text = side(part, name).value.replace("%", "").replace(",", ".").trim();
    if (text === "" || !(Number(text) >= 0 && Number(text) <= 100)) return null;
    box[name] = Number(text);
  }
  return box.left < box.right && box.top < box.bottom ? box : null;
};

const ofPassage = (part) => {
  const [paper, page, ...edges] = picked(part).split(":");
  if (!page) return null;
  const box = Object.fromEntries(SIDES.map((name, at) => [name, Number(edges[at]) / 100]));
  return { paper, page: Number(page), box };
};

const written = (part) => {
  const passage = ofPassage(part);
  if (passage) return passage;
  const paper = beside(part, "paper").value || desk.dataset.paper;
  return { paper, page: Number(beside(part, "page").value), box: typed(part) };
};

const pickNone = (part) => {
  const none = part.querySelector('input[type=radio][value=""]');
  if (none) none.checked = true;
};

const write = (frame, box) => {
  for (const name of SIDES) side(place, name).value = inWords(box[name]);
  beside(place, "page").value = numberOf(frame);
  beside(place, "paper").value = desk.dataset.paper;
  pickNone(place);
  show(frame, box);
};

const keep = (part) => [...part.closest(".fault").querySelectorAll("input, select")].map((field) => [field, field.value, field.checked]);
const restore = (kept) => {
  for (const [field, value, checked] of kept) [field.value, field.checked] = [value, checked];
};

// --- The page -----------------------------------------------------------------------------------------------

const show = (frame, box) => {
  if (drawn.parentElement !== frame) frame.append(drawn);
  drawn.style.left = `${box.left}%`;
  drawn.style.top = `${box.top}%`;
  drawn.style.width = `${box.right - box.left}%`;
  drawn.style.height = `${box.bottom - box.top}%`;
};

const look = (part) => {
  const { paper, page, box } = written(part);
  const frame = paper === desk.dataset.paper && box ? frameOf(page) : null;
  if (!frame) {
    drawn.remove();
    return;
  }
  show(frame, box);
  bring(frame, { quietly: true });
};

// `quietly`: the page itself stays where it is.
const bring = (frame, { quietly = false } = {}) => {
  const [inside, around] = [drawn.getBoundingClientRect(), pages.getBoundingClientRect()];
  if (inside.top < around.top || inside.bottom > around.bottom) {
    pages.scrollTop += inside.top - around.top - around.height / 3;
  }
  if (!quietly) frame.closest(".desk-view").scrollIntoView({ block: "nearest" });
};

const tell = () => {
  const { page, box } = written(place);
  const facts = { page, ...box };
  said.textContent = said.dataset.drawingSaid.replace(/\{(\w+)\}/g, (_all, name) => facts[name]);
};

// --- Drawing ------------------------------------------------------------------------------------------------

const onTop = () => {
  const top = pages.getBoundingClientRect().top;
  return frames.find((frame) => frame.getBoundingClientRect().bottom > top + 40) ?? frames[0];
};

// On the page that was named, if the document on the desk has it; else on the one before one's eyes.
const start = (part) => {
  if (place) end();
  place = part;
  before = keep(part);
  const known = written(part);
  const isHere = known.paper === desk.dataset.paper;
  const frame = (isHere && frameOf(known.page)) || onTop();
  write(frame, (isHere && known.box) || FIRST);
  desk.dataset.draws = "";
  bar.hidden = false;
  drawn.tabIndex = 0;
  bring(frame);
  drawn.focus({ preventScroll: true });
  tell();
};

const end = () => {
  const button = place.querySelector("[data-draw]");
  delete desk.dataset.draws;
  bar.hidden = true;
  drawn.removeAttribute("tabindex");
  look(place);
  place = before = null;
  button.focus();
};

const undo = () => {
  restore(before);
  end();
};

const bounded = (value, least, most) => Math.min(most, Math.max(least, value));

const moved = (box, x, y) => {
  const [right, down] = [bounded(x, -box.left, 100 - box.right), bounded(y, -box.top, 100 - box.bottom)];
  return { left: box.left + right, top: box.top + down, right: box.right + right, bottom: box.bottom + down };
};

const resized = (box, x, y) => ({
  ...box,
  right: bounded(box.right + x, box.left + STEP, 100),
  bottom: bounded(box.bottom + y, box.top + STEP, 100),
});

const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

drawn.addEventListener("keydown", (event) => {
  if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter") end();
  else if (event.key === "Escape") undo();
  else if (event.key in ARROWS) {
    const change = event.shiftKey ? resized : moved;
    write(drawn.parentElement, change(written(place).box, ...ARROWS[event.key]));
    bring(drawn.parentElement);
    tell();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});

const share = (at, from, size) => bounded(((at - from) / size) * 100, 0, 100);

const pointed = (frame, event) => {
  const all = frame.getBoundingClientRect();
  return [share(event.clientX, all.left, all.width), share(event.clientY, all.top, all.height)];
};

const draw = (frame, first) => {
  const [x, y] = pointed(frame, first);
  const old = written(place);
  const stretch = (event) => {
    const [toX, toY] = pointed(frame, event);
    write(frame, { left: Math.min(x, toX), top: Math.min(y, toY), right: Math.max(x, toX), bottom: Math.max(y, toY) });
  };
  const stop = () => {
    frame.removeEventListener("pointermove", stretch);
    const { box } = written(place);
    if (!box || box.right - box.left < SMALLEST || box.bottom - box.top < SMALLEST) write(frameOf(old.page), old.box);
    drawn.focus({ preventScroll: true });
    tell();
  };
  frame.setPointerCapture(first.pointerId);
  frame.addEventListener("pointermove", stretch);
  frame.addEventListener("lostpointercapture", stop, { once: true });
};

for (const frame of frames) {
  frame.addEventListener("pointerdown", (event) => {
    if (!place || event.button !== 0) return;
    event.preventDefault(); // no picture is dragged, no text marked
    draw(frame, event);
  });
}

// --- What is picked and typed -------------------------------------------------------------------------------

const pick = (part) => {
  const passage = ofPassage(part);
  if (!passage) return;
  for (const name of SIDES) side(part, name).value = "";
  beside(part, "paper").value = passage.paper;
  beside(part, "page").value = passage.page;
};

const connect = (part) => {
  const button = part.querySelector("[data-draw]");
  button.hidden = false;
  button.addEventListener("click", () => start(part));
  const fault = part.closest(".fault");
  fault.addEventListener("change", (event) => {
    if (event.target.type === "radio") pick(part);
    if (part.open || part.contains(event.target)) look(part);
  });
  fault.addEventListener("input", (event) => {
    if (!("side" in event.target.dataset)) return;
    if (event.target.value) pickNone(part);
    look(part);
  });
  if (part.open) look(part);
};

if (frames.length && bar) {
  drawn.setAttribute("aria-label", bar.dataset.label);
  drawn.setAttribute("aria-describedby", bar.querySelector("p").id);
  bar.querySelector("[data-done]").addEventListener("click", end);
  bar.querySelector("[data-undo]").addEventListener("click", undo);
  document.querySelectorAll("[data-place]").forEach(connect);
}
