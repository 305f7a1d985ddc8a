import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtProgram } from "./run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "parley-cli-"));
let parley: ReturnType<typeof builtProgram>;
beforeAll(() => {
  parley = builtProgram({ PARLEY_HOME: folder, PORT: "0" });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

test("help lists the commands that work", () => {
  const { status, stdout } = parley(["--help"]);
  expect(status).toBe(0);
  for (const name of ["start", "migrate", "doctor", "backup", "restore"]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
  }
});

test("an unknown command ends with 1", () => {
  const { status, stderr } = parley(["dance"]);
  expect(status).toBe(1);
  expect(stderr).toContain("unknown command 'dance'");
});

test("the doctor ends with 0 when all is well and with 1 when not", () => {
  expect(parley(["doctor"])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("All is well."),
  });
  const { status, stdout } = parley(["doctor"], { PARLEY_HOEM: "/srv" });
  expect(status).toBe(1);
  expect(stdout).toMatch(/WRONG {3}settings: .*PARLEY_HOEM.*\n {8}Correct/);
  expect(stdout).toContain("1 to put right.");
});

test("a refusal is one line without a stack", () => {
  const { status, stderr } = parley(["backup", join(folder, "file")]);
  expect(status).toBe(1);
  expect(stderr).toBe(
    `Parley stopped here: There is no installation in ${folder}. Name its folder with PARLEY_HOME.\n`,
  );
});
