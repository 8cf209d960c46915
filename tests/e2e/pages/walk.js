// Looks at each place where Tab stops. `begin` and `stop` are called by keyboard.py.

({
  // To the top of the page or of its dialog, where Tab begins. A ring that fades in is not there
  // yet, so nothing fades; the security policy lets a constructed sheet pass.
  begin() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, *::before, *::after { transition: none !important; }");
    document.adoptedStyleSheets = [sheet];
    const top = document.querySelector("dialog:modal") ?? document.body;
    top.tabIndex = -1;
    top.focus();
    top.removeAttribute("tabindex");
    scrollTo(0, 0);
    this.first = this.at = undefined;
  },

  // What is wrong with the stop that was left, and with the one that was reached.
  stop() {
    const element = document.activeElement;
    if (element === this.at) return { found: [], over: false }; // the next part of a date
    const found = this.at && this.looks === this.look() ? [`unmarked: ${this.name()}`] : [];
    if (element === document.body || element === this.first) return { found, over: true };
    this.first ??= element;
    this.at = element;
    this.looks = this.look();
    const cover = this.cover();
    if (cover) found.push(`covered: ${this.name()} by ${cover}`);
    return { found, over: false };
  },

  // The mark of the focus may be drawn around an element, where its own box is not.
  look() {
    const around = [this.at, this.at.nextElementSibling, this.at.parentElement].filter(Boolean);
    const looks = around.map(getComputedStyle).map((style) =>
      [style.outline, style.boxShadow, style.borderColor, style.backgroundColor, style.top]);
    return looks.join();
  },

  // What lies over the whole of it, if anything does.
  cover() {
    const box = this.at.getClientRects()[0] ?? this.at.getBoundingClientRect();
    const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const heights = [(top + bottom) / 2, top + 4, bottom - 4];
    const hits = heights.map((y) => document.elementFromPoint(x, y));
    const isSeen = (hit) => this.at.contains(hit) || hit?.closest("label")?.contains(this.at);
    return hits.some(isSeen) ? null : (hits[0]?.outerHTML.slice(0, 60) ?? "the edge");
  },

  name() {
    const { tagName, id, ariaLabel, textContent } = this.at;
    return `${tagName} #${id} ${ariaLabel ?? textContent.trim()}`.slice(0, 60);
  },
})
