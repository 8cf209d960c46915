// The buyer's screen stays awake, and says nothing of a connection that is gone: staff see that.

const facing = document.getElementById("facing-place");

for (const lost of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  facing.addEventListener(lost, (event) => event.stopPropagation());
}

function stayAwake() {
  if (document.visibilityState === "visible") navigator.wakeLock?.request("screen").catch(() => {}); // a comfort
}

document.addEventListener("visibilitychange", stayAwake);
stayAwake();
