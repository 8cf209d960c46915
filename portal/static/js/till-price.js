// A price set by hand. The server says what it comes to, and whether a manager has to allow it.

const SHOWN_WITH = [403, 429]; // refusals that belong into the dialog

export class OwnPrice {
  constructor(cart, dialogs) {
    Object.assign(this, { cart, dialogs, dialog: document.getElementById("price") });
    this.pin = cart.input("pin");
    cart.addEventListener("change", () => cart.lines.length || this.clear());
    this.dialog.addEventListener("opened", () => this.opened());
    this.dialog.addEventListener("close", () => this.closed());
    document.body.addEventListener("htmx:beforeSwap", (event) => this.showRefusal(event));
    document.body.addEventListener("htmx:afterSwap", (event) => event.target.id === "sale-price" && this.answered());
    cart.form.addEventListener("click", (event) => event.target.closest("[data-remove-price]") && this.remove());
    this.closed();
  }

  get box() {
    return document.getElementById("sale-price");
  }

  // Only what is in the sale has a price to change. A PIN is sent from here and from nowhere else.
  opened() {
    for (const line of this.dialog.querySelectorAll("[data-own-line]")) {
      line.hidden = !this.cart.count(this.cart.tile(line.dataset.ownLine));
    }
    const hint = this.dialog.querySelector("#total-hint");
    hint.textContent = `${this.cart.currency.format(this.cart.usual)} before. 0 makes it a comp.`;
    if (this.pin) this.pin.disabled = false;
  }

  closed() {
    if (!this.pin) return;
    this.pin.value = "";
    this.pin.disabled = true;
  }

  showRefusal(event) {
    const { target, xhr } = event.detail;
    if (target.id !== "sale-price" || !SHOWN_WITH.includes(xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }

  answered() {
    const fault = this.box.querySelector(".field__error");
    if (!fault) {
      this.dialog.close();
      return this.cart.priced();
    }
    const field = this.cart.input(fault.dataset.field ?? "")?.closest("#price") ? fault.dataset.field : "total";
    this.dialogs.openAt(field, fault.textContent);
    fault.remove();
  }

  remove() {
    this.clear();
    this.cart.priced();
  }

  clear() {
    for (const input of this.dialog.querySelectorAll("input")) input.value = "";
    this.box.replaceChildren();
    delete this.box.dataset.own;
  }
}

// Some of it on cards, the rest in cash.
export class Split {
  constructor(cart) {
    Object.assign(this, { cart, dialog: document.getElementById("split") });
    this.cards = [...this.dialog.querySelectorAll("[data-on-card]")];
    this.button = this.dialog.querySelector("[data-split]");
    this.dialog.addEventListener("opened", () => this.draw());
    this.dialog.addEventListener("input", () => this.draw());
    this.dialog.addEventListener("close", () => this.clear());
    document.querySelector("[data-rest-by-card]").addEventListener("click", () => this.takeRest());
    cart.addEventListener("change", () => cart.lines.length || this.dialog.close());
  }

  get onCard() {
    const typed = this.cards.map(({ value }) => (value.trim() ? this.cart.currency.parse(value) : 0));
    return typed.includes(null) ? null : typed.reduce((sum, minor) => sum + minor, 0);
  }

  draw() {
    const { currency, total } = this.cart;
    const rest = this.onCard === null ? null : total - this.onCard;
    this.dialog.querySelector("[data-split-label]").textContent = rest < 0 ? "Too much by" : "In cash";
    this.dialog.querySelector("[data-split-rest]").textContent = rest === null ? "" : currency.format(Math.abs(rest));
    this.button.disabled = rest === null || rest < 0 || !this.onCard;
  }

  // Too little cash was counted out: what is missing goes on the card.
  takeRest() {
    const given = this.cart.currency.parse(this.cart.input("given").value) ?? 0;
    this.cards[0].value = this.cart.currency.plain(this.cart.total - given);
    this.draw();
    this.button.click();
  }

  clear() {
    for (const card of this.cards) card.value = "";
  }
}
