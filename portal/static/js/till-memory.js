// Keeps the cart and its key over a reload or a sign-in on the way; a sale that was made is forgotten.

export function remember(cart) {
  const place = `till ${location.pathname.split("/box-office")[0]}`;
  const kept = (field) => /^(quantity-|price-|name$|email$|idempotency_key$)/.test(field.name);
  const stored = JSON.parse(sessionStorage.getItem(place) ?? "{}");

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
