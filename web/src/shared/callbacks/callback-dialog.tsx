import { Select, Textarea } from "@mantine/core";
import {
  type Callback,
  type CallInput,
  createCallback,
  getLead,
  updateCallback,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { serverNow, useGrant, useSession } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import { useUserChoices } from "../use-choices.ts";
import { instantOf, quickWhen, whenAt } from "./when.ts";
import { WhenFields } from "./when-fields.tsx";

type Props = {
  leadId: string;
  /** One that is moved; none promises a new one. */
  callback?: Callback | undefined;
  onClose: () => void;
  /** A new one was promised. */
  onPromised?: (() => void) | undefined;
};

/** Promises a callback, or moves one to another time. */
export function CallbackDialog(props: Props) {
  const { t } = useTranslation("callbacks");
  const lead = useRead(getLead, { params: { id: props.leadId } }).data;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const timeZone = props.callback?.timeZone ?? (lead ? (lead.timeZone ?? own) : undefined);
  const title = props.callback
    ? t("dialog.move", { name: props.callback.leadName })
    : t("dialog.new", { name: lead?.name ?? "" });
  return (
    <Dialog open title={title} onClose={props.onClose}>
      {timeZone && <CallbackForm key={timeZone} {...props} timeZone={timeZone} />}
    </Dialog>
  );
}

const anyone = "ANYONE";

function CallbackForm({ timeZone, ...props }: Props & { timeZone: string }) {
  const { leadId, callback, onClose } = props;
  const { t } = useTranslation(["callbacks", "common"]);
  const me = useSession().user.id;
  const now = new Date(serverNow());
  const [when, setWhen] = useState(() =>
    callback ? whenAt(timeZone, new Date(callback.dueAt)) : quickWhen(timeZone, now, "MORNING"),
  );
  const [note, setNote] = useState(callback?.note ?? "");
  const [owner, setOwner] = useState(me);
  const [isUnwritten, setUnwritten] = useState(false);
  const { send, error, isPending } = useSend(props);
  const submit = () => {
    const dueAt = instantOf(timeZone, when)?.toISOString();
    setUnwritten(dueAt === undefined);
    if (dueAt) send({ dueAt, timeZone, note: note.trim() || null }, owner);
  };
  const refused = error?.fields.find(({ field }) => field === "dueAt");
  const fault = refused ? t("pastOrFar") : isUnwritten ? t("needsTime") : undefined;
  return (
    <DialogForm
      submit={callback ? t("common:save") : t("promise")}
      busy={isPending}
      onSubmit={submit}
      onCancel={onClose}
      problem={<FormProblem error={error} />}
    >
      <WhenFields
        leadId={leadId}
        timeZone={timeZone}
        when={when}
        onChange={setWhen}
        error={fault}
      />
      {!callback && <OwnerField me={me} value={owner} onChange={setOwner} />}
      <Textarea
        label={t("note")}
        description={t("noteHint")}
        maxLength={2000}
        autosize
        minRows={2}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </DialogForm>
  );
}

type OwnerProps = { me: string; value: string; onChange: (owner: string) => void };

/** Whose promise it is: one's own, any agent's, or, for those who give work away, somebody else's. */
function OwnerField({ me, value, onChange }: OwnerProps) {
  const { t } = useTranslation("callbacks");
  const users = useUserChoices();
  const mayAssign = useGrant("callbacks:assign") !== undefined;
  const others = mayAssign ? users.filter((user) => user.value !== me) : [];
  return (
    <Select
      label={t("owner")}
      data={[
        { value: me, label: t("mineOnly") },
        { value: anyone, label: t("anyAgent") },
        ...others,
      ]}
      value={value}
      searchable={others.length > 0}
      allowDeselect={false}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}

type Plan = Pick<CallInput<typeof createCallback>["body"], "dueAt" | "timeZone" | "note">;

function useSend({ leadId, callback, onClose, onPromised }: Props) {
  const { t } = useTranslation("callbacks");
  const format = useFormat();
  const done = ({ dueAt, timeZone, leadName }: Callback) => {
    const time = format.dateTime(dueAt, timeZone);
    toast({ text: t("promised", { name: leadName, time, city: format.city(timeZone) }) });
    if (!callback) onPromised?.();
    onClose();
  };
  const create = useWrite(createCallback, { onDone: done });
  const update = useWrite(updateCallback, { onDone: done });
  const send = (plan: Plan, owner: string) => {
    if (callback) return update.mutate({ params: { id: callback.id }, body: plan });
    const ownerId = owner === anyone ? null : owner;
    create.mutate({ body: { leadId, ...plan, ownerId } });
  };
  const error = create.error ?? update.error;
  return { send, error, isPending: create.isPending || update.isPending };
}
