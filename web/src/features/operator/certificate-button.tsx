import { getDeletionCertificate, type TenantDeletion } from "@parley/contract";
import { FileCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { saveFile } from "../../domain/csv.ts";
import { Button } from "../../ui/button.tsx";

/** Hands out the proof of a deletion, byte by byte as it was signed. */
export function CertificateButton({ deletion }: { deletion: TenantDeletion }) {
  const { t } = useTranslation("operator");
  const [busy, setBusy] = useState(false);
  const fail = useErrorToast();
  const fetchIt = async () => {
    setBusy(true);
    try {
      const proof = await call(getDeletionCertificate, { params: { id: deletion.id } });
      const { certificate, keyId, signature } = proof;
      const text = JSON.stringify({ certificate, keyId, signature });
      saveFile(`deletion-${deletion.tenantSlug}.json`, text, "application/json");
    } catch (error) {
      fail(error as Parameters<typeof fail>[0]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="small" icon={FileCheck} busy={busy} onClick={() => void fetchIt()}>
      {t("deletions.certificate")}
    </Button>
  );
}
