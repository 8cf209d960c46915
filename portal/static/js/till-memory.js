// Keeps the cart and its key over a reload or a sign-in on the way. A sale that was made is forgotten,
// and so is one that waits for its answer: it is in the outbox, and under its key nothing else is sold.

import { newKey } from "./till-outbox.js";

export function remember(cart, outbox) {
  // A page that the browser kept comes with a key that was used before.
  cart.input("idempotency_key").value = newKey();
  const place = `till ${location.pathname.split("/box-office")[0]}`;
  const kept = (field) => /^(quantity-|price-|name$|email$|idempotency_key$)/.test(field.name);
  const stored = JSON.parse(sessionStorage.getItem(place) ?? "{}");

  if (outbox.has(stored.idempotency_key)) sessionStorage.removeItem(place);
  else
    for (const [name, value] of Object.entries(stored)) {
      const field = cart.input(name);
      if (field) field.value = value;
    }
  cart.addEventListener("change", () => {
    const fields = [...cart.form.querySelectorAll("input[name]")].filter((field) => kept(field) && field.value);
    const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    if (cart.lines.length) sessionStorage.setItem(place, JSON.stringify(values));
    else sessionStorage.removeItem(place);
  });
}
