import { NumberInput, Textarea } from "@mantine/core";
import { endVisits, listVisits, openVisit } from "@parley/contract";
import { DoorOpen, LogOut } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { VisitRow } from "../../shared/visit-row.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Panel } from "../../ui/panel.tsx";
import styles from "./operator.module.css";

/** Whether the tenant may be looked at, and who did. */
export function VisitsPanel({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation("operator");
  const format = useFormat();
  const { user } = useSession();
  const [asking, setAsking] = useState(false);
  const params = { id: tenantId };
  const { data, refetch } = useRead(listVisits, { params });
  const end = useWrite(endVisits, {
    onDone: () => void refetch(),
    onFailed: useErrorToast(),
  });
  const own = data?.items.find((visit) => visit.isOpen && visit.operatorId === user.id);
  const consent = data?.consent;
  return (
    <Panel
      title={t("visits.title")}
      end={
        own ? (
          <Button
            size="small"
            icon={LogOut}
            busy={end.isPending}
            onClick={() => end.mutate({ params })}
          >
            {t("visits.end")}
          </Button>
        ) : (
          consent && (
            <Button size="small" icon={DoorOpen} onClick={() => setAsking(true)}>
              {t("visits.open")}
            </Button>
          )
        )
      }
    >
      <p className="muted">
        {consent
          ? t(`visits.agreed.${consent.level}`, { until: format.dateTime(consent.until) })
          : t("visits.notAgreed")}
      </p>
      {own && <p>{t("visits.how", { id: tenantId })}</p>}
      <ul className={styles.list}>
        {data?.items.map((visit) => (
          <VisitRow key={visit.id} visit={visit} />
        ))}
      </ul>
      {asking && (
        <VisitDialog
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

function VisitDialog({ tenantId, onClose }: { tenantId: string; onClose: () => void }) {
  const { t } = useTranslation("operator");
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState(30);
  const open = useWrite(openVisit, { onDone: onClose });
  const errorAt = (name: string) => open.error?.fields.find(({ field }) => field === name)?.reason;
  return (
    <Dialog title={t("visits.open")} open onClose={onClose}>
      <DialogForm
        submit={t("visits.open")}
        busy={open.isPending}
        onSubmit={() => open.mutate({ params: { id: tenantId }, body: { reason, minutes } })}
        onCancel={onClose}
        problem={<FormProblem error={open.error} />}
      >
        <p className="muted">{t("visits.text")}</p>
        <Textarea
          label={t("reason")}
          description={t("visits.reasonHint")}
          data-autofocus
          value={reason}
          error={errorAt("reason")}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <NumberInput
          label={t("visits.minutes")}
          min={1}
          max={60}
          allowDecimal={false}
          value={minutes}
          error={errorAt("minutes")}
          onChange={(next) => setMinutes(Number(next))}
        />
      </DialogForm>
    </Dialog>
  );
}
