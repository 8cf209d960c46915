// A short tone for each answer: two that rise for yes, a low one for no. Made on the spot, no file.

const MUTED = "check-in-muted";
const YES = [[660, 0], [990, 0.09]]; // hertz, and when it begins
const NO = [[196, 0], [147, 0.14]];
const LENGTH = 0.12; // seconds

export class Sound {
  constructor(button) {
    this.button = button;
    button.addEventListener("click", () => {
      this.on = !this.on;
      if (this.on) this.play(true);
    });
    this.draw();
  }

  get on() {
    return localStorage.getItem(MUTED) === null;
  }

  set on(on) {
    if (on) localStorage.removeItem(MUTED);
    else localStorage.setItem(MUTED, "yes");
    this.draw();
  }

  draw() {
    this.button.ariaPressed = String(this.on);
  }

  play(yes) {
    this.button.dataset.played = yes ? "yes" : "no";
    if (!this.on) return;
    this.context ??= new AudioContext();
    for (const [pitch, after] of yes ? YES : NO) this.tone(pitch, this.context.currentTime + after, yes ? "sine" : "square");
  }

  tone(pitch, at, type) {
    const tone = new OscillatorNode(this.context, { frequency: pitch, type });
    const volume = new GainNode(this.context, { gain: 0.2 });
    volume.gain.setTargetAtTime(0, at + LENGTH * 0.7, 0.02); // no click at its end
    tone.connect(volume).connect(this.context.destination);
    tone.start(at);
    tone.stop(at + LENGTH);
  }
}
