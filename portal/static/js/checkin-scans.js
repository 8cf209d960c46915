// One scan at a time goes out. A scan that got no answer is said to have none: it is asked again
// with the same key, so that whoever it let in without our hearing of it is "ok", not "used".

const PATIENCE = 6000; // milliseconds until an answer is given up
const AGAIN = [1000, 2000, 4000, 8000];

export class Scans {
  constructor(form, sound) {
    Object.assign(this, { form, sound, tries: 0, busy: false });
    this.place = `check-in ${form.action}`;
    // A page that was closed while it asked: what it asked is still open.
    this.open = JSON.parse(sessionStorage.getItem(this.place) ?? "[]").map((scan) => ({ ...scan, late: true }));
    this.notice = document.getElementById("not-asked");
    this.notice.addEventListener("click", (event) => {
      if (event.target.closest("[data-ask]")) this.ask();
      if (event.target.closest("[data-forget]")) this.forget();
    });
    addEventListener("online", () => this.ask());
    this.say();
  }

  add(code, how = "scan") {
    this.open.push({ code, how, idempotency_key: crypto.randomUUID() });
    this.keep();
    if (!this.open[0].late) this.ask();
    this.say();
  }

  async ask() {
    clearTimeout(this.later);
    if (this.busy || !this.open.length) return;
    this.busy = true;
    this.form.classList.add("is-sent");
    const { late, ...scan } = this.open[0];
    const answer = await this.send(this.form.action, scan);
    this.form.classList.remove("is-sent");
    this.busy = false;
    if (answer === null) return this.unanswered();
    this.open = this.open.filter((each) => each.idempotency_key !== scan.idempotency_key);
    this.tries = 0;
    this.keep();
    this.show(answer);
    // While the house was silent several may have come: each answer stays until it was read.
    if (late) this.say();
    else this.ask();
  }

  // The panel that came back; null when the house did not answer, or somebody on the way did.
  async send(address, fields) {
    const body = new FormData(this.form);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: new URLSearchParams(body),
        headers: { "HX-Request": "true" },
        signal: AbortSignal.timeout(PATIENCE),
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.headers.has("HX-Redirect")) location.reload(); // signed out meanwhile
      return page.getElementById("answer");
    } catch {
      return null;
    }
  }

  // Taking back is no scan: a page that is refused, or no answer, is said above the page.
  async undo(address) {
    const answer = await this.send(address, {});
    if (answer) this.show(answer);
    else document.body.dispatchEvent(new CustomEvent("htmx:sendError", { bubbles: true }));
  }

  show(answer) {
    document.getElementById("answer").replaceWith(answer);
    this.sound.play(answer.dataset.verdict === "ok");
    document.body.dispatchEvent(new Event("stands"));
  }

  unanswered() {
    for (const scan of this.open) scan.late = true;
    const pause = AGAIN[Math.min(this.tries, AGAIN.length - 1)];
    this.tries += 1;
    this.later = setTimeout(() => this.ask(), pause);
    this.say();
    if (this.tries === 1) this.sound.play(false);
  }

  forget() {
    clearTimeout(this.later);
    this.open = [];
    this.tries = 0;
    this.keep();
    this.say();
  }

  // What is open is on the screen: nothing waits in silence.
  say() {
    if (!this.open.some((scan) => scan.late)) return this.notice.replaceChildren();
    const notice = document.getElementById("no-answer").content.cloneNode(true);
    const count = this.open.length;
    notice.querySelector("[data-count]").textContent = count === 1 ? "1 scan has no answer." : `${count} scans have no answer.`;
    notice.querySelector("[data-codes]").textContent = this.open.map((scan) => `…${scan.code.slice(-4)}`).join(", ") + ".";
    this.notice.replaceChildren(notice);
  }

  keep() {
    if (this.open.length) sessionStorage.setItem(this.place, JSON.stringify(this.open));
    else sessionStorage.removeItem(this.place);
  }
}
