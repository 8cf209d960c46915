// The gate: camera, hand scanner and search lead to the same scan; each is answered before the next.

import { Camera } from "./checkin-camera.js";
import { Scans } from "./checkin-scans.js";
import { Sound } from "./checkin-sound.js";
import { listenForScans } from "./scanner.js";

const sound = new Sound(document.querySelector("[data-sound]"));
const scans = new Scans(document.getElementById("scan"), sound);
const code = document.getElementById("code");
const words = document.getElementById("q");

listenForScans((text) => scans.add(text));
new Camera(document.getElementById("camera"), document.getElementById("station").dataset, (text) => scans.add(text));

// The forms of the page work without a script; with one, nothing but the answer moves.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id === "undo") {
    event.preventDefault();
    return scans.undo(event.submitter.formAction);
  }
  if (!("scan" in form.dataset)) return;
  event.preventDefault();
  const text = form.elements.code.value.trim();
  if (!text) return form.elements.code.focus();
  scans.add(text, form.elements.how?.value);
  if (form.elements.code === code) code.value = "";
  else document.getElementById("rows").replaceChildren();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, textarea")) return;
  event.preventDefault(); // Firefox opens its own search
  words.focus();
});
