// Places that this device holds for a time without a connection: taken out of the stock before, each
// with the code of its ticket. A code is given once, whatever happens to the sale it went with.

import { newKey, tillOf } from "./till-outbox.js";

export class Held {
  constructor(form) {
    this.address = form.dataset.held; // empty where no till holds any
    this.place = `held ${tillOf(form.action)}`;
    localStorage.device ??= newKey();
  }

  get stored() {
    return JSON.parse(localStorage.getItem(this.place) ?? '{"given": [], "tickets": {}}');
  }

  // What the portal holds for this device now, filled up again as far as it may be.
  async fill() {
    if (!this.address) return;
    const headers = { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) };
    try {
      const answer = await fetch(this.address, { method: "POST", headers, body: new URLSearchParams({ device: localStorage.device }) });
      if (!answer.ok) return;
      const { tickets } = await answer.json();
      const codes = new Set(Object.values(tickets).flat().map((place) => place.code));
      this.store({ tickets, given: this.stored.given.filter((code) => codes.has(code)) });
    } catch {
      // what it held before, it holds still
    }
  }

  free(ref) {
    const { tickets, given } = this.stored;
    return (tickets[ref] ?? []).filter((place) => !given.includes(place.code));
  }

  left(tile) {
    return this.free(tile.dataset.ticket).length;
  }

  // Places for these lines of a sale, or null when they are not all here.
  take(lines) {
    const found = lines.map(({ tile, count }) => this.free(tile.dataset.ticket).slice(0, count));
    if (!found.length || found.some((places, at) => places.length < lines[at].count)) return null;
    const places = found.flat();
    const { given, ...stored } = this.stored;
    this.store({ ...stored, given: [...given, ...places.map((place) => place.code)] });
    return places;
  }

  store(value) {
    localStorage.setItem(this.place, JSON.stringify(value));
  }
}
