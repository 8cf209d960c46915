// What was sold and is put right: questions that stand beside the sale, and the same once more.

const SHOWN_WITH = [403, 423]; // refusals that belong into the question

export class Corrections {
  constructor(cart, sending) {
    Object.assign(this, { cart, sending, box: document.getElementById("beside") });
    document.body.addEventListener("htmx:beforeSwap", (event) => this.showRefusal(event));
    document.body.addEventListener("htmx:afterSwap", (event) => event.target === this.box && this.arrived());
    document.addEventListener("click", (event) => this.again(event));
  }

  showRefusal(event) {
    const { target, xhr } = event.detail;
    if (target !== this.box || !SHOWN_WITH.includes(xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }

  arrived() {
    if (this.ask()) return;
    this.cart.priced(); // stock came along
    document.getElementById("done")?.focus({ preventScroll: true });
  }

  // It comes open: who has no script, or followed its address, finds it in the page.
  ask() {
    const dialog = this.box.querySelector("dialog");
    dialog?.removeAttribute("open");
    dialog?.showModal();
    const first = ["[aria-invalid=true]", "[autofocus]", "input[type=checkbox], select"];
    first.map((wanted) => dialog?.querySelector(wanted)).find(Boolean)?.focus();
    return dialog;
  }

  again(event) {
    const link = event.target.closest("[data-again]");
    if (!link) return;
    event.preventDefault();
    const counts = Object.entries(JSON.parse(link.dataset.again));
    this.sending.later(() => {
      this.sending.close();
      for (const [ref, count] of counts) if (this.cart.tile(ref)) this.cart.set(this.cart.tile(ref), count);
    });
  }
}

// The sale on the screen, else the last one that can be voided.
export function voidLast() {
  (document.querySelector("#done [data-void]") ?? document.querySelector("#recent-rows [data-void]"))?.click();
}
