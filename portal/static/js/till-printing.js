// A till that prints by itself: a new sale opens its tickets, as a tap on Print does.

const asked = () => document.querySelector("[data-auto-print]");

document.addEventListener("htmx:afterSwap", (event) => {
  const isNew = event.detail.xhr?.status === 201 && event.target.id === "answer";
  if (isNew && asked()) document.querySelector("#done [data-print]")?.click();
});
