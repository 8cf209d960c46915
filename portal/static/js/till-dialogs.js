// The dialogs of the till: gift, buyer, other cash amount, keys, and "you can buy at most 1".

export class Dialogs {
  constructor(cart) {
    this.cart = cart;
    this.given = cart.input("given");
    this.given.disabled = true; // sent only when typed: exact cash and notes say it themselves
    this.given.addEventListener("input", () => this.drawChange());
    document.addEventListener("click", (event) => this.click(event));
    document.addEventListener("keydown", (event) => this.enter(event));
    document.addEventListener("input", (event) => hush(event.target));
    document.getElementById("cash").addEventListener("close", () => this.leaveCash());
  }

  open(id) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    if (id === "cash") {
      this.given.disabled = false;
      this.given.value = "";
      this.drawChange();
    }
    dialog.showModal();
    dialog.dispatchEvent(new Event("opened"));
    const field = dialog.querySelector("input:not([type=checkbox])");
    field?.focus();
    field?.select();
  }

  click(event) {
    const button = event.target.closest("button, a");
    const dialog = event.target.closest("dialog");
    if (!button) return;
    if (button.dataset.opens) this.open(button.dataset.opens);
    if (!dialog) return;
    if ("gift" in button.dataset) this.applyGift(dialog, button.dataset.gift);
    else if ("digit" in button.dataset) this.type(button.dataset.digit);
    else if ("apply" in button.dataset) this.apply(dialog);
  }

  // Enter in a field ends the dialog it stands in, never the sale behind it.
  enter(event) {
    const dialog = event.target.closest("dialog");
    if (event.key !== "Enter" || !dialog || !event.target.matches("input")) return;
    event.preventDefault();
    dialog.querySelector(".button--primary")?.click();
  }

  apply(dialog) {
    const gift = dialog.querySelector("[name^=price-]");
    if (gift) return this.applyGift(dialog, gift.value);
    const wrong = [...dialog.querySelectorAll("input")].find((input) => !input.checkValidity());
    if (wrong) return say(wrong, wrong.validationMessage);
    dialog.close();
    this.cart.changed();
  }

  applyGift(dialog, amount) {
    const field = dialog.querySelector("[name^=price-]");
    const tile = this.cart.tile(field.name.slice("price-".length));
    const minor = this.cart.currency.parse(amount);
    const fits = minor !== null && tile.dataset.leastGift <= minor && minor <= tile.dataset.mostGift;
    field.value = amount.trim();
    const limits = dialog.querySelector(".field__hint").textContent;
    if (field.value && !fits) return say(field, limits.replace("From", "Write an amount from"));
    dialog.close();
    this.cart.changed();
  }

  // Where the server found fault with a field of a dialog, the dialog opens on it.
  openAt(name, sentence) {
    const field = this.cart.input(name);
    const dialog = field?.closest("dialog");
    if (!dialog) return;
    this.open(dialog.id);
    say(field, sentence);
  }

  // Take this much cash, as if it had been typed.
  give(amount) {
    this.given.disabled = false;
    this.given.value = amount;
    document.querySelector("#cash [data-take]").click();
  }

  type(digit) {
    const { value } = this.given;
    this.given.value = digit ? value + digit : value.slice(0, -1);
    this.drawChange();
  }

  drawChange() {
    const { currency, total } = this.cart;
    const minor = currency.parse(this.given.value);
    const back = minor === null ? null : minor - total;
    const dialog = document.getElementById("cash");
    dialog.querySelector("[data-change-label]").textContent = back < 0 ? "Still to pay" : "Change";
    dialog.querySelector("[data-change]").textContent = back === null ? "" : currency.format(Math.abs(back));
    dialog.querySelector("[data-take]").disabled = back === null || back < 0;
    dialog.querySelector("[data-rest-by-card]").hidden = back === null || back >= 0;
  }

  leaveCash() {
    this.given.value = "";
    this.given.disabled = true;
  }
}

// What is wrong with a field, below it and for screen readers, until it is typed in again.
function say(field, sentence) {
  const box = field.closest(".field");
  const error = box.querySelector(".field__error") ?? box.appendChild(document.createElement("p"));
  field.setAttribute("aria-describedby", (error.id = `${field.id}-error`));
  error.className = "field__error";
  error.role = "alert";
  error.textContent = sentence;
  field.ariaInvalid = "true";
  field.select();
}

function hush(field) {
  if (!field.closest("dialog") || field.ariaInvalid !== "true") return;
  field.ariaInvalid = "false";
  field.closest(".field").querySelector(".field__error")?.remove();
}
