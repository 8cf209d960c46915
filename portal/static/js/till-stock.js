// What is left, asked every few seconds while somebody looks, and how old the figures are.
// They are advice: the sale decides.

const EVERY = 5000; // milliseconds
const OLD = 15_000; // two answers are missing

export class Stock {
  constructor(cart, screen) {
    Object.assign(this, { cart, screen, seenAt: Date.now() });
    this.part = document.getElementById("stock");
    this.age = document.getElementById("stock-age");
    this.part.addEventListener("htmx:afterRequest", (event) => event.detail.successful && this.came());
    this.part.addEventListener("htmx:beforeSwap", (event) => this.sort(event.detail));
    // A till says how old its figures are: no notice above the page every five seconds.
    for (const lost of ["htmx:sendError", "htmx:timeout"]) {
      document.body.addEventListener(lost, (event) => event.target === this.part && event.stopPropagation());
    }
    document.addEventListener("visibilitychange", () => this.ask());
    setInterval(() => this.ask(), EVERY);
    setInterval(() => this.tell(), 1000);
    this.ask();
    this.tell();
  }

  ask() {
    if (document.visibilityState === "visible") this.part.dispatchEvent(new Event("poll"));
  }

  // A till may show some tickets only: the others have no place here.
  sort(detail) {
    const part = new DOMParser().parseFromString(detail.serverResponse, "text/html").body;
    for (const each of part.querySelectorAll("[id]")) if (!document.getElementById(each.id)) each.remove();
    detail.serverResponse = part.innerHTML;
  }

  came() {
    this.seenAt = Date.now();
    this.tell();
    for (const tile of this.cart.tiles) this.screen.drawTile(tile); // a line may be typed in
    for (const { tile, count } of this.cart.lines) this.compare(tile, count);
  }

  // Somebody else was faster: said at the line, before anybody takes money for it.
  compare(tile, count) {
    const stock = document.getElementById(`stock-${tile.dataset.ticket}`);
    const left = Number(stock.dataset.left);
    if (count > left) this.cart.say(tile, left ? `Only ${left} left` : stock.textContent);
  }

  tell() {
    const age = Date.now() - this.seenAt;
    const seconds = Math.round(age / 1000);
    const time = seconds < 60 ? `${seconds}\u00a0s` : `${Math.floor(seconds / 60)}\u00a0min`;
    // One word while it renews itself: a figure that counts would move all evening.
    this.age.textContent = age <= EVERY + 1000 ? "Stock ≤\u00a05\u00a0s\u00a0old" : `Stock ${time}\u00a0old`;
    this.age.classList.toggle("stock-age--old", age >= OLD);
  }
}
