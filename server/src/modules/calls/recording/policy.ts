import type { Recording, RecordingPolicy } from "@parley/contract";
import type { NoticeNeed } from "../../law/index.ts";
import { isDrawn } from "../place.ts";

/** What was decided about recording a call, from near to far. */
export type Decided = {
  queue: RecordingPolicy | null;
  campaign: RecordingPolicy | null;
  tenant: RecordingPolicy;
};

/** The queue's decision before the campaign's, and that before the organisation's. */
export function policyOf({ queue, campaign, tenant }: Decided): RecordingPolicy {
  return queue ?? campaign ?? tenant;
}

/** Whether it is recorded from the beginning, by nobody's doing. */
export function isRecordedAtOnce(policy: RecordingPolicy, callId: string, samplePercent: number) {
  if (policy === "SAMPLE") return isDrawn(callId, samplePercent / 100);
  return policy === "ALL";
}

export type Notice = { by: NonNullable<Recording["announcedBy"]>; law: string | null };

/** Why it must be announced; what the law asks for, nobody here decides against. */
export function noticeFor(announces: boolean, need: NoticeNeed): Notice | null {
  if (need) return { by: "LAW", law: need.citation };
  return announces ? { by: "POLICY", law: null } : null;
}
