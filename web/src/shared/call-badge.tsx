import type { CallOutcome, CallState, MemberOutcome } from "@parley/contract";
import { FlaskConical } from "lucide-react";
import { useTranslation } from "react-i18next";
import { lookOfCall, outcomeLooks } from "../theme/calls.ts";
import { StateBadge } from "../ui/state-badge.tsx";

/** The outcome of a call, or its state while it has none. */
export function CallBadge({ call }: { call: { state: CallState; outcome: CallOutcome | null } }) {
  const { t } = useTranslation(["calls", "common"]);
  const { look, icon } = lookOfCall(call);
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
