// Is the portal within reach? Every answer says yes, every silence no; while it is silent it is asked.

const ASK_FIRST = 1000; // milliseconds
const ASK_EVERY = 3000;
const PATIENCE = 4000;

export class Line extends EventTarget {
  constructor(address) {
    super();
    this.address = address;
    this.downSince = null;
    const lost = (event) => {
      event.stopPropagation(); // said by the bar of the till, not once more above the page
      this.missed();
    };
    document.body.addEventListener("htmx:sendError", lost);
    document.body.addEventListener("htmx:timeout", lost);
    document.body.addEventListener("htmx:afterRequest", ({ detail }) => detail.xhr.status && this.heard());
    addEventListener("offline", () => this.missed());
    addEventListener("online", () => this.ask());
    if (!navigator.onLine) this.missed();
  }

  get isDown() {
    return this.downSince !== null;
  }

  heard() {
    if (!this.isDown) return;
    this.downSince = null;
    this.say();
  }

  missed() {
    if (this.isDown) return;
    this.downSince = Date.now();
    this.later = setTimeout(() => this.ask(), ASK_FIRST);
    this.say();
  }

  // What is small and changes nothing. Somebody on the way, such as a sign-in of the wifi, is not us.
  async ask() {
    clearTimeout(this.later);
    if (!this.isDown) return;
    try {
      const answer = await fetch(this.address, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.ok && answer.headers.has("ETag")) return this.heard();
    } catch {
      // still nobody
    }
    this.later = setTimeout(() => this.ask(), ASK_EVERY);
  }

  say() {
    this.dispatchEvent(new Event("change"));
  }
}
