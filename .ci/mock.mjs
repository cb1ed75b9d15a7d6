// Starts the mock as a program, for the scripts beside this one.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

// Gives `use` what the first line says, and stops the mock after it. A mock that does not answer within two minutes is a failure.
export async function withMock(command, args, use) {
  const mock = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(mock, "exit");
  const stop = () => mock.kill("SIGTERM");
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
    await use(JSON.parse(line), mock);
  } finally {
    clearTimeout(giveUp);
    if (mock.exitCode === null) stop();
  }
  const [status] = await ended;
  assert.equal(status, 0, "the mock ends with status 0 on SIGTERM");
}
