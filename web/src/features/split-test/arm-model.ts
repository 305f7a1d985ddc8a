import type { CallInput, Campaign, SplitTest, startSplitTest } from "@parley/contract";

/** What arms of settings can differ in: what holds for each call or each lead by itself. */
export const aspects = ["ring", "callerId", "attempts", "rests"] as const;
export type Aspect = (typeof aspects)[number];

/** After the outcomes that most calls end with; the rest stays as the campaign has it. */
export const restOutcomes = ["NO_ANSWER", "BUSY", "MACHINE"] as const;

export type Settings = Pick<
  Campaign,
  "ringSeconds" | "maxAttempts" | "retryMinutes" | "callerId" | "callerIdRule" | "callerIdSet"
>;
export type Arm = {
  scriptId: string | null;
  version: number | null;
  settings: Settings;
  share: number;
};

/** An arm as the campaign is now. */
export function armAsNow(campaign: Campaign, share = 50): Arm {
  const { ringSeconds, maxAttempts, retryMinutes, callerId, callerIdRule, callerIdSet } = campaign;
  const settings = { ringSeconds, maxAttempts, retryMinutes, callerId, callerIdRule, callerIdSet };
  return { scriptId: campaign.scriptId, version: null, settings, share };
}

type Sent = CallInput<typeof startSplitTest>["body"]["arms"];

/** The arms as they are sent: those of scripts that are whole, or of settings what is compared and no more. */
export function toSend(
  arms: readonly Arm[],
  kind: SplitTest["kind"],
  compared: readonly Aspect[],
): Sent {
  if (kind === "SETTINGS") {
    return arms.map(({ settings, share }) => ({ share, settings: partOf(settings, compared) }));
  }
  return arms.flatMap(({ scriptId, version, share }) =>
    scriptId !== null && version !== null ? [{ share, scriptId, version }] : [],
  );
}

function partOf(settings: Settings, compared: readonly Aspect[]): Partial<Settings> {
  const { ringSeconds, maxAttempts, retryMinutes, ...shown } = settings;
  const parts: Record<Aspect, Partial<Settings>> = {
    ring: { ringSeconds },
    callerId: shown,
    attempts: { maxAttempts },
    rests: { retryMinutes },
  };
  return Object.assign({}, ...compared.map((aspect) => parts[aspect]));
}
