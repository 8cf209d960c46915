// Money at the till: whole minor units, written the way the portal writes them.

export class Currency {
  constructor(code, digits) {
    this.unit = 10 ** digits;
    this.digits = digits;
    const style = { style: "currency", currency: code, minimumFractionDigits: digits, maximumFractionDigits: digits };
    this.exact = new Intl.NumberFormat("en", style);
    this.whole = new Intl.NumberFormat("en", { ...style, minimumFractionDigits: 0, maximumFractionDigits: 0 });
  }

  format(minor) {
    return this.exact.format(minor / this.unit);
  }

  // As on a price tag: without decimals when they are zero.
  short(minor) {
    return (minor % this.unit ? this.exact : this.whole).format(minor / this.unit);
  }

  // Digits alone, as a field takes them.
  plain(minor) {
    return (minor / this.unit).toFixed(this.digits);
  }

  // What a person typed, in minor units; null when it is no amount.
  parse(text) {
    const typed = /^(\d{1,12})(?:[.,](\d{0,3}))?$/.exec(text.trim());
    if (!typed || (typed[2] ?? "").length > this.digits) return null;
    return Number(typed[1]) * this.unit + Number((typed[2] ?? "").padEnd(this.digits, "0"));
  }
}

// So many basis points of an amount, rounded half up. In whole numbers: sums of dong are long.
export function share(minor, basisPoints) {
  return Number((BigInt(minor) * BigInt(basisPoints) * 2n + 10000n) / 20000n);
}

// The sums a buyer may hold out: the next multiples of each note above the total, smallest first.
export function notesAbove(total, steps) {
  const sums = steps.map((step) => Math.floor(total / step) * step + step);
  return [...new Set(sums)].sort((a, b) => a - b).slice(0, 3);
}
