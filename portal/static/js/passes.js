// The sheet of a shift pass: its button prints it.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print-page]")) print();
});
