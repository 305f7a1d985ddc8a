import * as api from "@parley/contract";
import { type Case, caseOf, cursor, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const theirCampaign = key((estate) => estate.campaignId);

function bodyOf(own: Estate, scriptId = own.scriptId, goalId = own.dispositionId) {
  return {
    name: own.name("Split test"),
    baseRate: 0.06,
    hopedRate: 0.09,
    goalIds: [goalId],
    arms: [
      { scriptId, version: 1, share: 50 },
      { scriptId: own.scriptId, version: 2, share: 50 },
    ],
  };
}

/** The same of settings: a test is of one or the other. */
function settingsBodyOf(own: Estate, callerIdId: string) {
  const arms = [[callerIdId], []].map((callerIdSet) => ({ settings: { callerIdSet }, share: 50 }));
  return { ...bodyOf(own), arms };
}

async function start(own: Estate, campaignId: string): Promise<string> {
  const params = { id: campaignId };
  return (await own.admin.call(api.startSplitTest, { params, body: bodyOf(own) })).id;
}

/** Two split tests of the estate's campaign: a list needs two, and one of them runs. */
export async function makeSplitTests(estate: Estate): Promise<void> {
  const id = estate.campaignId;
  const testId = await start(estate, id);
  await estate.admin.call(api.endSplitTest, { params: { id, testId }, body: {} });
  estate.splitTestId = await start(estate, id);
}

type Spare = { campaignId: string; testId: string };
/** What the next end was made ready with: a test of a campaign of its own is ended once. */
const spares = new WeakMap<Estate, Spare>();

async function spare(own: Estate): Promise<Spare> {
  const campaignId = await own.campaign();
  const made = { campaignId, testId: await start(own, campaignId) };
  spares.set(own, made);
  return made;
}

export const splitTestCases: Record<string, Case> = {
  listSplitTests: caseOf(
    api.listSplitTests,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": theirCampaign,
      "query.cursor": cursor(api.listSplitTests, (estate) => ({
        params: { id: estate.campaignId },
      })),
    },
  ),
  getSplitTest: caseOf(
    api.getSplitTest,
    (own, ids) => ({
      params: {
        id: ids["path.id"] ?? own.campaignId,
        testId: ids["path.testId"] ?? own.splitTestId,
      },
    }),
    { "path.id": theirCampaign, "path.testId": key((estate) => estate.splitTestId) },
  ),
  startSplitTest: caseOf(
    api.startSplitTest,
    async (own, ids) => {
      const shown = ids["body.arms[].settings.callerIdSet[]"];
      return {
        params: { id: ids["path.id"] ?? (await own.campaign()) },
        body: shown
          ? settingsBodyOf(own, shown)
          : bodyOf(own, ids["body.arms[].scriptId"], ids["body.goalIds[]"]),
      };
    },
    {
      "path.id": key(
        (estate) => estate.campaignId,
        (own) => own.campaign(),
      ),
      "body.arms[].scriptId": key((estate) => estate.scriptId),
      "body.arms[].settings.callerIdSet[]": key((estate) => estate.callerIdId),
      "body.goalIds[]": key((estate) => estate.dispositionId),
    },
  ),
  endSplitTest: caseOf(
    api.endSplitTest,
    async (own, ids) => {
      const known = spares.get(own) ?? (await spare(own));
      spares.delete(own);
      return {
        params: {
          id: ids["path.id"] ?? known.campaignId,
          testId: ids["path.testId"] ?? known.testId,
        },
        body: {},
      };
    },
    {
      "path.id": key(
        (estate) => estate.campaignId,
        async (own) => (await spare(own)).campaignId,
      ),
      "path.testId": key(
        (estate) => estate.splitTestId,
        async (own) => (await spare(own)).testId,
      ),
    },
  ),
};
