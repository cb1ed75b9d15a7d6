// Starts the mock with the command in the arguments, reads its first line, calls each system as that line says, and stops
// it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const bearer = (token) => ({ Authorization: `Bearer ${token}` });
const basic = (user, password) => ({ Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` });

// One call of each system: its credential, one that nobody has, and what a new account answers.
const calls = {
  buckt: {
    path: "/buckets",
    headers: (c) => bearer(c.api_key),
    stranger: { api_key: "bkt_none" },
    fresh: (answer) => answer.data.length === 0,
  },
  foundrydb: {
    path: "/file-services",
    headers: (c) => basic(c.username, c.password),
    stranger: { username: "admin", password: "none" },
    fresh: (answer) => answer.file_services.length === 0,
  },
  amove: {
    path: "/api/v1/cloudaccount/get_all",
    headers: (c) => bearer(c.token),
    stranger: { token: "none" },
    fresh: (answer, system) => answer.data.some((account) => account.id === system.cloud_account_id),
  },
  linode: {
    path: "/object-storage/keys",
    headers: (c) => bearer(c.token),
    stranger: { token: "none" },
    fresh: (answer) => answer.data.length === 0,
  },
  tornado: {
    path: "/usage",
    headers: (c) => ({ "x-api-key": c.api_key }),
    stranger: { api_key: "none" },
    fresh: (answer) => answer.usage_count === 0,
  },
};

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
  const systems = JSON.parse(line);
  assert.deepEqual(Object.keys(systems).sort(), Object.keys(calls).sort());
  for (const [name, system] of Object.entries(systems)) {
    const { path, headers, stranger, fresh } = calls[name];
    const call = (credential) => fetch(system.base_url + path, { headers: headers(credential) });
    const accepted = await call(system);
    assert.equal(accepted.status, 200, name);
    assert.ok(fresh(await accepted.json(), system), name);
    assert.equal((await call(stranger)).status, 401, name);
    console.log(`${name} answers at ${system.base_url}`);
  }
} finally {
  clearTimeout(giveUp);
  if (mock.exitCode === null) stop();
}
const [status] = await ended;
// `go run` itself ends by the signal.
if (command !== "go") assert.equal(status, 0, "the mock ends with status 0 on SIGTERM");
