import {
  type Campaign,
  getCampaignStats,
  isByHand,
  listCampaigns,
  startCampaign,
} from "@parley/contract";
import { ApiRefusal, type ApiSession } from "../api/session.ts";

const watchMs = 10_000;

/** The tenant's campaign that dials by itself: the one that runs, else the oldest. */
export async function findDialling(session: ApiSession): Promise<Campaign | undefined> {
  const { items } = await session.call(listCampaigns, { query: { limit: 200 } });
  const dialling = items.filter((campaign) => !isByHand(campaign.mode));
  return dialling.find((campaign) => campaign.state === "RUNNING") ?? dialling.at(-1);
}

/** Starts the campaign unless it runs; says whether it had to. */
export async function ensureRunning(session: ApiSession, campaign: Campaign): Promise<boolean> {
  if (campaign.state === "RUNNING") return false;
  await session.call(startCampaign, { params: { id: campaign.id } });
  return true;
}

/** Says once when nobody is left to dial, and once when somebody is again. Returns how to stop. */
export function watchMembers(
  session: ApiSession,
  campaign: Pick<Campaign, "id" | "name">,
  say: (words: string) => void,
): () => void {
  let isEmpty = false;
  const look = async () => {
    const stats = await session.call(getCampaignStats, { params: { id: campaign.id } });
    const { dialable, waiting, dialing } = stats.members;
    const wasEmpty = isEmpty;
    isEmpty = dialable + dialing === 0;
    if (isEmpty && !wasEmpty) {
      say(
        waiting > 0
          ? `Nobody in ${campaign.name} may be dialled just now: ${waiting} leads wait for their next attempt.`
          : `All leads of ${campaign.name} are done. Add leads to it to go on.`,
      );
    }
    if (!isEmpty && wasEmpty) say(`${campaign.name} dials again.`);
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      if (!(error instanceof ApiRefusal)) throw error;
    });
  }, watchMs);
  return () => clearInterval(timer);
}
