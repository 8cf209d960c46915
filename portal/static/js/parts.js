// What htmx swaps in must not take anything from the hands of whoever is at work.

// What was typed while an answer was on its way is put into the field that the answer brought.

const typed = new Map(); // field → the moment of its last key
let asked = 0; // the moment of the last request

document.addEventListener("input", ({ target }) => {
  if (target.id) typed.set(target, performance.now());
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  asked = detail.requestConfig.sentAt = performance.now();
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  for (const [field, moment] of typed) {
    if (field.isConnected) continue;
    typed.delete(field);
    if (moment > detail.requestConfig.sentAt) putBack(field);
  }
});

function putBack(field) {
  const twin = document.getElementById(field.id);
  if (!twin || (twin.value === field.value && twin.checked === field.checked)) return;
  if (twin.type === "checkbox" || twin.type === "radio") twin.checked = field.checked;
  else twin.value = field.value;
  // The answer did not know of it: what depends on it is asked once more, when it is finished,
  // unless something else has taken it along by then.
  const moment = performance.now();
  const ask = () => asked < moment && twin.dispatchEvent(new Event("change", { bubbles: true }));
  if (twin === document.activeElement) twin.addEventListener("blur", ask, { once: true });
  else ask();
}

// Who presses a button leaves a field, and that may ask for the part in which the button stands. The
// press ends first: otherwise its button would be gone before the finger is up, and nothing clicked.

let pressing = false;
const afterwards = [];

document.addEventListener("pointerdown", () => (pressing = true), true);
for (const end of ["pointerup", "pointercancel", "contextmenu"]) addEventListener(end, released, true);

// What the click itself asks goes out at once, and what waited for it afterwards.
function released() {
  pressing = false;
  setTimeout(() => afterwards.splice(0).forEach((ask) => ask()));
}

document.addEventListener("htmx:confirm", (event) => {
  if (!pressing) return;
  event.preventDefault();
  afterwards.push(() => event.detail.issueRequest(true));
});
