// Loads the engine into a module worker and hands it one message after the other.
import start, { handle } from "/engine.js";

const module = fetch("/engine_bg.wasm", { integrity: "{{sri:engine_bg.wasm}}" });
let turn = start({ module_or_path: module });

self.onmessage = ({ data }) => {
  turn = turn.then(() => handle(data));
  // What cannot be handled must be heard by the page, which listens for errors of the worker.
  turn.catch((error) => reportError(error));
};
