// Starts the mock with the command in the arguments, reads its first line, calls each system as that line says, and stops
// it.
import assert from "node:assert/strict";
import { withMock } from "./mock.mjs";

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
await withMock(command, args, async ({ s3, admin, ...systems }) => {
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
  // Nobody's key: S3 answers, and refuses it.
  const signed = await fetch(`${s3.endpoint}/none?X-Amz-Algorithm=AWS4-HMAC-SHA256`);
  assert.match(signed.headers.get("content-type"), /xml/);
  assert.match(await signed.text(), /^<\?xml[^]*<Error>/);
  console.log(`S3 answers at ${s3.endpoint}`);
  const ready = await fetch(`${admin.base_url}/ready`);
  assert.deepEqual(await ready.json(), { ready: true });
  console.log(`the mock's own API answers at ${admin.base_url}`);
});
