// Prints the page that a button stands on.

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print-page]")) print();
});
