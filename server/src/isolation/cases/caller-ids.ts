import * as api from "@parley/contract";
import { type Case, caseOf, cursor, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";
import { twin } from "./twin.ts";

let numbers = 0;
/** Numbers of London's exchanges, each once. */
const block = "+4420799";
export const nextNumber = () => `${block}${String(++numbers).padStart(5, "0")}`;

/** Whether a number is the business's own, that it shows to everybody whom it calls. */
export const isShown = (number: string) => number.startsWith(block);

/** A number in the stock of an estate. */
export async function newCallerId({ admin }: Estate, name: string): Promise<string> {
  const body = { numbers: [{ number: nextNumber(), name }] };
  const { added } = await admin.call(api.addCallerIds, { body });
  return added[0]?.id ?? "";
}

export const callerIdCases: Record<string, Case> = {
  listCallerIds: caseOf(
    api.listCallerIds,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listCallerIds, () => ({})) },
  ),
  addCallerIds: caseOf(
    api.addCallerIds,
    (own, ids) => ({
      body: {
        numbers: [
          { number: nextNumber(), name: ids["body.numbers[].name"] ?? own.name("Caller id") },
        ],
      },
    }),
    { "body.numbers[].name": value(twin(newCallerId), (own) => own.name("Caller id")) },
  ),
  updateCallerId: caseOf(
    api.updateCallerId,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.callerIdId },
      body: { dailyCap: 70 },
    }),
    { "path.id": key((estate) => estate.callerIdId) },
  ),
};
