// The codes of a sale. The server says what they give; here it is asked again when the cart changes.

const PAUSE = 120; // milliseconds after the last tap

export class Codes {
  constructor(cart, dialogs) {
    this.cart = cart;
    this.dialogs = dialogs;
    this.input = document.getElementById("code");
    cart.codes = this;
    cart.addEventListener("change", () => this.later());
    cart.form.addEventListener("click", (event) => this.step(event));
    document.body.addEventListener("htmx:afterSwap", (event) => event.target.id === "sale-codes" && this.answered());
  }

  get box() {
    return document.getElementById("sale-codes");
  }

  get typed() {
    return [...this.box.querySelectorAll("[name=code]"), this.input].some((field) => field.value.trim());
  }

  // Minor units off each unit of a ticket, as the server said last.
  off(ref) {
    return JSON.parse(this.box.dataset.off)[ref] ?? 0;
  }

  // Ask for a code that was scanned or typed elsewhere.
  try(code) {
    this.input.value = code;
    this.check();
  }

  check() {
    this.asked = this.input.value;
    if (this.typed) this.box.dispatchEvent(new Event("recheck"));
  }

  // Nobody is asked about half a code: while somebody types one, it waits.
  later() {
    clearTimeout(this.pause);
    const isTyping = () => this.input.value && document.activeElement === this.input;
    this.pause = setTimeout(() => (isTyping() ? this.later() : this.check()), PAUSE);
  }

  // What was asked for is now a field of the box, whether it works or not; what was typed since stays.
  answered() {
    if (this.input.value === this.asked) this.input.value = "";
    this.cart.priced();
  }

  clear() {
    clearTimeout(this.pause);
    this.input.value = "";
    this.box.replaceChildren();
    this.box.dataset.off = "{}";
  }

  // "Make it 4": the quantities that were offered.
  step(event) {
    const button = event.target.closest("[data-set]");
    if (!button) return;
    for (const [ref, count] of Object.entries(JSON.parse(button.dataset.set))) this.cart.cut(this.cart.tile(ref), count);
  }
}
