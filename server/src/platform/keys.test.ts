import { sign, verify } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { homeAt } from "./home.ts";
import { loadKeys } from "./keys.ts";

const folder = await mkdtemp(join(tmpdir(), "parley-keys-"));
afterAll(() => rm(folder, { recursive: true }));

test("keys are made once, closed to others, and read again", async () => {
  const home = homeAt(join(folder, "fresh"));
  const made = await loadKeys({ home: home.root });
  const again = await loadKeys({ home: home.root });

  expect(again.masterKey).toEqual(made.masterKey);
  expect(again.masterKeyId).toBe(made.masterKeyId);
  expect(again.tokenKeyId).toBe(made.tokenKeyId);
  expect(made.masterKey).toHaveLength(32);
  for (const file of await readdir(home.keys)) {
    expect((await stat(join(home.keys, file))).mode & 0o777).toBe(0o600);
  }
});

test("processes that start at once get the same keys", async () => {
  const home = join(folder, "together");
  const all = await Promise.all(Array.from({ length: 8 }, () => loadKeys({ home })));
  expect(new Set(all.map(({ masterKeyId }) => masterKeyId)).size).toBe(1);
  expect(new Set(all.map(({ tokenKeyId }) => tokenKeyId)).size).toBe(1);
});

test("the token keys are a pair", async () => {
  const keys = await loadKeys({ home: join(folder, "fresh") });
  const signature = sign(null, Buffer.from("claim"), keys.tokenPrivateKey);
  expect(verify(null, Buffer.from("claim"), keys.tokenPublicKey, signature)).toBe(true);
});

test("a master key from the variable leaves no file", async () => {
  const home = homeAt(join(folder, "variable"));
  const masterKey = Buffer.alloc(32, 1);
  expect((await loadKeys({ home: home.root, masterKey })).masterKey).toEqual(masterKey);
  expect(await readdir(home.keys)).toEqual(["audit.pem", "tokens.pem"]);
});

test("a database without its master key is refused and no key is made", async () => {
  const home = homeAt(join(folder, "lost"));
  await mkdir(home.data, { recursive: true });
  await writeFile(join(home.data, "PG_VERSION"), "18\n");
  await expect(loadKeys({ home: home.root })).rejects.toMatchObject({
    reason: "keys",
    message: expect.stringContaining("is missing"),
    cure: expect.stringContaining("PARLEY_MASTER_KEY"),
  });
  expect(await readdir(home.keys)).toEqual([]);
});

test("damaged keys are refused and left alone", async () => {
  const home = homeAt(join(folder, "damaged"));
  await mkdir(home.keys, { recursive: true });
  await writeFile(join(home.keys, "master.key"), "c2hvcnQ=");
  await expect(loadKeys({ home: home.root })).rejects.toMatchObject({ reason: "keys" });
  expect(await readFile(join(home.keys, "master.key"), "utf8")).toBe("c2hvcnQ=");

  await loadKeys({ home: join(folder, "damaged-2") });
  await writeFile(join(folder, "damaged-2", "keys", "tokens.pem"), "no key");
  await expect(loadKeys({ home: join(folder, "damaged-2") })).rejects.toMatchObject({
    reason: "keys",
    cure: expect.stringContaining("pages renew their access tokens"),
  });
});
