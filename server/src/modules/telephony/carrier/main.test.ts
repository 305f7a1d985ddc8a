import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLoopback } from "../providers/loopback.ts";
import { listen, toCustomer, untilSo } from "../testing/rigs.ts";
import { fixedE164 } from "./callees/fixed-numbers.ts";

const program = fileURLToPath(new URL("main.ts", import.meta.url));
const talks = fixedE164("01");

// Starting a process takes half a second: what can be told without one is told elsewhere.
describe("a carrier in a process of its own", () => {
  const processes: ChildProcess[] = [];
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "parley-carrier-"));
  });
  afterEach(() => {
    for (const child of processes.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  const inFolder = (name: string) => join(folder, name);
  const token = () => readFileSync(inFolder("token"), "utf8").trim();

  function run(...flags: string[]): ChildProcess {
    const child = spawn(process.execPath, ["--import", "tsx", program, ...flags], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PARLEY_CARRIER_TOKEN: "" },
    });
    processes.push(child);
    return child;
  }

  async function start(...flags: string[]) {
    const files = ["--token-file", inFolder("token"), "--log", inFolder("calls.log")];
    const child = run("--listen", "127.0.0.1:0", "--profile", "test", ...files, ...flags);
    if (child.stdout === null) throw new Error("No output");
    const [line] = await once(createInterface(child.stdout), "line");
    const { listening }: { listening: string } = JSON.parse(line);
    return { child, address: listening };
  }

  const logged = () =>
    readFileSync(inFolder("calls.log"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

  test("is killed, and its next life ends what it left", async () => {
    const first = await start("--time-scale", "50");
    const telephony = createLoopback({ address: first.address, token: token() });
    const heard = listen(telephony);
    const request = toCustomer(talks);
    await telephony.originate(request);
    await untilSo(() => heard.has(request.legId, "ANSWERED"));
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    await telephony.close();

    const second = await start();
    second.child.kill("SIGTERM");
    const [code] = await once(second.child, "exit");
    expect(code).toBe(0);
    const lines = logged().map(({ line }) => line);
    const life = ["STARTED", "ORIGINATE", "RINGING", "ANSWERED"];
    expect(lines).toEqual([...life, "STARTED", "ENDED", "STOPPED"]);
    expect(logged()[5]).toMatchObject({ legId: request.legId, cause: "LOST" });
  });

  test("says what is wrong with its flags", async () => {
    const refused = run("--listen", "127.0.0.1:0", "--profile", "nowhere", "--cps", "many");
    let said = "";
    refused.stderr?.on("data", (data) => {
      said += data;
    });
    const [code] = await once(refused, "close");
    expect(code).toBe(1);
    expect(said).toContain("no such profile");
    expect(said).toContain("cps");
  });
});
