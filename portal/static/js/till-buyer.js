// Puts the sale on the buyer's screen while it is being put together. The sale itself needs none of
// it: what is lost on the way comes with the next tap.

const PAUSE = 120; // milliseconds after the last tap

export function mirror(cart) {
  const url = cart.form.dataset.buyerScreen;
  if (!url) return;
  let pause;
  let key; // of the sale that stands there
  let busy = false;

  function later() {
    clearTimeout(pause);
    pause = setTimeout(send, PAUSE);
  }

  async function send() {
    // A new sale without tickets: the last one stays, its buyer still reads the code.
    if (!cart.lines.length && cart.input("idempotency_key").value !== key) return;
    if (busy) return later();
    busy = true;
    key = cart.input("idempotency_key").value;
    try {
      const { status } = await fetch(url, { method: "POST", body: form(), redirect: "manual" });
      if (status === 409) key = undefined;
    } catch {
      key = undefined; // no connection: the next tap tries again
    }
    busy = false;
  }

  // The whole sale, but for a code that is being typed.
  function form() {
    const fields = [...new FormData(cart.form)].filter(([name, value]) => value && name !== "code");
    const codes = [...document.querySelectorAll("#sale-codes [name=code]")].map((field) => ["code", field.value]);
    return new URLSearchParams([...fields, ...codes]);
  }

  for (const moved of ["change", "priced"]) cart.addEventListener(moved, later);
  cart.input("given").addEventListener("input", later);
}
