import type { CallOutcome, CallState, MemberOutcome } from "@parley/contract";
import { FlaskConical, Unplug } from "lucide-react";
import { useTranslation } from "react-i18next";
import { lookOfCall, outcomeLooks } from "../theme/calls.ts";
import { StateBadge } from "../ui/state-badge.tsx";

type Badged = { state: CallState; outcome: CallOutcome | null; lineLostAt?: string | null };

/** The outcome of a call, or its state while it has none; that its line was lost tells more than that they talked. */
export function CallBadge({ call }: { call: Badged }) {
  const { t } = useTranslation(["calls", "common"]);
  const { look, icon } = lookOfCall(call);
  if (call.lineLostAt) {
    return (
      <StateBadge icon={Unplug} look="breach">
        {t("lineLost")}
      </StateBadge>
    );
  }
  return (
    <StateBadge icon={icon} {...(look ? { look } : {})}>
      {call.outcome ? t(`common:outcome.${call.outcome}`) : t(`state.${call.state}`)}
    </StateBadge>
  );
}

/** How an attempt ended, or that there may be none. */
export function OutcomeBadge({ outcome }: { outcome: MemberOutcome | CallOutcome }) {
  const { t } = useTranslation(["calls", "common"]);
  const { look, icon } = outcomeLooks[outcome];
  return (
    <StateBadge icon={icon} {...(look ? { look } : {})}>
      {t(`common:outcome.${outcome}`)}
    </StateBadge>
  );
}

/** Says that no real telephone rang. */
export function SimulatedBadge() {
  const { t } = useTranslation(["calls", "common"]);
  return <StateBadge icon={FlaskConical}>{t("simulated")}</StateBadge>;
}
