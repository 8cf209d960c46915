// The till: taps and keys fill in the form of the sale, and one request is sent for each sale.

import { mirror } from "./till-buyer.js";
import { Cart } from "./till-cart.js";
import { Codes } from "./till-codes.js";
import { Dialogs } from "./till-dialogs.js";
import { Held } from "./till-held.js";
import { accountAllowsSingleKeys, listenToKeys, singleKeysOn, switchSingleKeys } from "./till-keys.js";
import { Corrections, voidLast } from "./till-corrections.js";
import { Line } from "./till-line.js";
import { remember } from "./till-memory.js";
import { Outbox } from "./till-outbox.js";
import "./till-printing.js";
import { OwnPrice, Split } from "./till-price.js";
import { Screen } from "./till-screen.js";
import { Sending } from "./till-sending.js";
import { Stock } from "./till-stock.js";
import { Tray } from "./till-tray.js";

const form = document.getElementById("till");
const cart = new Cart(form);
const screen = new Screen(cart);
const dialogs = new Dialogs(cart);
const codes = new Codes(cart, dialogs);
const network = { outbox: new Outbox(form), line: new Line(form.dataset.stock), held: new Held(form) };
const sending = new Sending(cart, screen, dialogs, network);
new OwnPrice(cart, dialogs);
new Split(cart);
new Corrections(cart, sending);
const words = document.getElementById("find-words");

// A tap on a ticket also ends the panel of the last sale: the next one never waits for it.
function change(step) {
  sending.later(() => {
    sending.close();
    step();
  });
}

function tileOf(element) {
  return cart.tile(element.closest("[data-ticket]")?.dataset.ticket ?? element.closest("[data-line]")?.dataset.line);
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button, a");
  if (!button || button.closest("dialog")) return;
  const does = (name) => name in button.dataset;
  if (does("add") && button.ariaDisabled !== "true") change(() => cart.add(tileOf(button)));
  else if (does("less")) change(() => cart.less(tileOf(button)));
  else if (does("clear")) change(() => cart.clear());
  else if (does("next")) {
    event.preventDefault();
    sending.close();
  }
  if (event.detail) button.blur(); // a pointer must not leave Enter on what it tapped
});

form.addEventListener("change", (event) => {
  if (event.target.matches("[data-number]")) change(() => cart.set(tileOf(event.target), Number(event.target.value) || 0));
});

// What is typed into a count replaces it.
form.addEventListener("focusin", (event) => event.target.matches("[data-number]") && event.target.select());

// Enter in a count leaves the count; it does not sell.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-number]")) return;
  event.preventDefault();
  event.target.blur();
});

function press(key) {
  if (key.name === "less") return change(() => cart.tiles[key.digit - 1] && cart.less(cart.tiles[key.digit - 1]));
  if (sending.isDone && (key.name === "Enter" || key.name === "Escape")) return sending.close();
  if (key.name === "Enter") return form.querySelector("[data-exact]").click();
  if (key.name === "Escape") return change(() => cart.clear());
  if (key.name === "p") return document.querySelector("#done [data-print], #recent-rows [data-print]")?.click();
  if (key.name === "v") return voidLast();
  const wanted = `[data-key="${CSS.escape(key.name)}"]`;
  const target = document.querySelector(`#done ${wanted}`) ?? document.querySelector(wanted);
  if (target === words) words.focus();
  else target?.click();
}

// What the QR codes of this house hold; anything else that is scanned into a sale is tried as a code.
const TICKET = /\/t\/|^[2-9A-HJ-NP-Z]{14}$/;

function lookUp(scanned) {
  if (cart.lines.length && !TICKET.test(scanned)) return codes.try(scanned);
  words.value = scanned;
  words.form.requestSubmit();
}

listenToKeys(press, lookUp);

const singleKeys = document.querySelector("[data-single-keys]");
singleKeys.checked = singleKeysOn();
singleKeys.disabled = !accountAllowsSingleKeys();
singleKeys.addEventListener("change", () => switchSingleKeys(singleKeys.checked));

new Stock(cart, screen);
mirror(cart);

// What waited in this browser goes out first; then the places that are kept for a time without a line.
new Tray(cart, network);
network.outbox.now();
network.held.fill().then(() => sending.offline.turn());
network.outbox.addEventListener("sent", () => network.held.fill());
if (form.dataset.worker) navigator.serviceWorker?.register(form.dataset.worker, { scope: form.dataset.scope });

remember(cart, network.outbox);
screen.draw();
