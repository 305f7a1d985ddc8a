import * as api from "@parley/contract";
import { type Case, caseOf, cursor, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";
import { twin } from "./twin.ts";

/** An address of the public internet, to which nothing is sent. */
const host = "9.9.9.10";

/** A trunk of an estate, with a password. */
export async function newTrunk({ admin }: Estate, name: string): Promise<string> {
  const body = { name, host, username: "halden", password: "a-secret-of-the-carrier" };
  return (await admin.call(api.createTrunk, { body })).id;
}

const name = value(twin(newTrunk), (own) => own.name("Trunk"));

export const trunkCases: Record<string, Case> = {
  listTrunks: caseOf(api.listTrunks, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": cursor(api.listTrunks, () => ({})),
  }),
  createTrunk: caseOf(
    api.createTrunk,
    (own, ids) => ({ body: { name: ids["body.name"] ?? own.name("Trunk"), host } }),
    { "body.name": name },
  ),
  updateTrunk: caseOf(
    api.updateTrunk,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.trunkId },
      body: { name: ids["body.name"] ?? own.name("Trunk"), channels: 7 },
    }),
    { "path.id": key((estate) => estate.trunkId), "body.name": name },
  ),
  getTrunkState: caseOf(
    api.getTrunkState,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.trunkId } }),
    { "path.id": key((estate) => estate.trunkId) },
  ),
  getPhone: caseOf(api.getPhone, (own) => ({ as: own.agent })),
  checkPhone: caseOf(api.checkPhone, (own) => ({ as: own.agent })),
  issuePhone: caseOf(api.issuePhone, (own) => ({ as: own.agent, body: { kind: "SIP" as const } })),
};
