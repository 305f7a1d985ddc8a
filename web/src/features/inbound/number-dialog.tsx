import { Select, Switch, Textarea, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import {
  createInboundNumber,
  type InboundNumber,
  openings,
  simulateCaller,
  updateInboundNumber,
  weekdays,
} from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { PhoneIncoming } from "lucide-react";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useWrite } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { useQueueChoices } from "../../shared/use-choices.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import { HoursInput } from "../admin/settings/hours-input.tsx";

type Hours = NonNullable<InboundNumber["hours"]>;
type Fields = Pick<InboundNumber, "number" | "name" | "opening" | "hours" | "enabled"> & {
  queueId: string | null;
  closedText: string;
};

const office = Object.fromEntries(
  weekdays.map((day) => [
    day,
    day === "saturday" || day === "sunday" ? [] : [{ from: "09:00", to: "18:00" }],
  ]),
) as Hours;

function valuesOf(number: InboundNumber | null): Fields {
  return {
    number: number?.number ?? "",
    name: number?.name ?? "",
    queueId: number?.queueId ?? null,
    opening: number?.opening ?? "ALWAYS",
    hours: number?.hours ?? null,
    closedText: number?.closedText ?? "",
    enabled: number?.enabled ?? true,
  };
}

/** Where the callers of a number wait, when it is open, and what they hear when it is not. */
export function NumberDialog(props: { number: InboundNumber | null; onClose: () => void }) {
  const { number, onClose } = props;
  const { t } = useTranslation(["inbound", "admin", "common"]);
  const { phone } = useFormat();
  const form = useForm<Fields>({
    initialValues: valuesOf(number),
    validate: {
      name: (name) => (name.trim() ? null : t("admin:field.nameNeeded")),
      queueId: (queueId) => (queueId ? null : t("numbers.noQueue")),
    },
  });
  const how = {
    onDone: onClose,
    onFailed: (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error),
  };
  const create = useWrite(createInboundNumber, how);
  const update = useWrite(updateInboundNumber, how);
  const send = form.onSubmit(({ number: given, queueId, closedText, hours, ...plain }) => {
    const body = {
      ...plain,
      queueId: queueId ?? "",
      closedText: closedText.trim() || null,
      hours: plain.opening === "OWN" ? hours : null,
    };
    if (number) update.mutate({ params: { id: number.id }, body });
    else create.mutate({ body: { ...body, number: given } });
  });
  const title = number ? t("numbers.edit", { number: phone(number.number) }) : t("numbers.new");
  return (
    <Dialog open title={title} onClose={onClose}>
      <DialogForm
        submit={number ? t("common:save") : t("numbers.new")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        {!number && (
          <TextInput
            label={t("numbers.number")}
            description={t("numbers.numberText")}
            data-autofocus
            {...form.getInputProps("number")}
          />
        )}
        <TextInput label={t("admin:field.name")} {...form.getInputProps("name")} />
        <QueueSelect form={form} />
        <OpeningFields form={form} />
        <Switch
          label={t("numbers.enabled")}
          description={t("numbers.enabledText")}
          {...form.getInputProps("enabled", { type: "checkbox" })}
        />
        {number && !number.retired && <TryIt number={number} />}
      </DialogForm>
    </Dialog>
  );
}

type Form = UseFormReturnType<Fields>;

function QueueSelect({ form }: { form: Form }) {
  const { t } = useTranslation("inbound");
  const queues = useQueueChoices();
  return (
    <>
      <Select
        label={t("numbers.queue")}
        data={queues}
        searchable
        allowDeselect={false}
        {...form.getInputProps("queueId")}
      />
      {queues.length === 0 && (
        <p className="muted">
          {t("numbers.noQueue")}{" "}
          <Link className="link" to="/queues">
            {t("numbers.toQueues")}
          </Link>
        </p>
      )}
    </>
  );
}

function OpeningFields({ form }: { form: Form }) {
  const { t } = useTranslation("inbound");
  const format = useFormat();
  const { tenant } = useSession();
  const { opening, hours } = form.values;
  const errors = new Map(
    Object.entries(form.errors).flatMap(([name, error]) =>
      name.startsWith("hours.") ? [[name.slice("hours.".length), String(error)] as const] : [],
    ),
  );
  return (
    <>
      <Select
        label={t("numbers.opening")}
        description={t("numbers.openingText", { city: format.city(tenant.timeZone) })}
        allowDeselect={false}
        data={openings.map((value) => ({ value, label: t(`numbers.openingOf.${value}`) }))}
        {...form.getInputProps("opening")}
        onChange={(value) => {
          const next = openings.find((one) => one === value) ?? "ALWAYS";
          form.setFieldValue("opening", next);
          if (next === "OWN" && hours === null) form.setFieldValue("hours", office);
        }}
      />
      {opening === "OWN" && (
        <HoursInput
          value={hours ?? office}
          errors={errors}
          disabled={false}
          onChange={(next) => form.setFieldValue("hours", next)}
        />
      )}
      {opening !== "ALWAYS" && (
        <Textarea
          label={t("numbers.closedText")}
          description={t("numbers.closedHint")}
          autosize
          minRows={2}
          {...form.getInputProps("closedText")}
        />
      )}
    </>
  );
}

/** Has the simulated carrier ring the number, as somebody whom nobody knows. */
function TryIt({ number }: { number: InboundNumber }) {
  const { t } = useTranslation("inbound");
  const { phone } = useFormat();
  const call = useWrite(simulateCaller, {
    onDone: () => toast({ text: t("numbers.tried", { number: phone(number.number) }) }),
    onFailed: useErrorToast(),
  });
  return (
    <div>
      <Button
        icon={PhoneIncoming}
        busy={call.isPending}
        onClick={() => call.mutate({ params: { id: number.id }, body: {} })}
      >
        {t("numbers.try")}
      </Button>
      <p className="muted">{t("numbers.trySimulated")}</p>
    </div>
  );
}
