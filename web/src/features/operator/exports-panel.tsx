import { PasswordInput } from "@mantine/core";
import {
  exportTenant,
  listTenantExports,
  type TenantExport,
  takeTenantExport,
} from "@parley/contract";
import { Download, PackageOpen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { Moment } from "../../ui/time.tsx";
import styles from "./operator.module.css";

/** Whole copies of the tenant, each to be fetched once. */
export function ExportsPanel({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation("operator");
  const [asking, setAsking] = useState(false);
  const { data, refetch } = useRead(listTenantExports, { params: { id: tenantId } });
  const items = data?.items ?? [];
  return (
    <Panel
      title={t("exports.title")}
      end={
        <Button size="small" icon={PackageOpen} onClick={() => setAsking(true)}>
          {t("exports.do")}
        </Button>
      }
    >
      {data && items.length === 0 && <p className="muted">{t("exports.empty")}</p>}
      <ul className={styles.list}>
        {items.map((one) => (
          <ExportRow key={one.id} item={one} onTaken={() => void refetch()} />
        ))}
      </ul>
      {asking && (
        <ExportDialog
          tenantId={tenantId}
          onClose={() => {
            setAsking(false);
            void refetch();
          }}
        />
      )}
    </Panel>
  );
}

function ExportRow({ item, onTaken }: { item: TenantExport; onTaken: () => void }) {
  const { t } = useTranslation("operator");
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const fail = useErrorToast();
  const take = async () => {
    setBusy(true);
    try {
      const name = `parley-export-${item.requestedAt.slice(0, 10)}.locked`;
      await download(takeTenantExport, { params: { id: item.id } }, name);
    } catch (error) {
      fail(error as Parameters<typeof fail>[0]);
    } finally {
      setBusy(false);
      onTaken();
    }
  };
  return (
    <li className={styles.row}>
      <div>
        <div>
          <Moment at={item.requestedAt} /> · {item.requestedBy}
        </div>
        {item.rows !== null && (
          <div className="faint">
            {t("exports.holds", {
              rows: format.number(item.rows),
              files: format.number(item.files ?? 0),
              bytes: format.bytes(item.bytes ?? 0),
            })}
          </div>
        )}
      </div>
      {item.state === "READY" ? (
        <Button size="small" icon={Download} busy={busy} onClick={() => void take()}>
          {t("exports.take")}
        </Button>
      ) : (
        <StateBadge>{t(`exportState.${item.state}`)}</StateBadge>
      )}
    </li>
  );
}

function ExportDialog({ tenantId, onClose }: { tenantId: string; onClose: () => void }) {
  const { t } = useTranslation("operator");
  const [passphrase, setPassphrase] = useState("");
  const start = useWrite(exportTenant, { onDone: onClose });
  return (
    <Dialog title={t("exports.do")} open onClose={onClose}>
      <DialogForm
        submit={t("exports.begin")}
        busy={start.isPending}
        onSubmit={() => start.mutate({ params: { id: tenantId }, body: { passphrase } })}
        onCancel={onClose}
        problem={<FormProblem error={start.error} />}
      >
        <p className="muted">{t("exports.text")}</p>
        <PasswordInput
          label={t("exports.passphrase")}
          description={t("exports.passphraseHint")}
          autoComplete="new-password"
          data-autofocus
          value={passphrase}
          error={start.error?.fields.find(({ field }) => field === "passphrase")?.reason}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
      </DialogForm>
    </Dialog>
  );
}
