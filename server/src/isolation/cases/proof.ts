import * as api from "@parley/contract";
import { type Case, caseOf, cursor, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const theirs = (estate: Estate) => estate.campaignId;

/** Figures of a campaign that were kept. */
export async function snapshot({
  tenant,
  campaignId,
}: Pick<Estate, "tenant" | "campaignId">): Promise<string> {
  const { admin } = tenant;
  return (await admin.call(api.takeLedgerSnapshot, { params: { id: campaignId }, body: {} })).id;
}

/** A certificate of a campaign's abandoned calls. */
export async function certificate({
  tenant,
  campaignId,
}: Pick<Estate, "tenant" | "campaignId">): Promise<string> {
  const input = { params: { id: campaignId }, body: { window: "DAY" as const } };
  return (await tenant.admin.call(api.issueAbandonCertificate, input)).id;
}

/** What campaigns did. */
export const proofCases: Record<string, Case> = {
  getCampaignLedger: caseOf(
    api.getCampaignLedger,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirs) },
  ),
  checkCampaignLedger: caseOf(
    api.checkCampaignLedger,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId } }),
    { "path.id": key(theirs) },
  ),
  takeLedgerSnapshot: caseOf(
    api.takeLedgerSnapshot,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.campaignId }, body: {} }),
    { "path.id": key(theirs) },
  ),
  listLedgerSnapshots: caseOf(
    api.listLedgerSnapshots,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirs),
      "query.cursor": cursor(api.listLedgerSnapshots, (estate) => ({
        params: { id: estate.campaignId },
      })),
    },
  ),
  downloadLedgerSnapshot: caseOf(
    api.downloadLedgerSnapshot,
    (own, ids) => ({
      params: {
        id: ids["path.id"] ?? own.campaignId,
        snapshotId: ids["path.snapshotId"] ?? own.ledgerSnapshotId,
      },
      query: { format: "JSON" as const },
    }),
    { "path.id": key(theirs), "path.snapshotId": key((estate) => estate.ledgerSnapshotId) },
  ),
  issueAbandonCertificate: caseOf(
    api.issueAbandonCertificate,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      body: { window: "THIRTY_DAYS" as const },
    }),
    { "path.id": key(theirs) },
  ),
  listAbandonCertificates: caseOf(
    api.listAbandonCertificates,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.campaignId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key(theirs),
      "query.cursor": cursor(api.listAbandonCertificates, (estate) => ({
        params: { id: estate.campaignId },
      })),
    },
  ),
  downloadAbandonCertificate: caseOf(
    api.downloadAbandonCertificate,
    (own, ids) => ({
      params: {
        id: ids["path.id"] ?? own.campaignId,
        certificateId: ids["path.certificateId"] ?? own.certificateId,
      },
      query: { format: "JSON" as const },
    }),
    { "path.id": key(theirs), "path.certificateId": key((estate) => estate.certificateId) },
  ),
  getCertificateKey: caseOf(api.getCertificateKey, () => ({}), {}),
};
