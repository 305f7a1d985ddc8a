import { readFile } from "node:fs/promises";
import { z } from "zod";
import { errorText, StartRefusal } from "../../../platform/start-refusal.ts";

const Connection = z.strictObject({
  /** The control interface, such as http://127.0.0.1:8088. */
  url: z.url({ protocol: /^https?$/ }),
  user: z.string().min(1),
  password: z.string().min(16),
  application: z.string().regex(/^[\w-]{1,40}$/),
  /** The SIP proxy between carriers and several of them, such as 10.0.0.10:5060: calls go out and come in by it. */
  edge: z
    .string()
    .regex(/^(\d{1,3}\.){3}\d{1,3}:\d{1,5}$/, "must be ADDRESS:PORT")
    .nullable()
    .default(null),
  /** Where the certificates lie by which carriers are believed: a folder that both sides see. */
  trust: z
    .strictObject({
      folder: z.string().min(1),
      asSeen: z.string().regex(/^\/[\w./-]+$/),
    })
    .nullable()
    .default(null),
  /** How texts become sound: a program, and a folder that both sides see. Without it nothing is said. */
  speech: z
    .strictObject({
      folder: z.string().min(1),
      asSeen: z.string().regex(/^\/[\w./-]+$/),
      /** The program and its first arguments; `-t TEXT -o FILE` follows, and the file is a WAV of 16 kHz. */
      command: z.array(z.string()).min(1),
    })
    .nullable(),
});

/** How the application speaks to an Asterisk: written by `parley asterisk up`, or by hand. */
export type AsteriskConnection = z.infer<typeof Connection>;

/** Reads a connection file; nothing of what stands in it is repeated, because some of it is secret. */
export async function readConnection(file: string): Promise<AsteriskConnection> {
  try {
    return Connection.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const where =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")
        : error instanceof SyntaxError
          ? "it is no JSON"
          : errorText(error);
    throw new StartRefusal(
      "asterisk",
      `the connection file of Asterisk cannot be used (${where})`,
      "Give it the file that `parley asterisk up` wrote, readable for this user",
    );
  }
}
