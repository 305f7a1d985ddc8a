import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CallLogLine, openCallLog, readCallLog } from "./call-log.ts";

const at = "2026-03-03T09:00:00.000Z";
const of = { at, incarnation: "now" };
const originate = (legId: string): CallLogLine => ({
  ...of,
  ...{ line: "ORIGINATE", legId, kind: "CUSTOMER", tenantId: "t", callId: "c", to: "hash" },
});
const ended = (legId: string): CallLogLine => ({ ...of, line: "ENDED", legId, cause: "BUSY" });

describe("the call log", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "parley-call-log-"));
    path = join(folder, "deep", "calls.log");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const onError = (error: unknown) => {
    throw error;
  };
  const lines = (file = path) => readFileSync(file, "utf8").trim().split("\n");

  test("reaches its file by itself, soon, and at once when told", async () => {
    const log = openCallLog(path, { onError });
    log.write(originate("one"));
    log.flush();
    expect(lines()).toHaveLength(1);
    log.write(ended("one"));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(lines()).toHaveLength(2);
    log.close();
  });

  test("goes on after a line that was torn by a kill", () => {
    const first = openCallLog(path, { onError });
    first.write(originate("one"));
    first.close();
    appendFileSync(path, '{"at":"2026-03-03T09:0');
    const second = openCallLog(path, { onError });
    second.write(ended("one"));
    second.close();
    expect(readCallLog(path)).toMatchObject({
      isWhole: true,
      legs: [{ legId: "one", ended: { cause: "BUSY", at } }],
    });
  });

  test("remembers which legs had not ended", () => {
    const log = openCallLog(path, { onError });
    for (const legId of ["one", "two"]) log.write(originate(legId));
    log.write({ ...of, line: "ANSWERED", legId: "two", answeredBy: "PERSON" });
    log.write(ended("one"));
    log.close();
    expect(readCallLog(path).legs).toMatchObject([
      { legId: "one", ended: { cause: "BUSY" } },
      { legId: "two", ended: null, answeredAt: at },
    ]);
    expect(readCallLog(join(folder, "none.log"))).toEqual({ legs: [], isWhole: true });
  });

  test("reads only the end of a long file, and says so", () => {
    const log = openCallLog(path, { onError });
    for (let i = 0; i < 100; i++) log.write(originate(`leg ${i}`));
    log.close();
    const { legs, isWhole } = readCallLog(path, 1_000);
    expect(isWhole).toBe(false);
    expect(legs.length).toBeLessThan(10);
    expect(legs.at(-1)?.legId).toBe("leg 99");
  });

  test("begins a new file when one is full, and remembers across both", () => {
    const log = openCallLog(path, { maxBytes: 250, onError });
    for (const legId of ["one", "two", "three"]) {
      log.write(originate(legId));
      log.flush();
    }
    log.close();
    expect(existsSync(`${path}.1`)).toBe(true);
    expect(readCallLog(path).legs.map(({ legId }) => legId)).toEqual(["two", "three"]);
  });

  test("says when the disk takes no more, and the calls go on", () => {
    const errors: unknown[] = [];
    const log = openCallLog("/dev/full", { onError: (error) => errors.push(error) });
    log.write(originate("one"));
    log.flush();
    expect(String(errors[0])).toContain("ENOSPC");
    log.close();
  });
});
