// Lists that are sorted by dragging a row at its grip, on top of the buttons that do the same.
// A drop fills the place into the row's own form (`to`) and sends it: the server sorts.

let dragged = null;

const listOf = (element) => element?.closest?.("[data-reorder]");
const rowOf = (element) => element?.closest?.("[data-reorder] > *");

document.addEventListener("dragstart", (event) => {
  const grip = event.target.closest?.("[draggable]");
  if (!grip || !listOf(grip)) return;
  dragged = rowOf(grip);
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
  const form = dragged.querySelector("form:has([name=to])");
  form.elements.to.value = [...listOf(dragged).children].indexOf(dragged);
  form.requestSubmit();
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
});
