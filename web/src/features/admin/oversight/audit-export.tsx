import { exportAuditTrail } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../../api/client.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { SecretInput } from "../../../ui/secret-input.tsx";
import { Segmented } from "../../../ui/segmented.tsx";
import { auditQuery, useAuditFilter } from "./use-audit-filter.ts";

const formats = ["CSV", "JSON"] as const;
const leastPassword = 12;

type Props = { open: boolean; onClose: () => void };

/** Takes what the filter finds out as a file that opens with the password given here. */
export function AuditExport({ open, onClose }: Props) {
  const { t } = useTranslation("oversight");
  return (
    <Dialog title={t("audit.export")} open={open} onClose={onClose}>
      <ExportForm onClose={onClose} />
    </Dialog>
  );
}

function ExportForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("oversight");
  const [search] = useAuditFilter();
  const [format, setFormat] = useState<(typeof formats)[number]>("CSV");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const fail = useErrorToast();
  const [tried, setTried] = useState(false);
  const isShort = password.length < leastPassword;
  const send = async () => {
    setTried(true);
    if (isShort) return;
    setBusy(true);
    const name = `audit.${format.toLowerCase()}.locked`;
    const body = { ...auditQuery(search), format, password };
    try {
      await download(exportAuditTrail, { body }, name);
      onClose();
    } catch (error) {
      fail(error as Parameters<typeof fail>[0]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <DialogForm
      submit={t("audit.export")}
      busy={busy}
      onSubmit={() => void send()}
      onCancel={onClose}
    >
      <p className="muted">{t("audit.exportText")}</p>
      <Segmented
        label={t("audit.format")}
        options={formats.map((value) => ({ value, label: value }))}
        value={format}
        onChange={setFormat}
      />
      <SecretInput
        label={t("audit.password")}
        description={t("audit.passwordText")}
        autoComplete="new-password"
        value={password}
        error={tried && isShort ? t("audit.passwordShort", { count: leastPassword }) : undefined}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
