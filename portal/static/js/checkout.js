// The pages between Continue and the order. All of them work without this file.

const LAST_MINUTES = 180; // seconds; from then on more time can be asked for

// The hold, counted down by the seconds that the server said were left: its clock counts, not ours.

let ends = 0;
let spoken = "";

function begin() {
  const countdown = document.getElementById("countdown");
  if (!countdown) return;
  ends = Date.now() + Number(countdown.dataset.seconds) * 1000;
  tick();
}

function tick() {
  const countdown = document.getElementById("countdown");
  if (!countdown) return;
  const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
  const [minutes, seconds] = [Math.floor(left / 60), left % 60].map((n) => String(n).padStart(2, "0"));
  countdown.querySelector("[data-clock]").textContent = `${minutes}:${seconds}`;
  if (left <= LAST_MINUTES) {
    countdown.querySelector(".countdown__more--later")?.classList.remove("countdown__more--later");
  }
  say(countdown, left);
  if (left === 0) end(countdown);
}

// Every minute, for those who hear the page.
function say(countdown, left) {
  const minutes = Math.ceil(left / 60);
  const words = minutes === 1 ? "Less than a minute left" : `${minutes} minutes left`;
  if (left === 0 || words === spoken) return;
  if (spoken !== "") countdown.querySelector("[data-spoken]").textContent = words;
  spoken = words;
}

// On a page where somebody types, the words change; any other asks the server how it stands.
function end(countdown) {
  clearInterval(timer);
  if (!document.querySelector("form#details input[name=email]")) {
    location.replace(location.pathname);
    return;
  }
  countdown.classList.add("countdown--ended");
  for (const held of countdown.querySelectorAll("[data-held]")) held.hidden = true;
  for (const ended of countdown.querySelectorAll("[data-ended]")) ended.hidden = false;
  countdown.querySelector(".countdown__more")?.remove();
  countdown.querySelector("[data-spoken]").textContent = "Your hold ended. Go on: nothing is lost.";
}

const timer = setInterval(tick, 1000);
// After more time: the part is new, and says until when; the focus that was on its button stays.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.id !== "countdown") return;
  begin();
  event.detail.elt.focus();
});
begin();

// Paying: the button says what it does.

document.addEventListener("change", (event) => {
  const words = event.target.dataset.button;
  const button = event.target.form?.querySelector("button[type=submit]");
  if (words && button) button.textContent = words;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
