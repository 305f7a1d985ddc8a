import { schemaOf } from "./errors.ts";

export const mostResults = 200;

/** What this service provider can do (RFC 7643, section 5). */
export const serviceProviderConfig = (base: string) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: mostResults },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: "oauthbearertoken",
      name: "Bearer token",
      description: "A token that an administrator makes under Single sign-on",
      primary: true,
    },
  ],
  meta: { resourceType: "ServiceProviderConfig", location: `${base}/ServiceProviderConfig` },
});

const kinds = [
  { id: "User", endpoint: "/Users", schema: schemaOf.user },
  { id: "Group", endpoint: "/Groups", schema: schemaOf.group },
];

export const resourceTypes = (base: string) =>
  kinds.map(({ id, endpoint, schema }) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
    id,
    name: id,
    endpoint,
    schema,
    meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/${id}` },
  }));

type More = Record<string, unknown>;

function attribute(name: string, type: string, more: More = {}): object {
  return {
    name,
    type,
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    ...more,
  };
}

const reference = (mutability: string) => [
  attribute("value", "string", { mutability }),
  attribute("display", "string", { mutability: "readOnly" }),
  attribute("$ref", "reference", { mutability: "readOnly", referenceTypes: ["User", "Group"] }),
];

const userAttributes = [
  attribute("userName", "string", { required: true, uniqueness: "server" }),
  attribute("name", "complex", {
    subAttributes: [
      attribute("formatted", "string"),
      attribute("givenName", "string"),
      attribute("familyName", "string"),
    ],
  }),
  attribute("displayName", "string"),
  attribute("active", "boolean"),
  attribute("preferredLanguage", "string"),
  attribute("emails", "complex", {
    multiValued: true,
    subAttributes: [
      attribute("value", "string"),
      attribute("type", "string"),
      attribute("primary", "boolean"),
    ],
  }),
  attribute("groups", "complex", {
    multiValued: true,
    mutability: "readOnly",
    subAttributes: reference("readOnly"),
  }),
];

const groupAttributes = [
  attribute("displayName", "string", { required: true, uniqueness: "server" }),
  attribute("members", "complex", {
    multiValued: true,
    subAttributes: [...reference("immutable"), attribute("type", "string")],
  }),
];

export const schemas = (base: string) =>
  kinds.map(({ id, schema }) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    id: schema,
    name: id,
    attributes: id === "User" ? userAttributes : groupAttributes,
    meta: { resourceType: "Schema", location: `${base}/Schemas/${schema}` },
  }));
