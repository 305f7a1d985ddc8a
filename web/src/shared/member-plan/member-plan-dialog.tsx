import { getMemberPlan } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PlanView } from "./plan-view.tsx";

type Props = { campaignId: string; memberId: string; leadName: string; onClose: () => void };

/** When one lead of a campaign is called next, and when again. */
export function MemberPlanDialog({ campaignId, memberId, leadName, onClose }: Props) {
  const { t } = useTranslation("campaigns");
  const params = { id: campaignId, memberId };
  const { data, error, refetch } = useRead(getMemberPlan, { params }, { asksAgain: true });
  return (
    <Dialog open title={t("plan.of", { name: leadName })} onClose={onClose}>
      {error && !data && <LoadError error={error} onRetry={() => void refetch()} />}
      {data && <PlanView plan={data} />}
    </Dialog>
  );
}
