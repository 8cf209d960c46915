// The cart is the form: counts and gifts live in its fields, and everything else is drawn from them.

import { Currency, share } from "./till-money.js";

export class Cart extends EventTarget {
  constructor(form) {
    super();
    this.form = form;
    this.currency = new Currency(form.dataset.currency, Number(form.dataset.digits));
    this.tiles = [...form.querySelectorAll(".tile")];
    this.held = null; // without a connection: what may be sold from, see till-held.js
  }

  tile(ref) {
    return this.tiles.find((tile) => tile.dataset.ticket === ref);
  }

  field(tile) {
    const ref = tile.dataset.ticket;
    return this.input(`quantity-${ref}`) ?? this.input(`price-${ref}`);
  }

  // By selector: `given` is also the name of the buttons for notes.
  input(name) {
    return this.form.querySelector(`input[name="${name}"]`);
  }

  isGift(tile) {
    return this.field(tile).name.startsWith("price-");
  }

  count(tile) {
    const typed = this.field(tile).value.trim();
    return this.isGift(tile) ? Number(typed !== "") : Number(typed) || 0;
  }

  price(tile) {
    if (this.isGift(tile)) return this.currency.parse(this.field(tile).value) ?? 0;
    return Number(this.input(`shown-${tile.dataset.ticket}`).value);
  }

  get lines() {
    return this.tiles
      .map((tile) => ({ tile, count: this.count(tile), full: this.price(tile), price: this.ownPrice(tile) ?? this.price(tile) - this.off(tile) }))
      .filter((line) => line.count);
  }

  // With the tax that comes on top, rounded as the portal does: half up, once.
  get total() {
    if (this.own?.total != null && this.pieces) return this.own.total;
    return this.sum("price");
  }

  // What it costs where nobody set a price, and without a code.
  get usual() {
    return this.sum("full");
  }

  sum(which) {
    const net = this.lines.reduce((sum, line) => sum + line.count * line[which], 0);
    return net + share(net, Number(this.tax.value));
  }

  get tax() {
    return document.getElementById("tax-on-top");
  }

  // What somebody set by hand, as the server said last: a total, or what one costs by ticket.
  get own() {
    const { own } = document.getElementById("sale-price").dataset;
    return own ? JSON.parse(own) : null;
  }

  ownPrice(tile) {
    return this.own?.prices[tile.dataset.ticket];
  }

  off(tile) {
    if (this.own) return 0; // no code applies
    return this.codes?.off(tile.dataset.ticket) ?? 0;
  }

  get pieces() {
    return this.lines.reduce((sum, line) => sum + line.count, 0);
  }

  add(tile) {
    const count = this.count(tile);
    this.set(tile, count ? count + 1 : Number(tile.dataset.least));
  }

  less(tile) {
    const count = this.count(tile) - 1;
    this.set(tile, count < Number(tile.dataset.least) ? 0 : count);
  }

  // No more than are left or allowed: the line says so, and the server has the last word.
  set(tile, wanted) {
    const { left, most } = tile.dataset;
    const limit = Math.min(Number(left), Number(most));
    this.cut(tile, Math.max(0, Math.min(wanted, limit)));
    if (wanted <= limit || !limit) return;
    this.say(tile, limit === Number(left) ? `Only ${left} left` : `At most ${most} in one order`);
  }

  // A gift has no count: it stays as it is, or goes.
  cut(tile, count) {
    const field = this.field(tile);
    if (!count) field.value = "";
    else if (!this.isGift(tile)) field.value = count;
    this.changed();
  }

  clear() {
    for (const name of ["name", "email", "given"]) this.input(name).value = "";
    for (const tile of this.tiles) this.field(tile).value = "";
    this.codes?.clear();
    this.changed();
  }

  say(tile, sentence) {
    this.dispatchEvent(new CustomEvent("said", { detail: { tile, sentence } }));
  }

  // The same cart at other prices.
  priced() {
    this.dispatchEvent(new Event("priced"));
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}
