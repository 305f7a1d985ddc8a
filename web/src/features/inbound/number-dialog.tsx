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
import { useFlowChoices, useQueueChoices } from "../../shared/use-choices.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { toast } from "../../ui/toast.ts";
import { HoursInput } from "../admin/settings/hours-input.tsx";

type Hours = NonNullable<InboundNumber["hours"]>;
type Fields = Pick<InboundNumber, "number" | "name" | "opening" | "hours" | "enabled"> & {
  end: "QUEUE" | "FLOW";
  queueId: string | null;
  flowId: string | null;
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
    end: number?.flowId ? "FLOW" : "QUEUE",
    queueId: number?.queueId ?? null,
    flowId: number?.flowId ?? null,
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
      queueId: (queueId, { end }) => (queueId || end === "FLOW" ? null : t("numbers.noQueue")),
      flowId: (flowId, { end }) => (flowId || end === "QUEUE" ? null : t("numbers.noFlow")),
    },
  });
  const how = {
    onDone: onClose,
    onFailed: (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error),
  };
  const create = useWrite(createInboundNumber, how);
  const update = useWrite(updateInboundNumber, how);
  const send = form.onSubmit((values) => {
    const { number: given, end, queueId, flowId, closedText, hours, ...plain } = values;
    const body = {
      ...plain,
      queueId: end === "QUEUE" ? queueId : null,
      flowId: end === "FLOW" ? flowId : null,
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
        <EndFields form={form} />
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

const ends = ["QUEUE", "FLOW"] as const;

/** Callers wait in a queue at once, or are led by a flow first. */
function EndFields({ form }: { form: Form }) {
  const { t } = useTranslation("inbound");
  const { end } = form.values;
  return (
    <>
      <Segmented
        label={t("numbers.end")}
        value={end}
        options={ends.map((value) => ({ value, label: t(`numbers.endOf.${value}`) }))}
        onChange={(value) => form.setFieldValue("end", value)}
      />
      {end === "QUEUE" ? <QueueSelect form={form} /> : <FlowSelect form={form} />}
    </>
  );
}

function FlowSelect({ form }: { form: Form }) {
  const { t } = useTranslation("inbound");
  const flows = useFlowChoices();
  return (
    <>
      <Select
        label={t("numbers.flow")}
        data={flows}
        searchable
        allowDeselect={false}
        {...form.getInputProps("flowId")}
      />
      {flows.length === 0 && (
        <p className="muted">
          {t("numbers.noFlow")}{" "}
          <Link className="link" to="/flows">
            {t("numbers.toFlows")}
          </Link>
        </p>
      )}
    </>
  );
}

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
