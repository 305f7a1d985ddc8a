import { Refusal } from "../../../platform/errors.ts";

export const schemaOf = {
  error: "urn:ietf:params:scim:api:messages:2.0:Error",
  list: "urn:ietf:params:scim:api:messages:2.0:ListResponse",
  patch: "urn:ietf:params:scim:api:messages:2.0:PatchOp",
  user: "urn:ietf:params:scim:schemas:core:2.0:User",
  group: "urn:ietf:params:scim:schemas:core:2.0:Group",
} as const;

type ScimType =
  | "invalidFilter"
  | "invalidPath"
  | "invalidSyntax"
  | "invalidValue"
  | "mutability"
  | "noTarget"
  | "tooMany"
  | "uniqueness";

/** A "no" in the words of RFC 7644, section 3.12. */
export class ScimRefusal extends Error {
  readonly status: number;
  readonly scimType: ScimType | undefined;

  constructor(status: number, detail: string, scimType?: ScimType) {
    super(detail);
    this.name = "ScimRefusal";
    this.status = status;
    this.scimType = scimType;
  }
}

export function invalidValue(detail: string): ScimRefusal {
  return new ScimRefusal(400, detail, "invalidValue");
}

/** What our services, the framework and the database refuse, as SCIM says it; undefined for a bug. */
export function asScim(error: unknown): ScimRefusal | undefined {
  if (error instanceof ScimRefusal) return error;
  if (error instanceof Refusal) {
    const status = error.code === "invalid" ? 400 : error.status;
    return new ScimRefusal(status, error.message, status === 400 ? "invalidValue" : undefined);
  }
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? String(error.code) : "";
  if (code === "23505") return new ScimRefusal(409, "There is one like this already", "uniqueness");
  if (code === "22021" || code === "22P05") return invalidValue("A text cannot be stored");
  if (code === "40001" || code === "40P01")
    return new ScimRefusal(409, "Changed at the same moment");
  if ("statusCode" in error && typeof error.statusCode === "number" && error.statusCode < 500) {
    return new ScimRefusal(error.statusCode, "The request cannot be read", "invalidSyntax");
  }
  return undefined;
}

export function bodyOf({ status, message, scimType }: ScimRefusal): object {
  return {
    schemas: [schemaOf.error],
    status: String(status),
    ...(scimType ? { scimType } : {}),
    detail: message,
  };
}
