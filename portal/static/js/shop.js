// Comforts of the event page; without them the form sends what it holds, and says the same.

const shop = document.getElementById("shop");

// A quantity that is more than nothing is seen at once, before the server has answered.

function light(field) {
  const some = parseInt(field.value, 10) > 0;
  field.closest(".stepper")?.classList.toggle("stepper--on", some);
}

// A gift is one amount: a chip, or what is typed beside the chips. What was touched last counts.

function oneAmount(field) {
  for (const other of field.closest("[data-either]").querySelectorAll("input")) {
    if (other === field) continue;
    if (other.type === "radio") other.checked = false;
    else other.value = "";
  }
}

shop?.addEventListener("input", ({ target }) => {
  if (target.closest("[data-either]")) oneAmount(target);
});
shop?.addEventListener("change", ({ target }) => {
  if (target.matches(".stepper__value")) light(target);
});

// A count, and a code that was refused, are ready to be typed over.

document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-selected], .stepper__value")) target.select();
});

document.addEventListener("htmx:afterSettle", () => {
  const refused = document.querySelector("[data-selected]");
  refused?.closest(".field").scrollIntoView({ block: "nearest" });
  remember();
});

// Who comes back from the checkout finds what they chose, in the same form: its key makes sending
// it again harmless. Kept for this tab alone, and only as long as it is open.

const KEPT = /^(quantity-|price-|code$|idempotency_key$)/;

function remember() {
  if (!shop) return;
  const fields = [...new FormData(shop)].filter(([name]) => KEPT.test(name));
  sessionStorage.setItem(location.pathname, JSON.stringify(fields));
}

function recall() {
  const fields = JSON.parse(sessionStorage.getItem(location.pathname) ?? "[]");
  const typed = fields.filter(([name]) => name === "code").map(([, value]) => value);
  for (const [name, value] of fields) if (name !== "code") fill(shop.elements[name], value);
  document.getElementById("code-box")?.append(...typed.filter(Boolean).map(asHidden));
  document.getElementById("tickets").dispatchEvent(new Event("change"));
}

function fill(field, value) {
  if (!field || !value) return;
  if (field instanceof RadioNodeList) return fillGift([...field], value);
  field.value = value;
  light(field);
}

function fillGift(fields, value) {
  const chip = fields.find((each) => each.type === "radio" && each.value === value);
  if (chip) chip.checked = true;
  else fields.find((each) => each.type !== "radio").value = value;
}

function asHidden(value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name: "code", value });
}

document.addEventListener("DOMContentLoaded", () => {
  const [arrival] = performance.getEntriesByType("navigation");
  if (shop && arrival?.type === "back_forward") recall();
});
