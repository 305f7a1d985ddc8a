import { tellLineLost } from "@parley/contract";
import { Unplug } from "lucide-react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { toast } from "../../ui/toast.ts";
import { deskStore, forgetCall } from "./desk-store.ts";
import type { OwnCall } from "./use-own-call.ts";

/** The carrier lost the conversation: one key closes it so, and has the agent call again. */
export function LineLost({ call }: { call: OwnCall }) {
  const { t } = useTranslation("desk");
  const onFailed = useErrorToast();
  const write = useWrite(tellLineLost, {
    onDone: () => {
      forgetCall(call.id, call.leadId);
      toast({ text: t("lineLost.closed", { name: call.leadName }) });
    },
    onFailed,
  });
  const isLost = call.can.includes("line-lost");
  const tell = () => {
    if (write.isPending || write.isSuccess) return;
    const note = deskStore.getState().drafts[call.leadId] ?? "";
    write.mutate({ params: { id: call.id }, body: { note } });
  };
  const latest = useRef(tell);
  latest.current = tell;
  useKeys(
    useMemo(
      () => (isLost ? [{ key: "L", label: t("lineLost.tell"), run: () => latest.current() }] : []),
      [isLost, t],
    ),
  );
  if (!isLost) return null;
  return (
    <Banner
      look="breach"
      icon={Unplug}
      end={
        <Button
          size="small"
          variant="primary"
          keys="L"
          aria-keyshortcuts="L"
          busy={write.isPending}
          onClick={tell}
        >
          {t("lineLost.tell")}
        </Button>
      }
    >
      {t("lineLost.text")}
    </Banner>
  );
}
