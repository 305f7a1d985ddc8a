import { attemptOutcomes, campaignStates, leadStatuses } from "@parley/contract";
import { z } from "zod";

// What stands in the address. A value that makes no sense is dropped and not an error: addresses
// are typed, shared and kept.
const text = z.string().min(1).optional().catch(undefined);

export const signInSearch = z.object({ to: text });

export const leadsSearch = z.object({
  q: text,
  status: z.array(z.enum(leadStatuses)).optional().catch(undefined),
  source: text,
  assigneeId: text,
  teamId: text,
  campaignId: text,
  phoneEnds: text,
  sort: z.enum(["-createdAt", "createdAt", "name", "-name"]).optional().catch(undefined),
});
export type LeadsSearch = z.infer<typeof leadsSearch>;

export const usersSearch = z.object({
  q: text,
  teamId: text,
  active: z.enum(["true", "false"]).optional().catch(undefined),
  user: text,
});
export type UsersSearch = z.infer<typeof usersSearch>;

export const catalogueSearch = z.object({ retired: z.literal("true").optional().catch(undefined) });

export const boardSearch = z.object({ teamId: text, campaignId: text });
export type BoardSearch = z.infer<typeof boardSearch>;

export const callsSearch = z.object({
  view: z.enum(["live", "mine"]).optional().catch(undefined),
  outcome: z.enum(attemptOutcomes).optional().catch(undefined),
  campaignId: text,
  agentId: text,
  leadId: text,
});
export type CallsSearch = z.infer<typeof callsSearch>;

export const campaignsSearch = z.object({
  state: z.enum(campaignStates).optional().catch(undefined),
});
export type CampaignsSearch = z.infer<typeof campaignsSearch>;
