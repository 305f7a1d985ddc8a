import { spawn } from "node:child_process";
import { createHash, hkdfSync } from "node:crypto";
import { open, seal } from "./crypto/envelope.ts";
import { errorText, StartRefusal } from "./start-refusal.ts";

/**
 * What wraps the root key of an installation: a port. The key of a file or of the environment does it here;
 * a command does it in a key management service or a hardware module, whose key never comes here.
 */
export type MasterKey = Readonly<{
  /** A name that may be stored and shown. */
  id: string;
  kept: "FILE" | "ENVIRONMENT" | "COMMAND";
  wrap(root: Buffer): Promise<string>;
  unwrap(wrapped: string): Promise<Buffer>;
}>;

const place = "root key";
const keyId = "00000000-0000-7000-8000-000000000001";
const commandMs = 20_000;

/** A master key whose bytes this process has. */
export function localMasterKey(bytes: Buffer, kept: "FILE" | "ENVIRONMENT"): MasterKey {
  const key = { id: keyId, key: Buffer.from(hkdfSync("sha256", bytes, "", "parley root", 32)) };
  return {
    id: fingerprint(bytes),
    kept,
    wrap: async (root) => seal(key, place, root).toString("base64"),
    unwrap: async (wrapped) => open(key, place, Buffer.from(wrapped, "base64")),
  };
}

/**
 * A master key behind a command. It is run with one more argument, `wrap` or `unwrap`, reads a line of
 * base64 and answers with one.
 */
export function commandMasterKey(command: string): MasterKey {
  return {
    id: "command",
    kept: "COMMAND",
    wrap: (root) => ask(command, "wrap", root.toString("base64")),
    unwrap: async (wrapped) => {
      const root = Buffer.from(await ask(command, "unwrap", wrapped), "base64");
      if (root.length === 32) return root;
      throw failed(command, "unwrap", `it answered with ${root.length} bytes and not 32`);
    },
  };
}

function ask(command: string, verb: "wrap" | "unwrap", line: string): Promise<string> {
  const [program = "", ...words] = command.split(/\s+/);
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...words, verb], { timeout: commandMs });
    const said = { out: "", err: "" };
    child.stdout.on("data", (text) => {
      said.out += text;
    });
    child.stderr.on("data", (text) => {
      said.err += text;
    });
    child.stdin.on("error", () => {});
    child.on("error", (error) => reject(failed(command, verb, errorText(error))));
    child.on("close", (code) => {
      const answer = said.out.trim();
      if (code === 0 && /^[A-Za-z0-9+/=]{1,100000}$/.test(answer)) resolve(answer);
      else if (code === 0) reject(failed(command, verb, "its answer is no line of base64"));
      else reject(failed(command, verb, `it ended with ${code}: ${said.err.trim().slice(0, 300)}`));
    });
    child.stdin.end(`${line}\n`);
  });
}

function failed(command: string, verb: string, why: string): StartRefusal {
  return new StartRefusal(
    "keys",
    `The command of the master key, ${command} ${verb}, did not work: ${why}`,
    "See that this user may run it and that the key service answers",
  );
}

/** A name for a secret that may be stored and shown. */
export function fingerprint(secret: Buffer): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 16);
}
