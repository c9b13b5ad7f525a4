// What a browser on a phone offers to pages and only scripts can reach: a key that nobody can read,
// events, the camera, the service worker. No text, no decisions.

const DATABASE = "rubrica-device";
const KEYS = "keys";
const KIND = { name: "ECDSA", namedCurve: "P-256" };

function withKeys(mode, act) {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open(DATABASE, 1);
    open.onupgradeneeded = () => open.result.createObjectStore(KEYS);
    open.onerror = () => reject(open.error);
    open.onsuccess = () => {
      const transaction = open.result.transaction(KEYS, mode);
      const request = act(transaction.objectStore(KEYS));
      transaction.oncomplete = () => {
        open.result.close();
        resolve(request.result);
      };
      transaction.onabort = () => {
        open.result.close();
        reject(transaction.error);
      };
    };
  });
}

async function keyAt(slot) {
  const pair = await withKeys("readonly", (keys) => keys.get(slot));
  if (!pair) throw new Error("no key");
  return pair;
}

// A new key. The private half cannot be exported: not by these pages either.
export async function makeKey(slot) {
  const pair = await crypto.subtle.generateKey(KIND, false, ["sign", "verify"]);
  await withKeys("readwrite", (keys) => keys.put(pair, slot));
}

// The uncompressed point.
export async function publicPoint(slot) {
  const { publicKey } = await keyAt(slot);
  return new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
}

// r and s, over SHA-256 of the bytes.
export async function signBytes(slot, bytes) {
  const { privateKey } = await keyAt(slot);
  const way = { name: "ECDSA", hash: "SHA-256" };
  return new Uint8Array(await crypto.subtle.sign(way, privateKey, bytes));
}

export async function moveKey(from, to) {
  const pair = await keyAt(from);
  await withKeys("readwrite", (keys) => {
    keys.delete(from);
    return keys.put(pair, to);
  });
}

export async function forgetKeys() {
  await withKeys("readwrite", (keys) => keys.clear());
}

// Tells of events until what it returns is called, or the phone is not active any more.
export function listen(address, onData, onRefused) {
  const source = new EventSource(address);
  source.addEventListener("requests", (event) => onData(event.data));
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) onRefused();
  };
  return () => source.close();
}

// Shows the camera that looks away from the face. What it returns stops it.
export async function startCamera(video) {
  const wanted = { video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false };
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  video.srcObject = stream;
  await video.play();
  return () => stream.getTracks().forEach((track) => track.stop());
}

// The text of a QR code in view, by the browser's own detector; undefined where there is none.
export async function detect(video) {
  if (!("BarcodeDetector" in window)) return undefined;
  const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(video);
  return found.length > 0 ? found[0].rawValue : "";
}

// The picture of this moment as a file of grey values, one byte each, 480 to a row.
export function greyPicture(video) {
  const width = 480;
  const height = Math.round((width * video.videoHeight) / Math.max(video.videoWidth, 1));
  if (!height) return undefined;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const grey = new Uint8Array(width * height);
  for (let at = 0; at < grey.length; at += 1) {
    grey[at] = (data[4 * at] * 77 + data[4 * at + 1] * 150 + data[4 * at + 2] * 29) >> 8;
  }
  return new File([grey], "picture");
}

// Lets the phone work as an application: an offline page, and a place for notices.
export async function install() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js", { scope: "/movil", updateViaCache: "none" });
}

const canBeRung = () =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

async function subscription() {
  const worker = await navigator.serviceWorker.getRegistration("/movil");
  return worker?.pushManager.getSubscription();
}

const isSame = (buffer, bytes) => {
  const other = new Uint8Array(buffer ?? 0);
  return other.length === bytes.length && other.every((byte, at) => byte === bytes[at]);
};

// Whether this browser can be rung at all ("none"), is not allowed to ("denied"), is rung with this key
// ("on") or could be ("off").
export async function ringing(key) {
  if (!canBeRung()) return "none";
  if (Notification.permission === "denied") return "denied";
  const made = await subscription();
  return made && isSame(made.options.applicationServerKey, key) ? "on" : "off";
}

// Asks for leave and subscribes: the endpoint, the key and the secret, or undefined where its owner said no.
export async function subscribe(key) {
  if ((await Notification.requestPermission()) !== "granted") return undefined;
  await install();
  const worker = await navigator.serviceWorker.ready;
  // One with another key could not be rung with this one.
  await (await worker.pushManager.getSubscription())?.unsubscribe();
  const wanted = { userVisibleOnly: true, applicationServerKey: key };
  const made = await worker.pushManager.subscribe(wanted);
  const bytes = (name) => new Uint8Array(made.getKey(name));
  return [made.endpoint, bytes("p256dh"), bytes("auth")];
}

export async function unsubscribe() {
  if (canBeRung()) await (await subscription())?.unsubscribe();
}
