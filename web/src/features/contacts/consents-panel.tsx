import { Select, Textarea } from "@mantine/core";
import {
  type ConsentRecord,
  type Contact,
  callPurposes,
  consentChannels,
  consentSources,
  listConsents,
  recordConsent,
} from "@parley/contract";
import { Check, Plus, ShieldBan } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./contacts.module.css";

/** What somebody consented to and withdrew, with all that was said before. */
export function ConsentsPanel({ contact }: { contact: Contact }) {
  const { t } = useTranslation("law");
  const list = useInfinite(listConsents, { params: { id: contact.id }, query: { limit: 20 } });
  const [adding, setAdding] = useState(false);
  return (
    <Panel
      flush
      title={t("consents.title")}
      end={
        contact.can.includes("update") && (
          <Button size="small" icon={Plus} onClick={() => setAdding(true)}>
            {t("consents.record")}
          </Button>
        )
      }
    >
      {list.isLoading && <SkeletonRows rows={2} />}
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && !list.error && list.items.length === 0 && (
        <p className={styles.none}>{t("consents.none")}</p>
      )}
      <div className={styles.list}>
        {list.items.map((record) => (
          <ConsentRow key={record.id} record={record} />
        ))}
      </div>
      {list.hasMore && (
        <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
          {t("consents.more")}
        </Button>
      )}
      {adding && (
        <RecordDialog contact={contact} onClose={() => setAdding(false)} onDone={list.reload} />
      )}
    </Panel>
  );
}

function ConsentRow({ record }: { record: ConsentRecord }) {
  const { t } = useTranslation("law");
  const format = useFormat();
  const { purpose, channel, state, source, at, note, recordedByName, holds } = record;
  const isGranted = state === "GRANTED";
  const look = isGranted ? ("available" as const) : ("breach" as const);
  return (
    <div className={styles.row}>
      <span className={holds ? undefined : "faint"}>
        {t(`purpose.${purpose}`)} · {t(`channel.${channel}`)}
        <span className="t1 muted">
          {" "}
          {[t(`source.${source}`), recordedByName, note].filter(Boolean).join(" · ")}
        </span>
      </span>
      <StateBadge {...(holds ? { look } : {})} icon={isGranted ? Check : ShieldBan}>
        {t(holds ? `consentState.${state}` : `consentWas.${state}`)}
      </StateBadge>
      <time className="muted" dateTime={at}>
        {format.dateTime(at)}
      </time>
    </div>
  );
}

type DialogProps = { contact: Contact; onClose: () => void; onDone: () => void };
const states = ["GRANTED", "WITHDRAWN"] as const;

function RecordDialog({ contact, onClose, onDone }: DialogProps) {
  const { t } = useTranslation("law");
  const [state, setState] = useState<(typeof states)[number]>("GRANTED");
  const [purpose, setPurpose] = useState<(typeof callPurposes)[number]>("MARKETING");
  const [channel, setChannel] = useState<(typeof consentChannels)[number]>("VOICE");
  const [source, setSource] = useState<(typeof consentSources)[number]>("CALL");
  const [note, setNote] = useState("");
  const record = useWrite(recordConsent, {
    onDone: () => {
      onDone();
      onClose();
    },
  });
  const send = () => {
    const body = { state, purpose, channel, source, note: note.trim() || null };
    record.mutate({ params: { id: contact.id }, body });
  };
  return (
    <Dialog title={t("consents.title")} open onClose={onClose}>
      <DialogForm
        submit={t("consents.record")}
        busy={record.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={record.error} />}
      >
        <Choice
          label={t("consents.state")}
          values={states}
          value={state}
          name={(one) => t(`consentState.${one}`)}
          onChange={setState}
        />
        <Choice
          label={t("consents.purpose")}
          values={callPurposes}
          value={purpose}
          name={(one) => t(`purpose.${one}`)}
          onChange={setPurpose}
        />
        <Choice
          label={t("consents.channel")}
          values={consentChannels}
          value={channel}
          name={(one) => t(`channel.${one}`)}
          onChange={setChannel}
        />
        <Choice
          label={t("consents.source")}
          values={consentSources}
          value={source}
          name={(one) => t(`source.${one}`)}
          onChange={setSource}
        />
        <Textarea
          label={t("consents.note")}
          autosize
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </DialogForm>
    </Dialog>
  );
}

type ChoiceProps<T extends string> = {
  label: string;
  values: readonly T[];
  value: T;
  name: (value: T) => string;
  onChange: (value: T) => void;
};

function Choice<T extends string>({ label, values, value, name, onChange }: ChoiceProps<T>) {
  return (
    <Select
      label={label}
      data={values.map((one) => ({ value: one, label: name(one) }))}
      value={value}
      allowDeselect={false}
      onChange={(picked) => onChange(values.find((one) => one === picked) ?? value)}
    />
  );
}
