// The camera reads QR codes: by the browser itself where it can, else by a decoder that is fetched.

const EVERY = 120; // milliseconds between two looks
const LOOKS_AT = 640; // pixels: wide enough for a ticket at arm's length, and quick to read
const SAME_FOR = 2500; // a ticket that stays in the picture is one scan
const WANTED = "check-in-camera";

export class Camera {
  constructor(box, addresses, scanned) {
    Object.assign(this, { box, addresses, scanned, last: "", seenAt: 0 });
    this.video = box.querySelector("video");
    this.button = box.querySelector("[data-camera]");
    this.button.addEventListener("click", () => (this.stream ? this.stop() : this.start()));
    if (localStorage.getItem(WANTED)) this.start();
  }

  async start() {
    this.say("");
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
      this.video.srcObject = this.stream;
      this.video.hidden = false;
      await this.video.play();
      this.read = await reader(this.addresses);
    } catch (error) {
      this.stop();
      return this.say(why(error));
    }
    localStorage.setItem(WANTED, "yes");
    this.button.querySelector("span").textContent = "Stop the camera";
    this.look();
  }

  stop() {
    clearTimeout(this.next);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.hidden = true;
    localStorage.removeItem(WANTED);
    this.button.querySelector("span").textContent = "Use the camera";
  }

  async look() {
    if (!this.stream) return;
    if (!document.hidden && this.video.videoWidth) {
      const text = await this.read(this.video).catch(() => null);
      if (text) this.saw(text);
    }
    this.next = setTimeout(() => this.look(), EVERY);
  }

  saw(text) {
    const now = performance.now();
    const isSame = text === this.last && now - this.seenAt < SAME_FOR;
    Object.assign(this, { last: text, seenAt: now });
    if (!isSame) this.scanned(text);
  }

  say(sentence) {
    this.box.querySelector(".camera__problem").textContent = sentence;
  }
}

async function reader(addresses) {
  const formats = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
  if (formats.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  await fetchScript(addresses.reader);
  ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => addresses.wasm } });
  const canvas = document.createElement("canvas");
  const picture = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, LOOKS_AT / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    picture.drawImage(video, 0, 0, canvas.width, canvas.height);
    const pixels = picture.getImageData(0, 0, canvas.width, canvas.height);
    const found = await ZXingWASM.readBarcodes(pixels, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    return found[0]?.text;
  };
}

function fetchScript(address) {
  if ("ZXingWASM" in window) return;
  const script = document.createElement("script");
  script.src = address;
  return new Promise((done, failed) => {
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    document.head.append(script);
  });
}

function why(error) {
  const reasons = {
    NotAllowedError: "The camera is not allowed. Allow it in the browser's settings, or type the code.",
    NotFoundError: "This device has no camera. Use a hand scanner, or type the code.",
    NotReadableError: "Another program uses the camera. Close it, then try again.",
  };
  return reasons[error.name] ?? "The camera cannot be used here. Use a hand scanner, or type the code.";
}
