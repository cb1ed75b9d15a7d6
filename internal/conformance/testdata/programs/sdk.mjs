// The AWS SDK for JavaScript, which finds endpoint, region and keys in the environment.
import { createReadStream, createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import {
  CreateBucketCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListBucketsCommand, paginateListObjectsV2, PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { missingIn } from "./many.mjs";

const { S3_BUCKET: Bucket, S3_PREFIX: prefix = "", NEW_BUCKET } = process.env;
const client = new S3Client({ forcePathStyle: true });
const small = { Bucket, Key: `${prefix}small.txt` };
const large = { Bucket, Key: `${prefix}large.bin` };

const list = async (below) => {
  const sizes = new Map();
  for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: below })) {
    for (const object of page.Contents ?? []) sizes.set(object.Key, object.Size);
  }
  return sizes;
};
const get = async (object, file) => pipeline((await client.send(new GetObjectCommand(object))).Body, createWriteStream(file));

const steps = {
  async bucket() {
    await client.send(new CreateBucketCommand({ Bucket: NEW_BUCKET }));
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    console.log(...Buckets.map((bucket) => bucket.Name));
  },
  async put() {
    await client.send(new PutObjectCommand({ ...small, Body: await readFile("small.txt"), Metadata: { color: "blue" } }));
    await new Upload({ client, params: { ...large, Body: createReadStream("large.bin") } }).done();
  },
  head: async () => console.log((await client.send(new HeadObjectCommand(small))).Metadata.color),
  list: async () => console.log([...(await list(prefix)).keys()].join("\n")),
  async sync() {
    for (const name of await missingIn(await list(`${prefix}many/`), `${prefix}many/`)) {
      await client.send(new PutObjectCommand({ Bucket, Key: `${prefix}many/${name}`, Body: await readFile(`many/${name}`) }));
    }
  },
  async get() {
    await get(small, "got/small.txt");
    await get(large, "got/large.bin");
  },
  presign: async () => console.log(await getSignedUrl(client, new GetObjectCommand(small), { expiresIn: 300 })),
  async delete() {
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: small.Key }, { Key: large.Key }] } }));
    if (Errors.length) throw new Error(JSON.stringify(Errors));
  },
};
await steps[process.argv[2]]();
