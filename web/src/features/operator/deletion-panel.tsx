import { cancelTenantDeletion, listTenantDeletions, type TenantDeletion } from "@parley/contract";
import { Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.ts";
import { CertificateButton } from "./certificate-button.tsx";

/** That a tenant shall be deleted, is being deleted, or was; nothing otherwise. */
export function DeletionPanel({ tenantId }: { tenantId: string }) {
  const { data } = useRead(listTenantDeletions, { query: { tenantId, limit: 1 } });
  const newest = data?.items[0];
  if (!newest || newest.state === "CANCELLED") return null;
  return <DeletionBanner deletion={newest} />;
}

function DeletionBanner({ deletion }: { deletion: TenantDeletion }) {
  const { t } = useTranslation("operator");
  const format = useFormat();
  const mayDelete = useGrant("tenants:delete") !== undefined;
  const cancel = useWrite(cancelTenantDeletion, {
    onDone: () => toast({ text: t("delete.cancelled") }),
    onFailed: useErrorToast(),
  });
  const { state, dueAt, finishedAt, reason } = deletion;
  const at = format.dateTime(finishedAt ?? dueAt);
  return (
    <Banner
      look={state === "DONE" ? "offline" : "breach"}
      icon={Trash2}
      end={
        state === "WAITING" && mayDelete ? (
          <Button
            size="small"
            busy={cancel.isPending}
            onClick={() => cancel.mutate({ params: { id: deletion.tenantId } })}
          >
            {t("delete.cancel")}
          </Button>
        ) : (
          state === "DONE" && <CertificateButton deletion={deletion} />
        )
      }
    >
      {t(`deletion.${state as "WAITING" | "RUNNING" | "DONE"}`, { at, reason })}
    </Banner>
  );
}
