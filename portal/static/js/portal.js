// Small comforts on top of pages that work without them. Each block says what it adds.
// Everything listens on the document, so that parts swapped in by htmx need no wiring of their own.

const TOAST_STAYS = 10_000; // long enough to read a sentence and to decide on Undo
const SENT_TWICE_WITHIN = 5_000;

document.addEventListener("click", (event) => {
  const asked = (selector) => event.target.closest(selector);
  if (asked("[data-dialog]")) openDialog(event, asked("[data-dialog]").dataset.dialog);
  if (asked("dialog [data-close]")) closeDialog(event, asked("dialog"));
  if (asked("[data-copy]")) copy(asked("[data-copy]"));
  if (asked("[data-step]")) step(asked("[data-step]"));
  closeMenus(asked(".menu"));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null);
});

// Dialogs: modal, with the focus inside, and back where it was afterwards.

function openDialog(event, id) {
  event.preventDefault();
  document.getElementById(id).showModal();
}

function closeDialog(event, dialog) {
  event.preventDefault();
  dialog.close();
}

function openWaitingDialogs() {
  for (const dialog of document.querySelectorAll("dialog[data-open]:not([open])")) dialog.showModal();
}

// Menus: a click elsewhere or Esc closes them, and Esc gives the focus back.

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu === except) continue;
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus && except === null) menu.querySelector("summary").focus();
  }
}

// "/" goes to the search of a list, for whoever has not switched single keys off.

document.addEventListener("keydown", (event) => {
  const search = document.querySelector("[data-search]");
  const typing = event.target.matches("input, select, textarea");
  if (event.key !== "/" || !search || typing || document.body.dataset.singleKeys === "off") return;
  event.preventDefault();
  search.focus();
  search.select();
});

// One box ticks all of its name.

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-tick-all]")) return;
  const boxes = document.querySelectorAll(`input[name="${target.dataset.tickAll}"]`);
  for (const box of boxes) box.checked = target.checked;
});

// Quantities: one more, one less, between nothing and the most that can be had.

function step(button) {
  const input = button.parentElement.querySelector("input");
  const most = Number(input.dataset.most ?? Infinity);
  const least = Number(input.dataset.least ?? 0); // fewer than that are none
  const way = Number(button.dataset.step);
  const wanted = (parseInt(input.value, 10) || 0) + way;
  input.value = wanted < least ? (way > 0 ? least : 0) : Math.min(wanted, most);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  showToast({ text: "Copied" });
}

// Toasts: what the page brought, and what an answer asks for with `HX-Trigger: {"toast": {…}}`.
// They leave by themselves, but not from under a pointer or the focus.

function showToast({ text, undo, undo_label = "Undo" }) {
  const toast = document.getElementById("toast-to-fill").content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-toast-text]").textContent = text;
  toast.querySelector("[data-toast-undo]").textContent = undo_label;
  if (undo) toast.querySelector("form").action = undo;
  else toast.querySelector("form").remove();
  document.getElementById("toasts").append(toast);
  letGo(toast);
}

function letGo(toast) {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) letGo(toast);
    else toast.remove();
  }, TOAST_STAYS);
}

document.addEventListener("toast", (event) => showToast(event.detail));

// A second click on a button that sends a form is a slip, not a second order.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return; // htmx keeps its own queue
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, SENT_TWICE_WITHIN);
});

// htmx: a refusal that belongs to no field stands above the page until something works again.

const problem = document.getElementById("problem");

document.addEventListener("htmx:responseError", (event) => {
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const notice = answer.getElementById("notice");
  notice?.removeAttribute("role"); // the place it comes to has it
  if (notice) problem.replaceChildren(notice);
  else say("That did not work. Reload the page and try again.");
});

document.addEventListener("htmx:sendError", () => {
  say("The server was not reached. Check the connection, then try again.");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.shouldSwap) problem.replaceChildren();
});

function say(sentence) {
  const notice = document.createElement("p");
  notice.className = "notice notice--danger";
  notice.textContent = sentence;
  problem.replaceChildren(notice);
}

// A part that renews itself does so only while somebody is looking.
document.addEventListener("htmx:beforeRequest", (event) => {
  const renews = event.detail.elt.getAttribute("hx-trigger")?.includes("every");
  if (document.hidden && renews) event.preventDefault();
});

document.addEventListener("htmx:load", openWaitingDialogs);
openWaitingDialogs();
document.querySelectorAll(".toast").forEach(letGo);
