// What the runtime sees, around what wasm-bindgen made.
//
// A WebAssembly instance that panicked must not be used again: its memory may be half written. The
// application's panic hook sets `life.criticalError`; `app.__wbg_reset_state()` makes a new instance,
// and that raises `life.instanceId`. Promises of the old instance would never settle, so they are
// failed here, and whoever waits gets an error instead of silence.
import * as app from "./index.js";

const life = app.__worker_init_state();
const waiting = new Set();

let broken = life.criticalError;
Object.defineProperty(life, "criticalError", {
  get: () => broken,
  set(value) {
    broken = value;
    if (!broken) return;
    for (const fail of waiting) fail(new Error("the application stopped and is started again"));
    waiting.clear();
  },
});

function revive() {
  if (!broken) return;
  app.__wbg_reset_state();
  life.criticalError = false;
}

async function guarded(call) {
  revive();
  let fail;
  const stopped = new Promise((_, reject) => (fail = reject));
  waiting.add(fail);
  try {
    return await Promise.race([call(), stopped]);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) life.criticalError = true;
    throw error;
  } finally {
    waiting.delete(fail);
  }
}

const handler = (call) => (event, env, context) => guarded(() => call(event, env, context));

// A Durable Object outlives an instance: its Rust half is made again for the new one.
const durable = (Inner) =>
  class {
    #parts;
    #inner;
    #instance;

    constructor(state, env) {
      this.#parts = [state, env];
      revive();
      this.#current();
    }

    #current() {
      if (this.#instance !== life.instanceId) {
        this.#inner = new Inner(...this.#parts);
        this.#instance = life.instanceId;
      }
      return this.#inner;
    }

    fetch(request) {
      return guarded(() => this.#current().fetch(request));
    }

    alarm() {
      return guarded(() => this.#current().alarm());
    }
  };

