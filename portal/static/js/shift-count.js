// Adds the count up while it is typed.

import { Currency } from "./till-money.js";

const form = document.getElementById("count");
const money = new Currency(form.dataset.currency, Number(form.dataset.digits));
const fields = [...form.querySelectorAll("[data-piece]")];
const counted = form.querySelector("[data-counted]");

function add() {
  const sums = fields.map((field) => (/^\d{1,6}$/.test(field.value.trim()) ? Number(field.value) * Number(field.dataset.piece) : 0));
  fields.forEach((field, at) => {
    field.closest(".count-grid__row").querySelector("[data-sum]").value = sums[at] ? money.format(sums[at]) : "";
  });
  counted.textContent = money.format(sums.reduce((all, sum) => all + sum, 0));
}

// Enter goes from one piece to the next, as one counts; it does not close the shift.
form.addEventListener("keydown", (event) => {
  const at = fields.indexOf(event.target);
  if (event.key !== "Enter" || at < 0) return;
  event.preventDefault();
  (fields[at + 1] ?? form.querySelector("[type=submit]")).focus();
});

form.addEventListener("input", add);
add();
