import {
  type Callback,
  type exportCallbacks as exportCallbacksEndpoint,
  type Input,
  sightOf,
} from "@parley/contract";
import type { FileOut, Run } from "../../../platform/http/api.ts";
import { type Column, fileOf, narrowed, pagesOf } from "../../contacts/index.ts";
import { type Place, selectCallbacks } from "./queries.ts";
import { toCallbacks } from "./view.ts";

type Wanted = Input<typeof exportCallbacksEndpoint>["body"];

const columns: readonly Column<Callback>[] = [
  { key: "dueAt", name: "Due", cell: (callback) => callback.dueAt },
  { key: "timeZone", name: "Time zone", cell: (callback) => callback.timeZone },
  { key: "leadName", name: "Lead", cell: (callback) => callback.leadName },
  { key: "ownerName", name: "Owner", cell: (callback) => callback.ownerName },
  { key: "state", name: "State", cell: (callback) => callback.state },
  { key: "warning", name: "Warning", cell: (callback) => callback.warning },
  { key: "lateBecause", name: "Late because", cell: (callback) => callback.lateBecause },
  { key: "note", name: "Note", cell: (callback) => callback.note },
  { key: "campaignName", name: "Campaign", cell: (callback) => callback.campaignName },
  { key: "createdAt", name: "Created", cell: (callback) => callback.createdAt },
  { key: "closedAt", name: "Closed", cell: (callback) => callback.closedAt },
  { key: "id", name: "Callback id", cell: (callback) => callback.id },
  { key: "leadId", name: "Lead id", cell: (callback) => callback.leadId },
];

/** A file of the callbacks that a filter finds, in the order of the list, read page by page while it is sent. */
export async function exportCallbacks(
  run: Run,
  { format, order, state: states, mine: isMine, ...rest }: Wanted,
): Promise<FileOut> {
  const within = narrowed(run, "callbacks:read", "callbacks:export");
  const sight = await within(async (ctx) => sightOf(ctx.actor.grants));
  const filter = { ...rest, states, isMine };
  const pages = pagesOf(within, {
    read: async (ctx, after: Place | undefined, limit) => {
      const page = { after, descending: order === "-dueAt", limit };
      return toCallbacks(ctx, await selectCallbacks(ctx, filter, page));
    },
    placeOf: ({ dueAt, id }) => ({ dueAt, id }),
  });
  return fileOf(format, { name: "Callbacks", columns, pages, sight });
}
