import { z } from "zod";
import { SignInAnswer } from "./auth.ts";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant, Name } from "./paging.ts";

const tag = "Sign-in";

const Challenge = z.string().min(1).max(100);
/** What a browser hands out, as WebAuthn writes it in JSON; the server's library judges it. */
const Credential = z.record(z.string(), z.unknown());
/** A browser's answer to a challenge. */
export const PasskeyAnswer = z.strictObject({ challenge: Challenge, credential: Credential });
/** What a browser is asked. */
export const PasskeyQuestion = z.object({
  challenge: Challenge,
  options: z.record(z.string(), z.unknown()).describe("For the browser's WebAuthn call"),
});

export const Passkey = z
  .object({
    id: Id,
    name: z.string(),
    isSynced: z.boolean().describe("Its keeper copies it to other devices"),
    createdAt: Instant,
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: "Passkey" });
export type Passkey = z.infer<typeof Passkey>;

export const listPasskeys = endpoint({
  method: "GET",
  path: "/auth/passkeys",
  summary: "The own passkeys",
  tag,
  permission: "session",
  response: z.object({ items: z.array(Passkey) }),
});

export const startPasskey = endpoint({
  method: "POST",
  path: "/auth/passkeys/options",
  summary: "What the browser needs to make a passkey",
  tag,
  permission: "session",
  fresh: true,
  response: PasskeyQuestion,
});

export const addPasskey = endpoint({
  method: "POST",
  path: "/auth/passkeys",
  summary: "Keep a passkey that the browser has made",
  tag,
  permission: "session",
  fresh: true,
  status: 201,
  body: z.strictObject({ challenge: Challenge, name: Name, credential: Credential }),
  response: z.object({
    recoveryCodes: z.array(z.string()).describe("Shown once; none when there are some already"),
  }),
});

export const removePasskey = endpoint({
  method: "DELETE",
  path: "/auth/passkeys/:id",
  summary: "Take a passkey away",
  tag,
  permission: "session",
  fresh: true,
  params: ById,
});

export const askForPasskey = endpoint({
  method: "POST",
  path: "/auth/passkey/options",
  summary: "What the browser needs to sign in by a passkey, alone or as the second step",
  tag,
  permission: "public",
  perMinute: 600,
  body: z.strictObject({ challenge: Challenge.optional().describe("Of FACTOR_NEEDED") }),
  response: PasskeyQuestion,
});

export const signInByPasskey = endpoint({
  method: "POST",
  path: "/auth/passkey",
  summary: "Sign in by a passkey",
  tag,
  permission: "public",
  perMinute: 600,
  body: PasskeyAnswer,
  response: SignInAnswer,
});
