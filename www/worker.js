// A worker of Brokerlab: plays worlds with other seeds, beside the page. The page starts it only when somebody asks for that.
//
// The first message is the compiled module, so that nothing is fetched or compiled again; each one after it is a request, in
// bytes. Answers are bytes too; a text says what went wrong, and then the page ends this worker.

import init, { Worlds, onPanic } from './brokerlab-app.js';

/** A promise of who plays, from the first message on. */
let worlds = null;
/** What the module said of its own mistake, which is more than the trap itself says. */
let panic = null;

addEventListener('message', async ({ data }) => {
  try {
    if (!worlds) worlds = begin(data);
    else (await worlds).take(data, (bytes) => postMessage(bytes, [bytes.buffer]));
  } catch (error) {
    postMessage(panic || String(error));
  }
});

async function begin(module) {
  try {
    await init({ module_or_path: module });
    onPanic((message) => {
      panic = message;
    });
    postMessage(Uint8Array.of(0));
    return new Worlds();
  } catch (error) {
    postMessage(String(error));
    throw error;
  }
}
