import { readdir, stat } from "node:fs/promises";

// The files of the folder many that are missing among the sizes of keys, or have another size.
export async function missingIn(sizes, prefix) {
  const missing = [];
  for (const name of await readdir("many")) {
    if (sizes.get(prefix + name) !== (await stat(`many/${name}`)).size) missing.push(name);
  }
  return missing;
}
