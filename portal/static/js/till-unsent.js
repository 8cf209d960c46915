// A shift does not close over sales that wait in this browser: its form says so, and stays.

import { tillOf, unsent } from "./till-outbox.js";

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-closes-shift]");
  if (!form) return;
  const waiting = unsent(tillOf(location.pathname)).length;
  if (!waiting) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const said = form.querySelector("[data-unsent]") ?? form.insertBefore(document.createElement("p"), form.firstChild);
  said.dataset.unsent = waiting;
  said.className = "notice notice--danger";
  said.role = "alert";
  said.tabIndex = -1;
  const sales = waiting === 1 ? "1 sale of this device is" : `${waiting} sales of this device are`;
  said.textContent = `${sales} not sent yet. Open the till and wait until they are, then close the shift.`;
  said.focus();
}, true);
