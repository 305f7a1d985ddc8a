import { NoTarget, ScimError, type ScimPatchOperation, scimPatch } from "scim-patch";
import { z } from "zod";
import { ScimRefusal } from "./errors.ts";

const Operations = z.object({
  Operations: z
    .array(
      z.object({
        op: z.string().transform((op) => op.toLowerCase()),
        path: z.string().max(500).optional(),
        value: z.unknown(),
      }),
    )
    .min(1)
    .max(200),
});

/** Names that lead out of a record and into what all records share. */
const forbidden = /__proto__|constructor|prototype/i;

/**
 * Applies the operations of a PATCH to a record and answers the whole of what it should be. Paths and
 * names are looked through first: the library walks wherever they lead.
 */
export function patched(record: Record<string, unknown>, body: unknown): Record<string, unknown> {
  const parsed = Operations.safeParse(body);
  if (!parsed.success) {
    throw new ScimRefusal(400, "Operations must be a list of changes", "invalidSyntax");
  }
  const operations = parsed.data.Operations.map(({ op, path, value }) => {
    if (forbidden.test(path ?? "") || hasForbidden(value)) {
      throw new ScimRefusal(400, "There is no such path", "invalidPath");
    }
    return { op, ...(path === undefined ? {} : { path }), value };
  });
  try {
    const copy = structuredClone(record) as never;
    // Checked again by the library, which knows the operations by their names.
    return scimPatch(copy, operations as ScimPatchOperation[], {
      mutateDocument: true,
      treatMissingAsAdd: true,
    }) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof ScimError) {
      const isTarget = error instanceof NoTarget;
      throw new ScimRefusal(400, error.message, isTarget ? "noTarget" : "invalidSyntax");
    }
    // The library walks into texts and numbers as if they were records.
    if (error instanceof TypeError) {
      throw new ScimRefusal(400, "There is no such path", "invalidPath");
    }
    throw error;
  }
}

function hasForbidden(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null || depth > 10) return depth > 10;
  return Object.entries(value).some(
    ([key, one]) => forbidden.test(key) || hasForbidden(one, depth + 1),
  );
}
