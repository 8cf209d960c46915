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
    if (other === field || other.name !== field.name) continue;
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

// A code that was refused is ready to be typed over.

document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-selected]")) target.select();
});

// What somebody types while an answer is on its way stays in its field.

let typing = null;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const field = document.activeElement;
  const sent = detail.requestConfig.formData?.getAll(field.name) ?? [];
  typing = field.matches("#order input[id]") && !sent.includes(field.value) ? [field.id, field.value] : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!typing) return;
  document.getElementById(typing[0]).value = typing[1];
  typing = null;
});

// Browsers that come back to the page fill in what was chosen: the total must follow.

window.addEventListener("pageshow", () => {
  const chosen = [...(shop?.querySelectorAll("#tickets input") ?? [])];
  const refilled = chosen.filter((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  refilled.forEach((field) => field.matches(".stepper__value") && light(field));
  refilled[0]?.dispatchEvent(new Event("change", { bubbles: true }));
});
