import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { Operation } from "./operations.ts";
import { Id, Instant } from "./paging.ts";

const tag = "Encryption";

export const TenantKey = z
  .object({
    id: Id,
    /** DATA seals fields; INDEX makes the digests that sealed values are found by. */
    purpose: z.enum(["DATA", "INDEX"]),
    /** ACTIVE seals; READABLE only opens what was sealed with it; RETIRED is gone. */
    state: z.enum(["ACTIVE", "READABLE", "RETIRED"]),
    createdAt: Instant,
    followedAt: Instant.nullable(),
    retiredAt: Instant.nullable(),
  })
  .meta({ id: "TenantKey" });

export const Encryption = z
  .object({
    /** The key that wraps all others: a name for it, and where it is kept. */
    masterKey: z.object({ id: z.string(), kept: z.enum(["FILE", "ENVIRONMENT", "COMMAND"]) }),
    keys: z.array(TenantKey),
    /** Which fields are sealed, as table and column. */
    fields: z.array(z.object({ table: z.string(), column: z.string() })),
    /** The rotation that runs, or the last one. */
    rotation: Operation.nullable(),
    can: z.array(z.enum(["rotate"])),
  })
  .meta({ id: "Encryption" });
export type Encryption = z.infer<typeof Encryption>;

export const getEncryption = endpoint({
  method: "GET",
  path: "/security/encryption",
  summary: "The keys of the tenant and their age",
  tag,
  permission: "encryption:read",
  response: Encryption,
});
export const rotateDataKey = endpoint({
  method: "POST",
  path: "/security/encryption/rotate",
  summary: "Make a new data key and seal every field with it, in the background",
  tag,
  permission: "encryption:rotate",
  response: Operation,
  status: 202,
});

const KeyChange = z.object({ id: Id });
const told = { audited: "UPDATE", permission: "encryption:read" } as const;
export const dataKeyRotated = event("data-key.rotated", KeyChange, told);
export const dataKeyRetired = event("data-key.retired", KeyChange, told);
