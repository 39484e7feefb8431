// A long list of products: filtered as one types, and a family chosen by one button. Without it every box is there.

const MANY = 9; // fewer are read faster than typed

const boxesIn = (part) => [...part.querySelectorAll('input[type="checkbox"]')];
const rowOf = (box) => box.closest(".choice");
const textOf = (element) => element.textContent.trim().toLocaleLowerCase();

const makeFilter = (list) => {
  const part = list.querySelector("[data-filter]");
  const boxes = boxesIn(list);
  if (!part || boxes.length < MANY) return;
  const [input, count] = [part.querySelector("input"), part.querySelector("[role=status]")];

  const tell = (shown) => {
    const words = shown === boxes.length ? count.dataset.all : shown ? count.dataset.some : count.dataset.none;
    count.textContent = words.replace("{shown}", shown).replace("{all}", boxes.length);
  };

  // Every word has to stand in the product's name or in its family's. What is chosen stays in sight.
  const filter = () => {
    const words = input.value.trim().toLocaleLowerCase().split(/\s+/);
    for (const family of list.querySelectorAll("[data-family]")) {
      const name = textOf(family.querySelector(".choices-group"));
      for (const box of boxesIn(family)) {
        const text = `${name} ${textOf(rowOf(box).querySelector("label"))}`;
        rowOf(box).hidden = !box.checked && !words.every((word) => text.includes(word));
      }
      family.hidden = boxesIn(family).every((box) => rowOf(box).hidden);
    }
    tell(boxes.filter((box) => !rowOf(box).hidden).length);
  };

  input.addEventListener("input", filter);
  list.addEventListener("family-chosen", filter);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it filters already; the form is not done yet
  });
  part.hidden = false;
  filter();
};

const makeSelectAll = (family) => {
  const button = family.querySelector("[data-select-all]");
  const words = [button.textContent, button.dataset.undo];
  const boxes = boxesIn(family).filter((box) => !box.disabled);
  if (boxes.length < 2) return;
  const areAllOn = () => boxes.every((box) => box.checked);
  const show = () => {
    button.textContent = words[Number(areAllOn())];
  };

  // The whole family, also what the filter hides just now: it comes into sight with its tick.
  button.addEventListener("click", () => {
    const isOn = !areAllOn();
    for (const box of boxes) box.checked = isOn;
    show();
    family.dispatchEvent(new Event("family-chosen", { bubbles: true }));
  });
  family.addEventListener("change", show);
  show();
  button.hidden = false;
};

for (const list of document.querySelectorAll("[data-products]")) {
  makeFilter(list);
  list.querySelectorAll("[data-family]").forEach(makeSelectAll);
}
