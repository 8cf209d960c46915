// Lists that are sorted by dragging a row at its grip, on top of the buttons that do the same.
// A drop fills the place into the row's own form (`to`) and sends it: the server sorts.

let dragged = null;
let home = null; // the row before which it stood

const listOf = (element) => element?.closest?.("[data-reorder]");
const rowOf = (element) => element?.closest?.("[data-reorder] > *");

document.addEventListener("dragstart", (event) => {
  const grip = event.target.closest?.("[draggable]");
  if (!grip || !listOf(grip)) return;
  dragged = rowOf(grip);
  home = dragged.nextElementSibling;
  dragged.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  event.dataTransfer.setDragImage(dragged, 0, 0);
});

document.addEventListener("dragover", (event) => {
  const over = rowOf(event.target);
  if (!dragged || !over || listOf(over) !== listOf(dragged)) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (over !== dragged) over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
});

document.addEventListener("drop", (event) => {
  if (!dragged || listOf(event.target) !== listOf(dragged)) return;
  event.preventDefault();
  const row = letGo();
  const form = row.querySelector("form:has([name=to])");
  form.elements.to.value = [...listOf(row).children].indexOf(row);
  form.requestSubmit();
});

// Let go elsewhere, or taken back with Escape: nothing was sent, so the row stands where it stood.
document.addEventListener("dragend", () => {
  const row = letGo();
  if (!row) return;
  if (home) home.before(row);
  else listOf(row)?.append(row);
});

function letGo() {
  const row = dragged;
  row?.classList.remove("is-dragged");
  dragged = null;
  return row;
}
