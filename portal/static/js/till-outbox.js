// Sales whose answer did not come. Each is written down before it is sent, and stays until the portal
// has said what became of it; the key makes sending it again harmless.

const AGAIN = [1000, 2000, 4000, 8000]; // milliseconds, the last one over and over
const PATIENCE = 8000;
const ANOTHER_TAB = 15_000; // after that, whoever wrote down a sale is not sending it any more

// What of this till waits in this browser, oldest first.
export function unsent(till) {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(`unsent ${till} `));
  return keys.map((key) => JSON.parse(localStorage.getItem(key))).sort((a, b) => a.at - b.at);
}

export class Outbox extends EventTarget {
  // `seller` is who sells here now: somebody else's sales wait until they are back.
  constructor(form) {
    super();
    Object.assign(this, { form, till: tillOf(form.action), seller: form.dataset.seller, tries: 0 });
    this.tab = sessionStorage.till ??= crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
    addEventListener("online", () => this.now());
  }

  get all() {
    return unsent(this.till);
  }

  has(key) {
    return localStorage.getItem(`unsent ${this.till} ${key}`) !== null;
  }

  // Written down as "out": whoever put it here is sending it. What stays of `fields` is what was sold.
  keep(fields, about) {
    const body = new URLSearchParams([...fields].filter(([name]) => name !== "csrf_token"));
    const sale = { key: fields.get("idempotency_key"), body: String(body), by: this.seller, tab: this.tab, at: Date.now(), out: true, ...about };
    this.write(sale);
    return sale;
  }

  // Nobody waits for it any more: from now on it is sent from here.
  wait(sale) {
    this.write({ ...sale, out: false });
    this.later(AGAIN[0]);
  }

  drop(key) {
    localStorage.removeItem(`unsent ${this.till} ${key}`);
    this.say("change");
  }

  write(sale) {
    localStorage.setItem(`unsent ${this.till} ${sale.key}`, JSON.stringify(sale));
    this.say("change");
  }

  // A page that was closed while it sent, or a browser that fell over: what it left is sent now.
  now() {
    this.tries = 0;
    this.later(0);
  }

  later(pause) {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.one(() => this.empty()), pause);
  }

  // One tab at a time, where the browser can say so.
  one(work) {
    if (!navigator.locks) return work();
    return navigator.locks.request(`outbox ${this.till}`, { ifAvailable: true }, (lock) => (lock ? work() : this.later(AGAIN[3])));
  }

  isMine(sale) {
    const left = !sale.out || sale.tab === this.tab || Date.now() - sale.at > ANOTHER_TAB;
    return sale.by === this.seller && left && sale.key !== this.current;
  }

  async empty() {
    let sent = 0;
    for (const sale of this.all.filter((each) => this.isMine(each))) {
      const answer = await this.ask(sale);
      if (!answer || !(await this.settled(sale, answer))) {
        this.later(AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
        break;
      }
      this.tries = 0;
      if (answer.isDone) sent += 1;
    }
    if (sent) this.say("sent", { count: sent });
  }

  // What the portal said; null when it said nothing, or somebody on the way spoke for it.
  async ask(sale, address = this.form.action, body = sale.body) {
    const headers = { "HX-Request": "true", "X-CSRFToken": token(), "Content-Type": "application/x-www-form-urlencoded" };
    try {
      const answer = await fetch(address, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
      const text = await answer.text();
      const isDone = answer.ok && /data-(order|stray)=/.test(text);
      const isRefused = answer.status >= 400 && answer.status < 500 && /id="(notice|refused|short)"/.test(text);
      if (answer.headers.has("HX-Redirect")) this.say("stranger"); // signed out meanwhile
      if (answer.status === 400 && isRefused) await renew();
      else if (isDone || (isRefused && answer.status !== 429)) return { text, isDone };
    } catch {
      // the line is gone, or it took too long
    }
    return null;
  }

  // A sale that the portal will not make is handed to a human, and forgotten here when it is.
  async settled(sale, answer) {
    if (!answer.isDone && !(await this.handOver(sale, reason(answer.text)))) return false;
    this.drop(sale.key);
    this.say(answer.isDone ? "sold" : "handed", { sale, code: /data-order="(\w+)"/.exec(answer.text)?.[1] });
    return true;
  }

  async handOver(sale, why) {
    const { key, body, words, total, at } = sale;
    const about = new URLSearchParams({ idempotency_key: key, body, words, total, sold_at: new Date(at).toISOString(), why });
    return Boolean((await this.ask(sale, this.form.dataset.strays, String(about)))?.isDone);
  }

  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

// Of one event: its sales wait beside each other, whoever stands there.
export function tillOf(address) {
  return /^.*?\/events\/[^/]+/.exec(new URL(address, location).pathname)[0];
}

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

// The page is older than the sign-in: it takes the token of a fresh one.
async function renew() {
  const page = new DOMParser().parseFromString(await (await fetch(location.pathname, { cache: "no-store" })).text(), "text/html");
  const fresh = page.body.getAttribute("hx-headers");
  if (!fresh) return;
  document.body.setAttribute("hx-headers", fresh);
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token();
}

function reason(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const said = page.querySelector("#short, #refused .notice__text, #notice");
  return (page.querySelector("#short-title") ?? said)?.textContent.replace(/\s+/g, " ").trim() ?? "";
}
