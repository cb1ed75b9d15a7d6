// Starts the mock with the command in the arguments, reads its first line, calls it as that line says, and stops it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const [command, ...args] = process.argv.slice(2);
// A process group of its own: `go run` does not pass a signal on to the program that it runs.
const mock = spawn(command, args, { detached: true, stdio: ["ignore", "pipe", "inherit"] });
const ended = once(mock, "exit");
const stop = () => process.kill(-mock.pid, "SIGTERM");
const giveUp = setTimeout(() => {
  console.error("the mock did not answer in time");
  process.exitCode = 1;
  stop();
}, 120_000);

try {
  const [line] = await Promise.race([
    once(createInterface({ input: mock.stdout }), "line"),
    ended.then(([status]) => assert.fail(`the mock ended with status ${status}`)),
  ]);
  const { buckt } = JSON.parse(line);
  const call = (key) => fetch(`${buckt.base_url}/buckets`, { headers: { Authorization: `Bearer ${key}` } });

  const accepted = await call(buckt.api_key);
  assert.equal(accepted.status, 200);
  assert.deepEqual((await accepted.json()).data, []);
  assert.equal((await call("bkt_none")).status, 401);
  console.log(`${buckt.base_url} answers`);
} finally {
  clearTimeout(giveUp);
  if (mock.exitCode === null) stop();
}
const [status] = await ended;
// `go run` itself ends by the signal.
if (command !== "go") assert.equal(status, 0, "the mock ends with status 0 on SIGTERM");
