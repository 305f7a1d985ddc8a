import { type DetectionOff, isoDay, localAt } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { CampaignRow } from "../queries.ts";
import { timeZoneOfTenant } from "./hours.ts";

/** Whether a campaign's detection of machines rests at an instant, by the clock of a zone. */
export function isDetectionOff(off: DetectionOff, timeZone: string, at: Date): boolean {
  if (off.length === 0) return false;
  const local = localAt(timeZone, at);
  const two = (value: number) => String(value).padStart(2, "0");
  const [day, time] = [isoDay(local), `${two(local.hour)}:${two(local.minute)}`];
  return off.some(
    ({ from, to, firstDay, lastDay }) =>
      time >= from &&
      time < to &&
      (firstDay === null || day >= firstDay) &&
      (lastDay === null || day <= lastDay),
  );
}

/** Whether agents are spared machines. Judged beside the conversation they are not: each has one for some seconds. */
export function sparesAgents({
  machine_detection,
  detector,
}: Pick<CampaignRow, "machine_detection" | "detector">): boolean {
  return machine_detection !== "OFF" && detector !== "PARLEY_BESIDE";
}

/** A campaign as it detects machines just now: everything that dials and paces goes by this. */
export async function asDetecting(ctx: Ctx, campaign: CampaignRow): Promise<CampaignRow> {
  const { machine_detection, detection_off } = campaign;
  if (machine_detection === "OFF" || detection_off.length === 0) return campaign;
  const isOff = isDetectionOff(detection_off, await timeZoneOfTenant(ctx.tx), ctx.now);
  return isOff ? { ...campaign, machine_detection: "OFF" } : campaign;
}
