import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { isProfileName, profiles } from "./callees/profiles.ts";
import { Faults, noFaults } from "./exchange/faults.ts";
import { type CarrierOptions, startCarrier } from "./start.ts";

const usage = `The built-in carrier, in a process of its own.

  --listen ADDRESS    HOST:PORT, or the path of a Unix socket (127.0.0.1:4500)
  --token-file FILE   the clients' secret; made if the file does not exist.
                      Without it the secret is in PARLEY_CARRIER_TOKEN
  --log FILE          append what happens to this file
  --profile NAME      ${Object.keys(profiles).join(", ")} (demo)
  --seed N            the callees' seed (1)
  --time-scale X      X times faster than life (1)
  --cps N             calls per second, instead of the profile's
  --channels N        calls at once, instead of the profile's
  --faults JSON       such as '{"eventLost":0.01}'
  --allow-remote      may listen beyond this machine, without encryption
  --help
`;

const positive = z.coerce.number().positive();
const Flags = z.object({
  listen: z.string().default("127.0.0.1:4500"),
  "token-file": z.string().optional(),
  log: z.string().optional(),
  profile: z.string().refine(isProfileName, "no such profile").default("demo"),
  seed: z.coerce.number().int().default(1),
  "time-scale": positive.default(1),
  cps: positive.optional(),
  channels: positive.int().optional(),
  faults: z.string().default("{}"),
  "allow-remote": z.boolean().default(false),
  help: z.boolean().default(false),
});
type Flags = z.infer<typeof Flags>;

function readFlags(): Flags {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const named = { listen: text, "token-file": text, log: text, profile: text, seed: text };
  const tuning = { "time-scale": text, cps: text, channels: text, faults: text };
  const options = { ...named, ...tuning, "allow-remote": flag, help: flag };
  return Flags.parse(parseArgs({ options }).values);
}

function toOptions(flags: Flags): CarrierOptions {
  return {
    listen: flags.listen,
    token: readToken(flags["token-file"]),
    logFile: flags.log,
    profile: flags.profile,
    seed: flags.seed,
    timeScale: flags["time-scale"],
    limits: { callsPerSecond: flags.cps, channels: flags.channels },
    faults: Faults.parse({ ...noFaults, ...JSON.parse(flags.faults) }),
    allowRemote: flags["allow-remote"],
    onLogError: (error) => process.stderr.write(`The call log cannot be written: ${error}\n`),
  };
}

/** Never from the command line, which every user of the machine can read. */
function readToken(file: string | undefined): string {
  if (file !== undefined && !existsSync(file)) {
    writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  }
  const token = file === undefined ? process.env.PARLEY_CARRIER_TOKEN : readFileSync(file, "utf8");
  if (token === undefined || token.trim().length < 16) {
    throw new Error("The secret needs 16 characters: give --token-file or PARLEY_CARRIER_TOKEN");
  }
  return token.trim();
}

/** Says what was wrong with the flags in lines a person can read. */
function explain(error: unknown): string {
  return error instanceof z.ZodError ? z.prettifyError(error) : String(error);
}

async function main(): Promise<void> {
  const flags = readFlags();
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  const carrier = await startCarrier(toOptions(flags));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => void carrier.close());
  }
  const { address, incarnation } = carrier;
  process.stdout.write(`${JSON.stringify({ listening: address, incarnation })}\n`);
}

main().catch((error) => {
  process.stderr.write(`${explain(error)}\n\n${usage}`);
  process.exitCode = 1;
});
