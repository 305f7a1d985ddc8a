import { createScimToken, getUser, setGroupRoles } from "@parley/contract";
import { expect } from "vitest";
import type { TestServer } from "../../../testing/start.ts";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";

export type Resource = {
  id: string;
  userName?: string;
  displayName: string;
  active?: boolean;
  externalId?: string;
  members?: { value: string }[];
  groups?: { value: string; display: string }[];
  emails?: { value: string }[];
  name?: { givenName?: string; formatted?: string };
  meta: { version: string; location: string };
};
type Answer = Resource & {
  Resources: Resource[];
  totalResults: number;
  itemsPerPage: number;
  detail: string;
  scimType?: string;
  status: string;
};

/** A directory with a token of a tenant. */
export class Directory {
  readonly acme: TestTenant;
  readonly token: string;

  constructor(acme: TestTenant, token: string) {
    this.acme = acme;
    this.token = token;
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await this.acme.server.parley.http.inject({
      method: method as "GET",
      url: `/scim/v2${path}`,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { "content-type": "application/scim+json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const json = answer.body ? (JSON.parse(answer.body) as Answer) : ({} as Answer);
    return { status: answer.statusCode, body: json, headers: answer.headers };
  }

  async user(login: string, more: object = {}): Promise<Resource> {
    const userName = `${login}@${this.acme.slug}.example`;
    const answer = await this.send("POST", "/Users", {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName,
      externalId: `ext-${login}`,
      name: { givenName: login, familyName: "Lovelace" },
      emails: [{ value: userName, type: "work", primary: true }],
      ...more,
    });
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  }

  async group(displayName: string, members: readonly { id: string }[] = []): Promise<Resource> {
    const body = { displayName, members: members.map(({ id }) => ({ value: id })) };
    const answer = await this.send("POST", "/Groups", body);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  }

  patch(path: string, ...Operations: object[]) {
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
    return this.send("PATCH", path, { schemas, Operations });
  }

  rolesOf = async (id: string) => (await this.acme.admin.call(getUser, { params: { id } })).roles;
}

const meanings = [
  { group: "North", roles: ["AGENT"] },
  { group: "South", roles: ["AGENT"] },
  { group: "Renewals", roles: ["AGENT"] },
  { group: "Leads", roles: ["SUPERVISOR"] },
  { group: "Admins", roles: ["ADMIN"] },
];

/** A directory of a tenant of its own, whose groups have their roles already. */
export async function newDirectory(server: TestServer): Promise<Directory> {
  const acme = await newTenant(server);
  await acme.admin.call(setGroupRoles, { body: { items: meanings } });
  const { token } = await acme.admin.call(createScimToken, { body: { name: "Directory" } });
  return new Directory(acme, token);
}
