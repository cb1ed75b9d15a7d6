// The page of the mock in headless Chromium: by keyboard alone a person watches a request arrive, opens it, injects a fault and sees it
// act, moves the clock and sees a bucket become active.
//
//   node .ci/page.mjs PROGRAM [SCREENSHOT.png]
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faintTexts } from "./contrast.mjs";
import { withMock } from "./mock.mjs";

const { chromium } = createRequire(new URL("../tools/", import.meta.url))("playwright-core");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const [program, screenshot] = process.argv.slice(2);

await withMock(program, ["-addr", "127.0.0.1:0", "-provisioning", "1h"], async (systems) => {
  // Whatever is not loopback goes to a proxy that answers nothing.
  const proxy = createServer((_, response) => response.writeHead(502).end());
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const profile = await mkdtemp(join(tmpdir(), "buckt-mock-page-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1360, height: 1020 },
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", `--proxy-server=http://127.0.0.1:${proxy.address().port}`,
    ],
  });
  try {
    await walk(browser, systems);
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
    proxy.close();
  }
});

async function walk(browser, { buckt, admin }) {
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  const wrong = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => {
    if (new URL(request.url()).hostname !== "127.0.0.1") wrong.push(`a request left loopback: ${request.url()}`);
  });
  const call = (method, path, body) =>
    fetch(buckt.base_url + path, {
      method,
      headers: { Authorization: `Bearer ${buckt.api_key}`, "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    });
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  // Goes on from where the focus is, as a person does, until it is there.
  const tabTo = async (target) => {
    for (let i = 0; i < 60; i++) {
      await press("Tab");
      if (await target.evaluateAll((found) => found.includes(document.activeElement))) {
        assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none", "the focus is seen");
        return;
      }
    }
    assert.fail(`60 times Tab do not lead to ${target}`);
  };
  const link = (name) => page.getByRole("link", { name, exact: true });
  const button = (name) => page.getByRole("button", { name, exact: true });
  const row = (text) => page.getByRole("row").filter({ hasText: text });
  const told = (step) => console.log(`by keyboard: ${step}`);

  const live = () => page.getByText("Live", { exact: true }).waitFor();

  await page.goto(`${admin.base_url}/`);
  await live();

  assert.equal((await call("POST", "/buckets", { name: "assets", isManagedDomain: true })).status, 201);
  await row("POST /v1/buckets").getByText("201").waitFor();
  await row("assets").getByText("pending").waitFor();
  told("a request has arrived, and its bucket is pending");

  await press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip", "the first stop is the skip link");
  await press("Enter");
  await tabTo(link("POST /v1/buckets"));
  await press("Enter");
  await page.getByRole("heading", { name: "POST /v1/buckets" }).waitFor();
  await page.getByText('"name": "assets"').first().waitFor();
  assert.ok(!(await page.content()).includes(buckt.api_key), "no secret is on the page");
  told("the request was opened");
  await tabTo(link("All requests"));
  await press("Enter");
  await live();

  await tabTo(link("Inject a fault"));
  await press("Enter");
  await tabTo(page.getByLabel("Requests", { exact: true }));
  await page.keyboard.type("Buckets.List");
  await tabTo(page.getByLabel("Of those"));
  await press("ArrowDown");
  await tabTo(page.getByLabel("Number"));
  await page.keyboard.type("1");
  await tabTo(page.getByLabel("Status"));
  await press("Control+a");
  await page.keyboard.type("503");
  await tabTo(button("Inject"));
  await press("Enter");
  await page.getByText("The fault is in force").waitFor();
  assert.equal((await call("GET", "/buckets")).status, 503, "the fault acts");
  assert.equal((await call("GET", "/buckets")).status, 200, "on the first request alone");
  await row("GET /v1/buckets").getByText("status 503").waitFor();
  await page.getByText("Took effect on 1 of 2 requests.").waitFor();
  told("a fault was injected, and was seen to act");

  await live();
  await press("Shift+Tab");
  await tabTo(button("Remove fault 1: status 503"));
  await press("Enter");
  await page.getByText("No faults").waitFor();
  told("the fault was removed");

  // From the top of the page: the focus wraps around.
  await tabTo(link("Clock"));
  await press("Enter");
  await tabTo(button("+ 1 hour"));
  await press("Enter");
  await row("assets").getByText("active", { exact: true }).waitFor();
  await page.getByText("1 hour ahead of the real time").waitFor();
  told("the clock was moved, and the bucket is active");

  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await page.evaluate(faintTexts), [], `what is hard to read in ${colorScheme} mode`);
  }
  if (screenshot) await picture(page, call, admin.base_url);
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "a narrow screen shows all without scrolling sideways");
  assert.deepEqual(wrong, []);
  console.log("the page has no errors, and sent requests to the mock alone");
  await sandboxed(browser, buckt, admin.base_url);
}

// A page among the files at the mock's own address runs its scripts, but has an origin of its own: it cannot read the mock's APIs.
async function sandboxed(browser, { base_url, api_key }, admin) {
  const headers = { Authorization: `Bearer ${api_key}` };
  const bucket = (await (await fetch(`${base_url}/buckets`, { headers })).json()).data.find(({ name }) => name === "assets");
  const html = `<!doctype html><title>file</title><a href="data.zip">data</a><script>
    fetch(${JSON.stringify(`${admin}/state`)}).then(() => "read", () => "denied").then((state) => {
      document.title = JSON.stringify({ origin: self.origin, state });
    });
  </script>`;
  const put = async (key, type, body) => {
    const response = await fetch(`${base_url}/buckets/${bucket.id}/files/${key}`, {
      method: "PUT",
      headers: { ...headers, "Content-Type": type },
      body,
    });
    assert.equal(response.status, 200);
    return (await response.json()).data.url;
  };
  await put("data.zip", "application/zip", "data");
  const page = await browser.newPage();
  await page.goto(await put("page.html", "text/html", html));
  await page.waitForFunction(() => document.title.startsWith("{"));
  assert.deepEqual(JSON.parse(await page.title()), { origin: "null", state: "denied" });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link").click()]);
  assert.equal(await download.failure(), null, "downloads work");
  console.log("a page among the files cannot read the mock's APIs, and its downloads work");
}

// A picture for the README, with some more to see.
async function picture(page, call, base) {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await call("POST", "/buckets", { name: "thumbnails", isManagedDomain: true });
  await call("POST", "/keys", { name: "uploader", permissions: ["files:read", "files:write"] });
  await call("GET", "/buckets?limit=5");
  await call("GET", "/buckets/bkt_none");
  const fault = { match: { operation: "bucktCreateKey" }, first: 1, effect: { kind: "reset", when: "after" } };
  await fetch(`${base}/faults`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(fault) });
  await page.getByRole("row").filter({ hasText: "uploader" }).waitFor();
  await page.goto(`${base}/`);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.screenshot({ path: screenshot });
  console.log(`the picture is ${screenshot}`);
}
