// Draws the cart: marked tiles, the lines of the sale, the total, and the notes to offer.

import { notesAbove } from "./till-money.js";

export class Screen {
  constructor(cart) {
    this.cart = cart;
    this.form = cart.form;
    this.steps = this.form.dataset.notes.split(" ").map(Number);
    this.template = document.getElementById("line");
    this.rows = new Map(); // tile → its line, kept so that a line in use is not replaced
    cart.addEventListener("change", () => this.draw());
    cart.addEventListener("priced", () => this.draw());
    cart.addEventListener("said", ({ detail }) => this.note(detail.tile, detail.sentence));
  }

  draw() {
    this.cart.tiles.forEach((tile) => this.drawTile(tile));
    this.drawLines();
    this.drawPay();
  }

  drawTile(tile) {
    const stock = document.getElementById(`stock-${tile.dataset.ticket}`);
    const count = this.cart.count(tile);
    tile.dataset.left = this.cart.held ? this.cart.held.left(tile) : stock.dataset.left;
    const soldOut = tile.dataset.left === "0";
    tile.classList.toggle("tile--on", count > 0);
    tile.classList.toggle("tile--out", soldOut);
    tile.querySelector(".tile__add").ariaDisabled = String(soldOut);
    const badge = tile.querySelector("[data-count]");
    badge.textContent = count;
    badge.hidden = tile.querySelector("[data-less]").hidden = !count;
  }

  drawLines() {
    const box = this.form.querySelector("[data-lines]");
    const lines = this.cart.lines;
    for (const [tile, row] of this.rows) {
      if (lines.some((line) => line.tile === tile)) continue;
      row.remove();
      this.rows.delete(tile);
    }
    let above = box.querySelector("[data-empty]");
    above.hidden = lines.length > 0;
    for (const line of lines) {
      if (!this.rows.has(line.tile)) this.rows.set(line.tile, this.newLine(line.tile));
      const row = this.rows.get(line.tile);
      this.fillLine(row, line);
      if (above.nextElementSibling !== row) above.after(row); // what stays in place keeps its focus
      above = row;
    }
  }

  newLine(tile) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    const name = tile.querySelector(".tile__name bdi").textContent;
    row.dataset.line = tile.dataset.ticket;
    row.querySelector("bdi").textContent = name;
    row.querySelector("[data-less]").ariaLabel = `One ${name} less`;
    row.querySelector("[data-add]").ariaLabel = `One ${name} more`;
    row.querySelector("[data-number]").ariaLabel = `${name}, quantity`;
    row.querySelector("[data-number]").readOnly = this.cart.isGift(tile);
    row.querySelector("[data-add]").hidden = this.cart.isGift(tile);
    return row;
  }

  fillLine(row, { count, price, full }) {
    const { currency } = this.cart;
    row.querySelector("small").textContent = currency.format(price) + (price < full ? `, not ${currency.format(full)}` : "");
    row.querySelector("[data-number]").value = count;
    row.querySelector("[data-number]").ariaInvalid = "false";
    row.querySelector("[data-error]").hidden = true;
    const sum = row.querySelector(".sale-line__sum");
    sum.textContent = currency.format(count * price);
    sum.dataset.minor = count * price;
    sum.dataset.currency = this.form.dataset.currency;
  }

  drawPay() {
    const { total, pieces, currency } = this.cart;
    const output = this.form.querySelector("[data-total]");
    output.value = currency.format(total);
    output.dataset.minor = total;
    const tickets = pieces === 1 ? "1 ticket" : `${pieces} tickets`;
    const said = ["Total", pieces && tickets, pieces && total && this.cart.tax.dataset.words];
    this.form.querySelector("[data-pieces]").textContent = said.filter(Boolean).join(", ");
    this.form.querySelector("[data-sum]").textContent = pieces ? currency.format(total) : "";
    this.drawNotes(total, pieces);
    for (const button of this.form.querySelectorAll(".pay .button")) button.disabled = !pieces;
  }

  drawNotes(total, pieces) {
    const sums = notesAbove(total, this.steps);
    this.form.querySelectorAll("[data-note]").forEach((button, at) => {
      const [label, back] = button.children;
      button.value = this.cart.currency.plain(sums[at] ?? 0);
      button.hidden = sums[at] === undefined;
      label.textContent = pieces ? this.cart.currency.short(sums[at]) : "–";
      back.textContent = pieces ? `back ${this.cart.currency.short(sums[at] - total)}` : "";
    });
  }

  // A sentence on the line it is about.
  note(tile, sentence) {
    const row = this.rows.get(tile);
    if (!row) return;
    const error = row.querySelector("[data-error]");
    error.textContent = sentence;
    error.hidden = false;
    row.querySelector("[data-number]").ariaInvalid = "true";
  }
}
