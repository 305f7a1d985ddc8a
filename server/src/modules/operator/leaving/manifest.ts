import { z } from "zod";

/**
 * What an export leaves out, and says so: keys and secrets, which open nothing elsewhere or too much, and
 * what the machinery keeps for itself.
 */
export const omitted: {
  tables: readonly string[];
  columns: Readonly<Record<string, readonly string[]>>;
} = {
  tables: [
    "audit_heads",
    "audit_inbox",
    "devices",
    "event_cursors",
    "event_failures",
    "event_heads",
    "event_outbox",
    "idempotency_keys",
    "number_attempts",
    "passkeys",
    "password_resets",
    "recovery_codes",
    "security_counters",
    "sso_attempts",
    "subject_keys",
    "tenant_keys",
    "totp_factors",
  ],
  columns: {
    api_keys: ["digest"],
    attempts: ["number_digest"],
    contact_points: ["digest", "tail"],
    dial_decisions: ["number_digest"],
    do_not_call_numbers: ["number_digest"],
    scim_tokens: ["digest"],
    sso_connections: ["client_secret"],
    users: ["password_hash"],
    webhooks: ["secret", "previous_secret"],
  },
};

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

export const Manifest = z.object({
  format: z.literal("PARLEY-EXPORT-1"),
  build: z.string(),
  exportedAt: z.string(),
  tenant: z.object({ id: z.uuid(), name: z.string(), slug: z.string() }).loose(),
  tables: z.array(z.object({ name: z.string(), rows: z.number(), sha256: Hash })),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: Hash })),
  omitted: z.object({
    tables: z.array(z.string()),
    columns: z.record(z.string(), z.array(z.string())),
  }),
});
export type Manifest = z.infer<typeof Manifest>;
