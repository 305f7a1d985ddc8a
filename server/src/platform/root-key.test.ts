import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { homeAt } from "./home.ts";
import { loadKeys } from "./keys.ts";
import { openRoot, rotateMaster } from "./root-key.ts";

const folder = await mkdtemp(join(tmpdir(), "parley-root-"));
afterAll(() => rm(folder, { recursive: true }));

const keysOf = (home: string) => homeAt(home).keys;
const masterOf = (home: string) => readFile(join(keysOf(home), "master.key"), "utf8");

/** A key service as small as one can be: it wraps by exclusive or with a byte that it keeps. */
async function keyService(name: string, byte: number): Promise<string> {
  const path = join(folder, name);
  const program = `#!${process.execPath}
const text = require("node:fs").readFileSync(0, "utf8").trim();
if (!["wrap", "unwrap"].includes(process.argv[2])) process.exit(2);
process.stdout.write(Buffer.from(text, "base64").map((b) => b ^ ${byte}).toString("base64") + "\\n");
`;
  await writeFile(path, program);
  await chmod(path, 0o700);
  return path;
}

describe("another master key", () => {
  test("in the file leaves the root as it was, and the old one opens nothing", async () => {
    const home = join(folder, "file");
    const before = await loadKeys({ home });
    const oldText = await masterOf(home);
    const { from, to } = await rotateMaster({ home });
    const after = await loadKeys({ home });
    expect(after.masterKey).toEqual(before.masterKey);
    expect([from.id, to.id]).toEqual([before.masterKeyId, after.masterKeyId]);
    expect(after.masterKeyId).not.toBe(before.masterKeyId);

    await writeFile(join(keysOf(home), "master.key"), oldText);
    await expect(loadKeys({ home })).rejects.toMatchObject({ reason: "keys" });
  });

  test("in the environment: both open it until the new one did", async () => {
    const home = join(folder, "environment");
    const [old, next] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const { key } = await openRoot({ home, masterKey: old });
    await rotateMaster({ home, masterKey: old }, next);
    expect((await openRoot({ home, masterKey: old })).key).toEqual(key);
    expect((await openRoot({ home, masterKey: next })).key).toEqual(key);
    await expect(openRoot({ home, masterKey: old })).rejects.toMatchObject({
      reason: "keys",
      cure: expect.stringContaining("PARLEY_MASTER_KEY"),
    });
  });

  test("that was cut off in the middle opens with the old key", async () => {
    const home = join(folder, "cut");
    const before = await loadKeys({ home });
    const oldText = await masterOf(home);
    await rotateMaster({ home });
    // As if the process had been killed before it wrote the new master key.
    const stored = JSON.parse(await readFile(join(keysOf(home), "root.json"), "utf8"));
    await rm(home, { recursive: true });
    await loadKeys({ home });
    await writeFile(join(keysOf(home), "master.key"), oldText);
    await rotateMaster({ home, masterKey: Buffer.from(oldText, "base64") }, Buffer.alloc(32, 3));
    expect(stored.wraps).toHaveLength(1);
    expect((await loadKeys({ home })).masterKey).toEqual(before.masterKey);
  });
});

describe("a master key behind a command", () => {
  test("wraps a root of its own at the first start", async () => {
    const home = join(folder, "first");
    const kmsCommand = await keyService("kms-first", 7);
    const made = await loadKeys({ home, kmsCommand });
    expect(made).toMatchObject({ masterKeyId: "command", masterKeyKept: "COMMAND" });
    expect((await loadKeys({ home, kmsCommand })).masterKey).toEqual(made.masterKey);
    expect(await readdir(keysOf(home))).not.toContain("master.key");
    const stored = await readFile(join(keysOf(home), "root.json"), "utf8");
    expect(stored).not.toContain(made.masterKey.toString("base64"));
    await expect(loadKeys({ home })).rejects.toMatchObject({ reason: "keys" });
  });

  test("takes over from the file, which goes away", async () => {
    const home = join(folder, "take-over");
    const kmsCommand = await keyService("kms-over", 9);
    const { masterKey } = await loadKeys({ home });
    await expect(loadKeys({ home, kmsCommand })).rejects.toMatchObject({
      cure: expect.stringContaining("rotate-master"),
    });
    await rotateMaster({ home, kmsCommand });
    expect((await loadKeys({ home, kmsCommand })).masterKey).toEqual(masterKey);
    expect(await readdir(keysOf(home))).not.toContain("master.key");
  });

  test("that fails or is not there is told of with its words", async () => {
    const home = join(folder, "broken");
    const none = join(folder, "no-such-program");
    await expect(loadKeys({ home, kmsCommand: none })).rejects.toMatchObject({
      reason: "keys",
      message: expect.stringContaining("ENOENT"),
    });
    const wrong = "/bin/sh -c exit";
    await expect(loadKeys({ home, kmsCommand: wrong })).rejects.toMatchObject({ reason: "keys" });
  });
});
