import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { homeAt, openHome } from "./home.ts";
import { parleyVersion } from "./version.ts";

const folder = await mkdtemp(join(tmpdir(), "parley-home-"));
afterAll(() => rm(folder, { recursive: true }));

test("a home is made with closed folders and marked with the version", async () => {
  const home = await openHome(join(folder, "new"));
  for (const path of [home.keys, home.storage, home.logs, home.run]) {
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  }
  expect(await readFile(home.version, "utf8")).toBe(`${parleyVersion}\n`);
  await expect(openHome(home.root)).resolves.toEqual(home);
});

test("a home of a newer version is refused, and the version is named", async () => {
  const home = await openHome(join(folder, "newer"));
  await writeFile(home.version, "999.1.0\n");
  await expect(openHome(home.root)).rejects.toMatchObject({
    reason: "home-newer",
    message: expect.stringContaining("written by Parley 999.1.0"),
    cure: expect.stringContaining("Start Parley 999.1.0 or newer"),
  });
});

test("a home of an older version is taken over", async () => {
  const home = await openHome(join(folder, "older"));
  await writeFile(home.version, "0.0.9\n");
  await openHome(home.root);
  expect(await readFile(home.version, "utf8")).toBe(`${parleyVersion}\n`);
});

test("a folder that cannot be written is refused with the reason", async () => {
  await writeFile(join(folder, "a-file"), "");
  await expect(openHome(join(folder, "a-file", "home"))).rejects.toMatchObject({
    reason: "home-not-writable",
    message: expect.stringContaining("a part of the path is a file"),
    cure: expect.stringContaining("PARLEY_HOME"),
  });
});

// Nobody may make folders there, not even root.
test.runIf(process.platform === "linux")(
  "a folder that the system closes is refused too",
  async () => {
    await expect(openHome("/sys/parley")).rejects.toMatchObject({ reason: "home-not-writable" });
  },
);

test("everything lies below the home", () => {
  const { root, ...places } = homeAt("/srv/parley");
  expect(Object.values(places).every((path) => path.startsWith(`${root}/`))).toBe(true);
});
