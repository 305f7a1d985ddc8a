import { Checkbox, Textarea } from "@mantine/core";
import { getLead } from "@parley/contract";
import { CalendarClock, X } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { serverNow, useGrant } from "../../api/session.ts";
import { BothTimes } from "../../shared/callbacks/callback-when.tsx";
import { instantOf, quickWhen, whenAt } from "../../shared/callbacks/when.ts";
import { WhenFields } from "../../shared/callbacks/when-fields.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { useKeys } from "../../ui/keys.tsx";
import styles from "./desk.module.css";
import { deskStore, type Promised, promiseCallback } from "./desk-store.ts";
import type { OwnCall } from "./use-own-call.ts";

/** A callback promised in the call: it is kept when the call is closed. */
export function PromiseLine({ call }: { call: OwnCall }) {
  const { t } = useTranslation("callbacks");
  const [isOpen, setOpen] = useState(false);
  const promised = deskStore((state) => state.promised[call.id]);
  const may = useGrant("callbacks:create") !== undefined;
  useKeys(
    useMemo(
      () => (may ? [{ key: "B", label: t("desk.add"), run: () => setOpen(true) }] : []),
      [may, t],
    ),
  );
  if (!may) return null;
  return (
    <div className={styles.promise}>
      <Button size="small" icon={CalendarClock} keys="B" onClick={() => setOpen(true)}>
        {promised ? t("desk.change") : t("desk.add")}
      </Button>
      {promised && (
        <>
          <span className="strong">
            <BothTimes at={promised.dueAt} timeZone={promised.timeZone ?? "UTC"} />
          </span>
          <IconButton
            icon={X}
            label={t("desk.drop")}
            onClick={() => promiseCallback(call.id, null)}
          />
        </>
      )}
      {isOpen && <PromiseDialog call={call} promised={promised} onClose={() => setOpen(false)} />}
    </div>
  );
}

type Props = { call: OwnCall; promised: Promised | undefined; onClose: () => void };

function PromiseDialog(props: Props) {
  const { t } = useTranslation("callbacks");
  const lead = useRead(getLead, { params: { id: props.call.leadId } }).data;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Dialog open title={t("dialog.new", { name: props.call.leadName })} onClose={props.onClose}>
      {lead && <PromiseForm {...props} timeZone={lead.timeZone ?? own} />}
    </Dialog>
  );
}

function PromiseForm({ call, promised, onClose, timeZone }: Props & { timeZone: string }) {
  const { t } = useTranslation("callbacks");
  const [when, setWhen] = useState(() =>
    promised
      ? whenAt(timeZone, new Date(promised.dueAt))
      : quickWhen(timeZone, new Date(serverNow()), "MORNING"),
  );
  const [note, setNote] = useState(promised?.note ?? "");
  const [anyone, setAnyone] = useState(promised?.anyone ?? false);
  const [fault, setFault] = useState<"needsTime" | "pastOrFar" | null>(null);
  const use = () => {
    const at = instantOf(timeZone, when);
    if (!at) return setFault("needsTime");
    if (at.getTime() <= serverNow()) return setFault("pastOrFar");
    const dueAt = at.toISOString();
    promiseCallback(call.id, { dueAt, timeZone, note: note.trim() || null, anyone });
    onClose();
  };
  return (
    <DialogForm submit={t("desk.use")} busy={false} onSubmit={use} onCancel={onClose}>
      <WhenFields
        leadId={call.leadId}
        timeZone={timeZone}
        when={when}
        onChange={setWhen}
        error={fault ? t(fault) : undefined}
      />
      <Checkbox
        label={t("anyAgent")}
        checked={anyone}
        onChange={(event) => setAnyone(event.currentTarget.checked)}
      />
      <Textarea
        label={t("note")}
        maxLength={2000}
        autosize
        minRows={2}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
