// Times what is in the module that wasm-bindgen made for Node: node host.mjs MODULE CASE OPERATIONS, or node host.mjs MODULE [sessions].
import { createRequire } from "node:module";

const [path, name, operations] = process.argv.slice(2);
const { Run, worlds, sessions } = createRequire(import.meta.url)(path);
if (name === undefined || name === "sessions") {
  process.stdout.write(name === undefined ? worlds() : sessions());
  process.exit();
}
const count = Number(operations);
// Once before, so that the module is compiled by the engine's better compiler.
new Run(name, Math.min(count, 50_000)).play();
const run = new Run(name, count);
const began = performance.now();
const played = run.play();
const seconds = (performance.now() - began) / 1000;
console.log(Math.round(played / seconds));
