// One sale at a time goes out. It is written down before; whatever comes back, or does not, it is
// never lost: it is asked about again, and after four seconds it waits in the outbox for its answer.

import { Offline } from "./till-offline.js";
import { newKey } from "./till-outbox.js";

const SLOW = 1000; // milliseconds until the button says that it is sending
const LATE = 4000; // until the next sale may start
const AGAIN = [1000, 2000];

export class Sending {
  constructor(cart, screen, dialogs, { outbox, line, held }) {
    Object.assign(this, { cart, screen, dialogs, outbox, line, form: cart.form, busy: false, waiting: [] });
    this.answer = document.getElementById("answer");
    this.offline = new Offline(this, { outbox, line, held });
    this.form.addEventListener("htmx:beforeRequest", (event) => this.isSale(event) && this.starts(event));
    this.form.addEventListener("htmx:afterRequest", (event) => this.isSale(event) && this.ends(event));
    this.form.addEventListener("htmx:beforeSwap", (event) => this.showRefusal(event));
    this.answer.addEventListener("htmx:afterSwap", (event) => this.answered(event));
    this.answer.addEventListener("click", (event) => this.clickShort(event));
  }

  isSale(event) {
    return this.shown || event.detail.requestConfig?.elt === this.form;
  }

  // While a sale is out its cart stands still; what is tapped meanwhile begins the next one.
  later(step) {
    if (!this.busy) return step();
    this.waiting.push(step);
  }

  starts(event) {
    const { formData, triggeringEvent } = event.detail.requestConfig;
    if (this.busy || this.offline.sells(formData)) return event.preventDefault();
    this.busy = true;
    this.last = triggeringEvent?.submitter;
    this.lastGiven = formData.get("given");
    this.sale = this.outbox.keep(formData, this.about);
    this.outbox.current = this.sale.key;
    this.slow = setTimeout(() => this.form.classList.add("till--slow"), SLOW);
    this.late = setTimeout(() => this.giveOver(), LATE);
    this.tries = 0;
    this.last?.classList.add("is-sent");
  }

  // For people: what is in the cart, and what it comes to.
  get about() {
    const names = this.cart.lines.map(({ tile, count }) => `${count} × ${tile.querySelector(".tile__name bdi").textContent}`);
    return { words: names.join(", "), total: this.cart.total };
  }

  ends(event) {
    if (!this.sale) return; // given over meanwhile
    const { xhr, successful } = event.detail;
    if (xhr.status && !this.isNobody(xhr)) this.settle(successful);
    else this.again();
  }

  // It was answered: sold, or refused with the cart as it was.
  settle(successful) {
    this.stop();
    this.outbox.drop(this.sale.key);
    this.sale = null;
    if (!successful) this.waiting.length = 0;
  }

  stop() {
    for (const timer of [this.slow, this.late, this.pause]) clearTimeout(timer);
    this.form.classList.remove("till--slow");
    this.last?.classList.remove("is-sent");
    this.busy = false;
    this.outbox.current = null;
  }

  // The portal fell over, or something on the way to it spoke.
  isNobody(xhr) {
    return xhr.status >= 500 || (xhr.status >= 400 && !/id="(notice|refused|short)"/.test(xhr.responseText));
  }

  // Every refusal of the portal is shown at the sale, also those that HTMX leaves out by itself.
  showRefusal(event) {
    const { xhr } = event.detail;
    if (!this.isSale(event) || xhr.status < 400 || xhr.status === 409 || xhr.status === 422) return;
    event.detail.isError = false;
    event.detail.shouldSwap = !this.isNobody(xhr);
  }

  // No answer yet: the same sale once more, under the same key.
  again() {
    this.say("not-sent");
    this.pause = setTimeout(async () => {
      const { sale } = this;
      const answer = await this.outbox.ask(sale);
      if (this.sale !== sale) return; // it took too long
      if (answer) this.show(answer);
      else this.again();
    }, AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
  }

  show(answer) {
    this.line.heard();
    this.settle(answer.isDone);
    this.shown = true;
    htmx.swap(this.answer, answer.text, { swapStyle: "innerHTML" });
    this.shown = false;
  }

  // The queue goes on. What became of this sale is asked in the background, until it is known.
  giveOver() {
    const { sale } = this;
    this.stop();
    this.sale = null;
    htmx.trigger(this.form, "htmx:abort");
    this.outbox.wait(sale);
    document.getElementById("cash").close();
    this.offline.showLate(sale);
    this.next();
  }

  // An empty cart under a key of its own; what was tapped meanwhile goes into it.
  next() {
    this.form.querySelector("[name=idempotency_key]").value = newKey();
    this.cart.clear();
    this.goOn();
  }

  goOn() {
    if (!this.waiting.length) return;
    this.close();
    for (const step of this.waiting.splice(0)) step();
  }

  say(template) {
    this.answer.replaceChildren(document.getElementById(template).content.cloneNode(true));
    this.answer.firstElementChild.role = "alert"; // only now: no page comes with a refusal in it
  }

  answered(event) {
    document.getElementById("cash").close();
    this.screen.draw(); // stock and prices may have come along
    const done = document.getElementById("done");
    const short = document.getElementById("short");
    if (done) this.showDone(done, this.isSale(event));
    else if (short) this.ask(short);
    else this.pointAtFields();
  }

  // The panel of a sale: just made, or looked up again while another one is being put together.
  showDone(done, justSold) {
    if (justSold) this.cart.clear();
    done.focus({ preventScroll: true });
    if (done.querySelector("#mail [aria-invalid]")) this.dialogs.open("mail");
    if (justSold) this.goOn();
  }

  ask(dialog) {
    dialog.removeAttribute("open"); // it comes open for those without a script
    dialog.showModal();
  }

  clickShort(event) {
    const button = event.target.closest("#short button");
    if (!button) return;
    const left = [...document.querySelectorAll("#short [data-ticket]")];
    document.getElementById("short").close();
    if ("back" in button.dataset) return this.close();
    for (const { dataset } of left) this.cart.cut(this.cart.tile(dataset.ticket), Number(dataset.left));
    this.close();
    if ("sell" in button.dataset) this.sellRest();
  }

  // The same tender once more, for what is left.
  sellRest() {
    if (this.last?.value === "split") return this.dialogs.open("split"); // the parts are another sum now
    const tender = this.last?.value === "card" ? "card" : "cash";
    if (tender === "cash" && this.lastGiven) {
      this.dialogs.give(this.lastGiven);
    } else this.form.querySelector(`.pay [name=tender][value=${tender}]`).click();
  }

  pointAtFields() {
    for (const { dataset, textContent } of this.answer.querySelectorAll("[data-field]")) {
      const [kind, ref] = dataset.field.split("-");
      if (dataset.field === "code") this.cart.codes.check();
      else if (kind === "quantity") this.screen.note(this.cart.tile(ref), textContent);
      else this.dialogs.openAt(dataset.field, textContent);
    }
  }

  get isDone() {
    return this.answer.querySelector(".done") !== null;
  }

  // Back to the sale, or on to the next one.
  close() {
    this.answer.replaceChildren();
  }
}
