// One sale at a time goes out. Whatever comes back, or does not, the cart is still there.

const SLOW = 1000; // milliseconds until the button says that it is sending

export class Sending {
  constructor(cart, screen, dialogs) {
    Object.assign(this, { cart, screen, dialogs, form: cart.form, busy: false, waiting: [] });
    this.answer = document.getElementById("answer");
    this.form.addEventListener("htmx:beforeRequest", (event) => this.starts(event));
    this.form.addEventListener("htmx:afterRequest", (event) => this.ends(event));
    this.form.addEventListener("htmx:beforeSwap", (event) => this.showRefusal(event));
    for (const lost of ["htmx:sendError", "htmx:timeout"]) {
      this.form.addEventListener(lost, (event) => this.isSale(event) && this.notSent(event));
    }
    this.answer.addEventListener("htmx:afterSwap", (event) => this.answered(event));
    this.answer.addEventListener("click", (event) => this.clickShort(event));
  }

  isSale(event) {
    return event.detail.requestConfig?.elt === this.form;
  }

  // While a sale is out its cart stands still; what is tapped meanwhile begins the next one.
  later(step) {
    if (!this.busy) return step();
    this.waiting.push(step);
  }

  starts(event) {
    if (!this.isSale(event)) return;
    this.busy = true;
    this.last = event.detail.requestConfig.triggeringEvent?.submitter;
    this.lastGiven = event.detail.requestConfig.parameters.given;
    this.slow = setTimeout(() => this.form.classList.add("till--slow"), SLOW);
    this.last?.classList.add("is-sent");
  }

  ends(event) {
    if (!this.isSale(event)) return;
    clearTimeout(this.slow);
    this.form.classList.remove("till--slow");
    this.last?.classList.remove("is-sent");
    this.busy = false;
    if (!event.detail.successful) this.waiting.length = 0;
  }

  // Every refusal of the portal is shown at the sale, also those that HTMX leaves out by itself.
  showRefusal(event) {
    const { xhr } = event.detail;
    if (!this.isSale(event) || xhr.status < 400 || xhr.status === 409 || xhr.status === 422) return;
    event.detail.isError = false;
    event.detail.shouldSwap = /id="(notice|refused)"/.test(xhr.responseText);
    if (!event.detail.shouldSwap) this.notSent(event); // not the portal, but something on the way to it
  }

  notSent(event) {
    event.stopPropagation(); // said at the sale, not once more above the page
    this.answer.replaceChildren(document.getElementById("not-sent").content.cloneNode(true));
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
    if (justSold && this.waiting.length) {
      this.close();
      for (const step of this.waiting.splice(0)) step();
    }
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
    if ("sell" in button.dataset) this.again();
  }

  // The same tender once more, for what is left.
  again() {
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
    return this.answer.querySelector("#done") !== null;
  }

  // Back to the sale, or on to the next one.
  close() {
    this.answer.replaceChildren();
  }
}
