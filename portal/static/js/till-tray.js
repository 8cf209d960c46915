// What the till says of its connection: how long it is gone, what is left to sell, what is not yet sent.

export class Tray {
  constructor(cart, { outbox, line, held }) {
    Object.assign(this, { cart, outbox, line, held });
    this.bar = document.getElementById("net");
    this.badge = document.querySelector("[data-net]");
    this.list = document.getElementById("unsent-list");
    for (const what of ["change", "stranger"]) outbox.addEventListener(what, () => this.draw(what));
    outbox.addEventListener("sent", ({ detail }) => this.tell(detail.count));
    outbox.addEventListener("handed", () => this.ask());
    line.addEventListener("change", () => this.draw());
    document.addEventListener("click", ({ target }) => target.closest("[data-try-now]") && this.tryNow());
    setInterval(() => this.drawTime(), 1000);
    this.draw();
  }

  tryNow() {
    this.line.ask();
    this.outbox.now();
  }

  draw(what) {
    const { isDown } = this.line;
    const waiting = this.outbox.all.filter((sale) => sale.key !== this.outbox.current);
    this.bar.hidden = !isDown && !waiting.length;
    this.badge.classList.toggle("badge--ok", !isDown);
    this.badge.classList.toggle("badge--warn", isDown);
    this.badge.textContent = isDown ? "Offline" : "Online";
    this.put("gone", isDown ? "No connection." : "");
    this.put("left", isDown ? this.leftWords() : "");
    this.put("waiting", waiting.length ? `${sales(waiting.length)} not confirmed.` : "");
    this.put("who", this.whoWords(waiting, what));
    this.bar.querySelector("[data-opens]").hidden = !waiting.length;
    this.list.replaceChildren(...waiting.map((sale) => this.row(sale)));
    this.drawTime();
  }

  put(name, words) {
    const place = this.bar.querySelector(`[data-net-${name}]`);
    if (place.textContent !== words) place.textContent = words; // what did not change is not read out again
  }

  leftWords() {
    const left = this.cart.tiles.map((tile) => [this.held.left(tile), tile.querySelector(".tile__name bdi").textContent]);
    const held = left.filter(([count]) => count).map(([count, name]) => `${count} ${name}`);
    if (!held.length) return "Stock cannot be checked. Keep the buyer's place, or take a name on paper.";
    return `Go on selling for cash: this till holds ${held.join(", ")}.`;
  }

  whoWords(waiting, what) {
    if (what === "stranger") return "You were signed out: sign in again, and they are sent.";
    const others = waiting.some((sale) => sale.by !== this.outbox.seller);
    return others ? "Some were sold by somebody else: they are sent when that person signs in here." : "";
  }

  drawTime() {
    if (!this.line.isDown) return this.bar.querySelector("[data-net-for]").replaceChildren();
    const seconds = Math.floor((Date.now() - this.line.downSince) / 1000);
    const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    this.bar.querySelector("[data-net-for]").textContent = ` for ${shown}`;
  }

  row(sale) {
    const row = document.getElementById("unsent-row").content.firstElementChild.cloneNode(true);
    row.dataset.key = sale.key;
    row.querySelector("[data-at]").textContent = new Date(sale.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    row.querySelector("[data-words]").textContent = sale.words;
    row.querySelector("[data-amount]").textContent = this.cart.currency.format(sale.total);
    return row;
  }

  // Once for all of them, and the list of the last sales has them.
  tell(count) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: `${sales(count)} sent` } }));
    const words = document.getElementById("find-words");
    if (!words.value) words.form.requestSubmit();
  }

  // Not sold after all: somebody has to look at it, and it is said until the page is left.
  ask() {
    document.getElementById("needs-human").hidden = false;
  }
}

function sales(count) {
  return count === 1 ? "1 sale" : `${count} sales`;
}
