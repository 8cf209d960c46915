// The keyboard of the till, and the scanner that types like a person.

import { Burst, listenForScans } from "./scanner.js";

export function listenToKeys(act, scanned) {
  const burst = new Burst((keys) => singleKeysOn() && keys.forEach(act));

  function enter(event) {
    const scan = burst.end();
    if (scan) {
      event.preventDefault();
      scanned(scan);
      return;
    }
    // A button or link that was reached with Tab keeps its own Enter.
    if (event.target.closest("button, a, summary")) return;
    event.preventDefault();
    act({ name: "Enter" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.defaultPrevented) return; // it ended a dialog
    if (document.querySelector("dialog[open]") || isTypedInto(event.target)) return;
    if (event.key === "Enter") enter(event);
    else if (event.key === "Escape") act({ name: "Escape" });
    else if (event.key.length === 1 && event.key !== " ") {
      if (event.key === "/") event.preventDefault(); // Firefox opens its own search
      burst.add(keyOf(event));
    }
  });

  // A scan is no number: not of tickets, and not of money. A question on the screen stays as it is.
  listenForScans((scan) => isAsked() || scanned(scan), isNoPlaceForScans);
}

const isAsked = () => document.querySelector("dialog[open]") !== null;

// The field of a dialog that was just closed still has the focus, until the page is drawn again.
const isTypedInto = (target) => target.matches("input, select, textarea") && target.checkVisibility();

function isNoPlaceForScans(target) {
  if (target.matches("input")) return target.matches("[inputmode=numeric], [inputmode=decimal]");
  return isAsked();
}

// Shift and a digit is another sign on each keyboard, so the place of the key decides.
function keyOf(event) {
  const digit = /^Digit([1-9])$/.exec(event.code);
  if (event.shiftKey && digit) return { name: "less", text: event.key, digit: digit[1] };
  return { name: event.key.toLowerCase(), text: event.key };
}

// The account decides everywhere; at this till each person may switch them off on their own.
const place = () => `till-single-keys ${document.getElementById("till").dataset.whose}`;

export function accountAllowsSingleKeys() {
  return document.body.dataset.singleKeys !== "off";
}

export function singleKeysOn() {
  return accountAllowsSingleKeys() && localStorage.getItem(place()) !== "off";
}

export function switchSingleKeys(on) {
  if (on) localStorage.removeItem(place());
  else localStorage.setItem(place(), "off");
}
