import { TextInput } from "@mantine/core";
import {
  type AbandonCertificate,
  type Campaign,
  type CertificateFormat,
  type CertificateWindow,
  certificateWindows,
  downloadAbandonCertificate,
  getCertificateKey,
  issueAbandonCertificate,
  type LedgerReport,
  listAbandonCertificates,
} from "@parley/contract";
import { FileCheck, FileText, KeyRound, ShieldAlert, ShieldCheck } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { call, download } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { saveFile } from "../../domain/csv.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./report.module.css";

type Props = { campaign: Campaign; report: LedgerReport };
const keyFile = "parley-certificates.pem";

/** Signed proof of what was abandoned: issue one for some days, take those there are. */
export function CertificatesPanel({ campaign, report }: Props) {
  const { t } = useTranslation("proof");
  const fail = useErrorToast();
  const params = { id: campaign.id };
  const read = useRead(listAbandonCertificates, { params, query: { limit: 50 } });
  const items = read.data?.items ?? [];
  const takeKey = async () => {
    try {
      saveFile(keyFile, (await call(getCertificateKey)).publicKey, "application/x-pem-file");
    } catch (error) {
      fail(error as Parameters<typeof fail>[0]);
    }
  };
  return (
    <Panel
      title={t("report.certificates.title")}
      note={t("report.certificates.note")}
      flush
      end={
        <Button size="small" icon={KeyRound} onClick={() => void takeKey()}>
          {t("report.certificates.key")}
        </Button>
      }
    >
      <Issue campaign={campaign} report={report} onIssued={() => void read.refetch()} />
      {read.data && items.length === 0 && (
        <p className={styles.note}>{t("report.certificates.none")}</p>
      )}
      <ul className={styles.certificates}>
        {items.map((one) => (
          <Certificate key={one.id} certificate={one} />
        ))}
      </ul>
      <p className={styles.note}>
        <code>{t("report.certificates.keyText", { file: keyFile })}</code>
      </p>
    </Panel>
  );
}

function Issue({ campaign, report, onIssued }: Props & { onIssued: () => void }) {
  const { t } = useTranslation("proof");
  const [window, setWindow] = useState<CertificateWindow>("DAY");
  const [days, setDays] = useState({ from: report.from, to: report.to });
  const issue = useWrite(issueAbandonCertificate, {
    onDone: () => {
      toast({ text: t("report.certificates.issued") });
      onIssued();
    },
    onFailed: useErrorToast(),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const { from, to } = days;
    const body = window === "DAYS" ? { window, from, to } : { window, to };
    issue.mutate({ params: { id: campaign.id }, body });
  };
  return (
    <form className={styles.issue} onSubmit={send}>
      <Segmented
        label={t("report.certificates.window")}
        options={certificateWindows.map((value) => ({
          value,
          label: t(`report.certificates.windows.${value}`),
        }))}
        value={window}
        onChange={setWindow}
      />
      {window === "DAYS" && (
        <TextInput
          type="date"
          required
          label={t("report.from")}
          value={days.from}
          max={days.to}
          onChange={({ currentTarget: { value: from } }) => setDays({ ...days, from })}
        />
      )}
      <TextInput
        type="date"
        required
        label={t(window === "DAYS" ? "report.to" : "report.certificates.until")}
        value={days.to}
        onChange={({ currentTarget: { value: to } }) => setDays({ ...days, to })}
      />
      <Button type="submit" variant="primary" icon={FileCheck} busy={issue.isPending}>
        {t("report.certificates.issue")}
      </Button>
    </form>
  );
}

function Certificate({ certificate }: { certificate: AbandonCertificate }) {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const fail = useErrorToast();
  const { id, campaignId, from, to, rate, limit, issuedAt, issuedByName: name } = certificate;
  const take = (kind: CertificateFormat) => {
    const input = { params: { id: campaignId, certificateId: id }, query: { format: kind } };
    const fileName = `abandoned-${from}-${to}.${kind.toLowerCase()}`;
    download(downloadAbandonCertificate, input, fileName).catch(fail);
  };
  const day = (one: string) => format.date(one, "UTC");
  const figures = {
    abandoned: format.number(certificate.abandoned),
    people: format.number(certificate.people),
    rate: format.percent(rate ?? 0, 2),
    limit: format.percent(limit, 1),
  };
  const at = format.dateTime(issuedAt);
  return (
    <li>
      <div>
        <b>{from === to ? day(from) : `${day(from)} – ${day(to)}`}</b> <Verdict of={certificate} />
        <div className="muted">
          {t(rate === null ? "report.certificates.lineEmpty" : "report.certificates.line", figures)}
        </div>
        <div className="faint">
          {name
            ? t("report.certificates.by", { at, name })
            : t("report.certificates.byNobody", { at })}
        </div>
      </div>
      <div className={styles.files}>
        <Button size="small" icon={FileCheck} onClick={() => take("JSON")}>
          {t("report.certificates.file")}
        </Button>
        <Button size="small" icon={FileText} onClick={() => take("PDF")}>
          {t("report.certificates.paper")}
        </Button>
      </div>
    </li>
  );
}

function Verdict({ of: { isWithin, isFinal } }: { of: AbandonCertificate }) {
  const { t } = useTranslation("proof");
  return (
    <>
      {isWithin === null && <StateBadge>{t("report.certificates.noPeople")}</StateBadge>}
      {isWithin === true && (
        <StateBadge look="available" icon={ShieldCheck}>
          {t("report.certificates.within")}
        </StateBadge>
      )}
      {isWithin === false && (
        <StateBadge look="breach" icon={ShieldAlert}>
          {t("report.certificates.over")}
        </StateBadge>
      )}{" "}
      {!isFinal && <StateBadge>{t("report.certificates.isOpen")}</StateBadge>}
    </>
  );
}
