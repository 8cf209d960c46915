// A hand scanner types like a person, but faster than fingers can, and ends with Enter.

const BURST_GAP = 40; // milliseconds
const SCAN_LENGTH = 8;

// Collects keys, each with its `text`. `typed` gets those that fingers typed; that many at once
// were no fingers, and must not act as keys: a code would sell tickets.
export class Burst {
  constructor(typed) {
    Object.assign(this, { typed, keys: [] });
  }

  add(key) {
    this.keys.push(key);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.flush(), BURST_GAP);
  }

  flush() {
    clearTimeout(this.pause);
    const keys = this.keys.splice(0);
    if (keys.length < SCAN_LENGTH) this.typed(keys);
  }

  // Enter came: what was scanned, or nothing.
  end() {
    if (this.keys.length < SCAN_LENGTH) return void this.flush();
    clearTimeout(this.pause);
    return this.keys.splice(0).map((key) => key.text).join("");
  }
}

// Scans anywhere on a page, also while a field has the focus: then what the scanner typed into it
// is taken out again. `isHeard` says where a page listens, when not everywhere.
export function listenForScans(scanned, isHeard = () => true) {
  const burst = new Burst(() => {});
  let field;
  let before = "";

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (!isHeard(event.target)) return;
      if (event.key.length === 1) {
        if (!burst.keys.length) {
          field = event.target.matches("input, textarea") ? event.target : null;
          before = field?.value ?? "";
        }
        burst.add({ text: event.key });
      } else if (event.key === "Enter") {
        const scan = burst.end();
        if (!scan) return;
        event.preventDefault();
        event.stopPropagation();
        if (field) field.value = before;
        scanned(scan);
      }
    },
    true,
  );
}
