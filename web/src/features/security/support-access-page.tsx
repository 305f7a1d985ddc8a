import { NumberInput, Radio } from "@mantine/core";
import {
  getSupportAccess,
  grantSupportAccess,
  listSupportVisits,
  revokeSupportAccess,
  type SupportConsent,
  visitLevels,
} from "@parley/contract";
import { LifeBuoy, ShieldOff } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { ListFoot } from "../../shared/list-foot.tsx";
import { VisitRow } from "../../shared/visit-row.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./security.module.css";

/** Whether whoever operates Parley may look at this organisation, and who did. */
export function SupportAccessPage() {
  const { t } = useTranslation("support");
  const { data, error, refetch } = useRead(getSupportAccess);
  const list = useInfinite(listSupportVisits, { query: { limit: 50 } });
  return (
    <div className="page page-scroll">
      <PageHeader title={t("title")} />
      <p className="muted">{t("lead")}</p>
      <div className={styles.columns}>
        {error && !data && <LoadError error={error} onRetry={() => void refetch()} />}
        {data && <Consent consent={data.consent} onChanged={() => void refetch()} />}
        <Panel title={t("visits")} note={t("visitsNote")}>
          {list.error && <LoadError error={list.error} onRetry={list.reload} />}
          {!list.isLoading && list.items.length === 0 && <p className="muted">{t("none")}</p>}
          <ul className={styles.list}>
            {list.items.map((visit) => (
              <VisitRow key={visit.id} visit={visit} />
            ))}
          </ul>
          {list.items.length > 0 && <ListFoot list={list} />}
        </Panel>
      </div>
    </div>
  );
}

type ConsentProps = { consent: SupportConsent | null; onChanged: () => void };

function Consent({ consent, onChanged }: ConsentProps) {
  const { t } = useTranslation("support");
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const mayGrant = useGrant("support-access:grant") !== undefined;
  const revoke = useWrite(revokeSupportAccess, {
    onDone: () => {
      toast({ text: t("revoked") });
      onChanged();
    },
    onFailed: useErrorToast(),
  });
  return (
    <Panel
      title={t("consent")}
      end={
        mayGrant && (
          <>
            {consent && (
              <Button
                size="small"
                variant="danger"
                icon={ShieldOff}
                busy={revoke.isPending}
                onClick={() => revoke.mutate({})}
              >
                {t("revoke")}
              </Button>
            )}
            <Button size="small" icon={LifeBuoy} onClick={() => setAsking(true)}>
              {t(consent ? "change" : "grant")}
            </Button>
          </>
        )
      }
    >
      {consent ? (
        <>
          <p>
            {t("until", { level: t(`level.${consent.level}`), at: format.dateTime(consent.until) })}
          </p>
          <p className="faint">{t("grantedBy", { name: consent.grantedByName ?? "–" })}</p>
        </>
      ) : (
        <p className="muted">{t("nobody")}</p>
      )}
      {asking && (
        <GrantDialog
          onClose={() => {
            setAsking(false);
            onChanged();
          }}
        />
      )}
    </Panel>
  );
}

function GrantDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("support");
  const [level, setLevel] = useState<SupportConsent["level"]>("CONFIGURATION");
  const [hours, setHours] = useState(4);
  const grant = useWrite(grantSupportAccess, {
    onDone: () => {
      toast({ text: t("granted") });
      onClose();
    },
  });
  return (
    <Dialog title={t("grant")} open onClose={onClose}>
      <DialogForm
        submit={t("grant")}
        busy={grant.isPending}
        onSubmit={() => grant.mutate({ body: { level, hours } })}
        onCancel={onClose}
        problem={<FormProblem error={grant.error} />}
      >
        <Radio.Group
          label={t("what")}
          value={level}
          onChange={(next) => setLevel(visitLevels.find((one) => one === next) ?? level)}
        >
          {visitLevels.map((one) => (
            <Radio
              key={one}
              mt="xs"
              value={one}
              label={t(`level.${one}`)}
              description={t(`levelText.${one}`)}
            />
          ))}
        </Radio.Group>
        <NumberInput
          label={t("hours")}
          min={1}
          max={168}
          allowDecimal={false}
          value={hours}
          error={grant.error?.fields.find(({ field }) => field === "hours")?.reason}
          onChange={(next) => setHours(Number(next))}
        />
      </DialogForm>
    </Dialog>
  );
}
