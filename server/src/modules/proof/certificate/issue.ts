import type { KeyObject } from "node:crypto";
import {
  type AbandonCertificate,
  type Input,
  type issueAbandonCertificate,
  type LedgerReport,
  lawNotice,
  mostAbandoned,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { type CampaignRow, campaignOf, inEachArm } from "../../campaigns/index.ts";
import { dayAfter, dayOf, type Period, spanOf, zoneOf } from "../period.ts";
import { makeReport } from "../report.ts";
import { keepReport } from "../snapshots.ts";
import {
  type AbandonFacts,
  abandonFormat,
  type CertifiedSettings,
  type PlayedMessages,
  signFacts,
} from "./facts.ts";
import { certificateOf } from "./kept.ts";
import { playedIn } from "./played.ts";
import { messagesIn, type RulesUsed, rulesUsed } from "./rules.ts";
import { settingsIn } from "./settings.ts";

type Asked = Input<typeof issueAbandonCertificate>["body"];

/** People who answer are connected within this, or abandoned. */
const waitSeconds = 2;

/** Certifies what the ledger says of a campaign's abandoned calls, and keeps both. */
export async function issueCertificate(
  ctx: Ctx,
  campaignId: string,
  asked: Asked,
  key: KeyObject,
): Promise<AbandonCertificate> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:read-stats");
  const zone = await zoneOf(ctx);
  const period = windowOf(asked, dayOf(ctx.now, zone));
  const report = await makeReport(ctx, campaign, period);
  const span = spanOf(period, zone);
  const closedUntil = report.closedUntil === null ? null : new Date(report.closedUntil);
  const messages = await messagesIn(ctx, campaign.id, span);
  const facts = factsOf({
    ...{ campaign, report, id: newId(), window: asked.window },
    kept: await keepReport(ctx, report),
    ...{ messages, settings: await settingsIn(ctx, campaign, span) },
    played: await playedIn(ctx, campaign.id, span, messages),
    rules: await rulesUsed(ctx, campaign.id, span, closedUntil),
    isFinal: closedUntil !== null && closedUntil >= span.to,
    ...(await namesOf(ctx)),
  });
  const signed = signFacts(facts, key);
  const tx: Tx<"abandon_certificates"> = ctx.tx;
  await tx
    .insertInto("abandon_certificates")
    .values({
      ...{ id: facts.id, campaign_id: campaign.id, snapshot_id: facts.ledger.snapshotId },
      ...{ certificate: signed.certificate, key_id: signed.keyId, signature: signed.signature },
      ...{ issued_by: ctx.actor.userId, issued_at: ctx.now },
    })
    .execute();
  return certificateOf(facts, signed.keyId);
}

/** Which days a certificate is about. */
export function windowOf({ window, from, to = from }: Asked, today: string): Period {
  const last = to ?? today;
  if (window !== "DAYS" && from !== undefined) throw invalid("from", "is asked for DAYS only");
  if (last > today) throw invalid("to", "has not come yet");
  switch (window) {
    case "DAY":
      return { from: last, to: last };
    case "THIRTY_DAYS":
      return { from: dayAfter(last, -29), to: last };
    case "DAYS":
      if (from === undefined) throw invalid("from", "is needed for DAYS");
      return { from, to: last };
  }
}

type Found = {
  id: string;
  campaign: CampaignRow;
  report: LedgerReport;
  window: Asked["window"];
  kept: { id: string; digest: string };
  messages: number;
  settings: CertifiedSettings;
  played: PlayedMessages;
  rules: RulesUsed[];
  isFinal: boolean;
  tenant: AbandonFacts["tenant"];
  issuedBy: AbandonFacts["issuedBy"];
};

/** What the figures come to, in the words that are signed. */
export function factsOf(found: Found): AbandonFacts {
  const { campaign, report, kept } = found;
  const { total, truth, days } = report;
  const own = campaign.abandon_limit;
  const keeps = (rate: number | null) => (rate === null ? null : rate <= own);
  return {
    format: abandonFormat,
    ...{ id: found.id, tenant: found.tenant },
    campaign: { id: campaign.id, name: campaign.name, mode: campaign.mode },
    period: {
      ...{ window: found.window, from: report.from, to: report.to, timeZone: report.timeZone },
      ...{ asOf: report.at, isFinal: found.isFinal },
    },
    limits: { own, legal: mostAbandoned },
    ...{ dials: total.dials, people: total.people },
    ...{ connected: total.connected, abandoned: total.abandoned, messages: found.messages },
    isWithin: keeps(truth.abandonRate),
    isWithinWithEstimate: keeps(truth.rateWithEstimate),
    detection: truth,
    days: days.map(({ day, people, connected, abandoned }) => {
      return { day, people, connected, abandoned };
    }),
    ...{ rules: found.rules, ringSeconds: leastRing(campaign), waitSeconds },
    ledger: { snapshotId: kept.id, sha256: kept.digest },
    ...{ issuedAt: report.at, issuedBy: found.issuedBy, notice: lawNotice },
    ...{ settings: found.settings, played: found.played },
  };
}

/** Where leads ring for different times, what holds for each of them. */
function leastRing(campaign: CampaignRow): number {
  return Math.min(...inEachArm(campaign).map(({ ring_seconds }) => ring_seconds));
}

async function namesOf(ctx: Ctx): Promise<Pick<Found, "tenant" | "issuedBy">> {
  const tx: Tx<"tenants" | "users"> = ctx.tx;
  const tenant = await tx.selectFrom("tenants").select(["id", "name"]).executeTakeFirstOrThrow();
  const issuedBy = await tx
    .selectFrom("users")
    .select(["id", "name"])
    .where("id", "=", ctx.actor.userId)
    .executeTakeFirst();
  return { tenant, issuedBy: issuedBy ?? null };
}
