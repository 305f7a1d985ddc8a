import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { checkoutFolder } from "../../server/src/platform/version.ts";
import { whenDone } from "../lib/cleanup.ts";

const program = join(checkoutFolder, "server/src/modules/telephony/carrier/main.ts");

export type CarrierProcess = { address: string; token: string; pid: number; logFile: string };

/** The built-in carrier in a process of its own, with its log in the given folder. */
export async function startCarrier(folder: string): Promise<CarrierProcess> {
  const token = randomBytes(24).toString("base64url");
  const logFile = join(folder, "carrier.jsonl");
  const options = [
    "--listen",
    "127.0.0.1:0",
    "--profile",
    "bench",
    "--seed",
    "7",
    "--log",
    logFile,
  ];
  const child = spawn(process.execPath, ["--import", "tsx", program, ...options], {
    cwd: checkoutFolder,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PARLEY_CARRIER_TOKEN: token },
  });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  whenDone(async () => {
    child.kill("SIGTERM");
    await gone;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { listening } = JSON.parse(line) as { listening: string };
    return { address: `http://${listening}`, token, pid: child.pid ?? 0, logFile };
  }
  throw new Error("the carrier did not start");
}

export type CarrierLine = { at: number; line: string; callId: string };

/** What happened to customers' legs, by the carrier's own log, in its order. */
export function readCustomerLines(logFile: string): CarrierLine[] {
  const callOf = new Map<string, string>();
  const lines: CarrierLine[] = [];
  for (const text of readFileSync(logFile, "utf8").split("\n")) {
    if (text === "") continue;
    const entry = JSON.parse(text) as {
      at: string;
      line: string;
      legId?: string;
      callId?: string;
      kind?: string;
    };
    const { legId = "", line } = entry;
    if (line === "ORIGINATE" && entry.kind === "CUSTOMER") callOf.set(legId, entry.callId ?? "");
    const callId = callOf.get(legId);
    if (callId) lines.push({ at: Date.parse(entry.at), line, callId });
  }
  return lines;
}
