// A sale without a connection: from what this device holds, or not at all. It says which, and why.

export class Offline {
  constructor(sending, { outbox, line, held }) {
    Object.assign(this, { sending, outbox, line, held, cart: sending.cart });
    outbox.addEventListener("sold", ({ detail }) => this.confirm(detail));
    line.addEventListener("change", () => this.turn());
    this.turn();
  }

  // Tiles show what can be sold now: what is left, or what is held here.
  turn() {
    this.cart.form.classList.toggle("till--down", this.line.isDown);
    this.cart.held = this.line.isDown ? this.held : null;
    for (const tile of this.cart.tiles) this.sayHeld(tile);
    this.sending.screen.draw();
    if (!this.line.isDown) this.outbox.now();
  }

  sayHeld(tile) {
    const stock = tile.querySelector(".tile__stock");
    const said = tile.querySelector(".tile__held") ?? stock.parentNode.appendChild(document.createElement("span"));
    const left = this.held.left(tile);
    said.className = "tile__held";
    said.textContent = left ? `${left} held here` : "Needs connection";
  }

  // Whether this sale is settled here, sold or refused; false when it is to be sent.
  sells(fields) {
    if (!this.line.isDown) return false;
    const why = this.whyNot(fields);
    const places = why ? null : this.held.take(this.cart.lines);
    if (places) this.sell(fields, places);
    else this.refuse(why ?? "not-held");
    return true;
  }

  whyNot(fields) {
    if (["card", "split"].includes(fields.get("tender"))) return "no-card";
    return this.cart.codes.typed ? "no-code" : null;
  }

  refuse(why) {
    this.line.ask();
    this.sending.say(why);
  }

  sell(fields, places) {
    const typed = this.cart.currency.parse(fields.get("given") ?? "");
    const about = { ...this.sending.about, back: typed === null ? 0 : typed - this.cart.total };
    for (const place of places) fields.append("allotted", place.code);
    this.outbox.wait(this.outbox.keep(fields, about));
    document.getElementById("cash").close();
    this.showSold(about, places);
    this.sending.next();
    this.turn();
  }

  showSold({ words, total, back }, places) {
    const panel = this.panel("sold-offline", { words, total });
    panel.querySelector("[data-title]").textContent = back > 0 ? "Sold, give back" : "Sold";
    panel.querySelector("[data-change]").textContent = back > 0 ? this.cart.currency.format(back) : "No change";
    const template = panel.querySelector("template");
    for (const place of places) {
      const row = template.content.cloneNode(true);
      row.querySelector("img").src = place.qr;
      row.querySelector("img").alt = `QR code of ticket ${place.code}`;
      row.querySelector("[data-code]").textContent = place.code;
      template.before(row);
    }
    this.put(panel);
  }

  showLate({ key, words, total }) {
    const panel = this.panel("sold-late", { words, total });
    panel.dataset.late = key;
    this.put(panel);
  }

  panel(template, { words, total }) {
    const panel = document.getElementById(template).content.firstElementChild.cloneNode(true);
    panel.querySelector("[data-words]").textContent = words;
    panel.querySelector("[data-amount]").textContent = this.cart.currency.format(total);
    return panel;
  }

  put(panel) {
    this.sending.answer.replaceChildren(panel);
    panel.focus({ preventScroll: true });
  }

  // The answer to a sale that is still on the screen as unknown.
  confirm({ sale, code }) {
    const shown = this.sending.answer.querySelector(`[data-late="${CSS.escape(sale.key)}"]`);
    if (shown) htmx.ajax("GET", `${this.cart.form.action}/${code}?part=done`, { target: "#answer" });
  }
}
