import { dropThirdParty, type getCall, type Output } from "@parley/contract";
import { PhoneOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";

type CallDetail = Output<typeof getCall>;

/** Somebody outside who was called in it, and how he went. */
export function ThirdPartyFact({ call }: { call: CallDetail }) {
  const { t } = useTranslation("calls");
  if (!call.thirdParty) return null;
  const { state, cause } = call.thirdParty;
  const words = cause && t(`cause.${cause}` as "cause.NORMAL", { defaultValue: cause });
  return (
    <>
      {t(`thirdParty.${state}`)}
      {words && <span className="muted"> {words}</span>}
    </>
  );
}

/** Ends what was left to go on without an agent. */
export function EndHandedOver({ callId }: { callId: string }) {
  const { t } = useTranslation("calls");
  const onFailed = useErrorToast();
  const drop = useWrite(dropThirdParty, { onFailed });
  return (
    <Button
      variant="danger"
      icon={PhoneOff}
      busy={drop.isPending}
      onClick={() => drop.mutate({ params: { id: callId } })}
    >
      {t("thirdParty.end")}
    </Button>
  );
}
