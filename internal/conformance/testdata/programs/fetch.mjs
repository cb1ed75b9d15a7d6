// aws4fetch, which signs requests of fetch.
import { readFile, writeFile } from "node:fs/promises";
import { AwsClient } from "aws4fetch";
import { missingIn } from "./many.mjs";

const env = process.env;
const prefix = env.S3_PREFIX ?? "";
const client = new AwsClient({
  accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY, service: "s3", region: env.AWS_REGION, retries: 0,
});
const bucketURL = `${env.AWS_ENDPOINT_URL_S3}/${env.S3_BUCKET}`;
const at = (key) => `${bucketURL}/${prefix}${key}`;

const send = async (url, init) => {
  const response = await client.fetch(url, init);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response;
};
const put = async (key, headers = {}) => send(at(key), { method: "PUT", body: await readFile(key), headers });
const list = async (below) => {
  const url = new URL(bucketURL);
  url.search = new URLSearchParams({ "list-type": "2", prefix: below });
  const text = await (await send(url)).text();
  return new Map([...text.matchAll(/<Key>(.*?)<\/Key>.*?<Size>(\d+)<\/Size>/gs)].map(([, key, size]) => [key, Number(size)]));
};

const steps = {
  async bucket() {
    await send(`${env.AWS_ENDPOINT_URL_S3}/${env.NEW_BUCKET}`, { method: "PUT" });
    console.log(await (await send(`${env.AWS_ENDPOINT_URL_S3}/`)).text());
  },
  async put() {
    await put("small.txt", { "x-amz-meta-color": "blue" });
    await put("large.bin");
  },
  head: async () => console.log((await send(at("small.txt"), { method: "HEAD" })).headers.get("x-amz-meta-color")),
  list: async () => console.log([...(await list(prefix)).keys()].join("\n")),
  async sync() {
    for (const name of await missingIn(await list(`${prefix}many/`), `${prefix}many/`)) await put(`many/${name}`);
  },
  async get() {
    for (const key of ["small.txt", "large.bin"]) {
      await writeFile(`got/${key}`, Buffer.from(await (await send(at(key))).arrayBuffer()));
    }
  },
  async presign() {
    const signed = await client.sign(`${at("small.txt")}?X-Amz-Expires=300`, { aws: { signQuery: true } });
    console.log(signed.url);
  },
  async delete() {
    for (const key of ["small.txt", "large.bin"]) await send(at(key), { method: "DELETE" });
  },
};
await steps[process.argv[2]]();
