// Starts the mock as a program, for the scripts beside this one.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

// Gives `use` what the first line says, and stops the mock after it. A mock that does not answer within two minutes is a failure.
export async function withMock(command, args, use) {
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
    await use(JSON.parse(line), mock);
  } finally {
    clearTimeout(giveUp);
    if (mock.exitCode === null) stop();
  }
  const [status] = await ended;
  // `go run` itself ends by the signal.
  if (command !== "go") assert.equal(status, 0, "the mock ends with status 0 on SIGTERM");
}
