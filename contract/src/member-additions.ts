import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { operationStates } from "./operations.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";

const tag = "Campaigns";
const Count = z.number().int();

export const MemberAddition = z
  .object({
    id: Id,
    operationId: Id,
    state: z.enum(operationStates),
    error: z.string().nullable(),
    done: Count,
    total: Count.nullable(),
    added: Count,
    alreadyMembers: Count,
    withoutPhone: Count,
    removed: Count.describe(
      "Taken out again when it was taken back: those that were never dialled",
    ),
    ownerId: Id,
    createdAt: Instant,
    can: z.array(z.enum(["cancel", "undo"])),
  })
  .meta({ id: "MemberAddition" });
export type MemberAddition = z.infer<typeof MemberAddition>;

export const listMemberAdditions = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/member-additions",
  summary: "Leads that were put into a campaign in the background, newest first",
  tag,
  permission: "campaigns:read-members",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(MemberAddition),
});
export const undoMemberAddition = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/member-additions/:additionId/undo",
  summary: "Take those leads out again that were put in and never dialled, in the background",
  tag,
  permission: "campaigns:add-members",
  params: z.strictObject({ id: Id, additionId: Id }),
  response: MemberAddition,
});
