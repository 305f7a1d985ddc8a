import { MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { createQueue, type Queue, updateQueue } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useWrite } from "../../api/query.ts";
import { useRecordingChoices } from "../../shared/recording-choices.ts";
import {
  useInboundCampaignChoices,
  usePromptChoices,
  useSkillChoices,
  useTeamChoices,
} from "../../shared/use-choices.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import styles from "./inbound.module.css";

type Texts = "greeting" | "waitingText" | "farewell" | "callbackText";
type Fields = Omit<Queue, "id" | "retired" | "updatedAt" | "maxLength" | Texts> &
  Record<Texts, string> & { maxLength: number | "" };
type Form = UseFormReturnType<Fields>;

function valuesOf(queue: Queue | null): Fields {
  return {
    name: queue?.name ?? "",
    teamIds: queue?.teamIds ?? [],
    skillIds: queue?.skillIds ?? [],
    campaignId: queue?.campaignId ?? null,
    priority: queue?.priority ?? 5,
    greeting: queue?.greeting ?? "",
    greetingPromptId: queue?.greetingPromptId ?? null,
    waitingPromptId: queue?.waitingPromptId ?? null,
    waitingText: queue?.waitingText ?? "",
    waitingTextSeconds: queue?.waitingTextSeconds ?? 60,
    maxWaitSeconds: queue?.maxWaitSeconds ?? 300,
    maxLength: queue?.maxLength ?? "",
    overflowQueueId: queue?.overflowQueueId ?? null,
    farewell: queue?.farewell ?? "",
    targetPercent: queue?.targetPercent ?? 80,
    targetSeconds: queue?.targetSeconds ?? 20,
    wrapUpSeconds: queue?.wrapUpSeconds ?? 60,
    callbackKey: queue?.callbackKey ?? null,
    callbackText: queue?.callbackText ?? "",
    recording: queue?.recording ?? null,
  };
}

const orNone = (text: string) => text.trim() || null;

type Props = { queue: Queue | null; queues: readonly Queue[]; onClose: () => void };

/** Who takes the calls of a queue, how long a caller waits in it, and what he hears. */
export function QueueDialog({ queue, queues, onClose }: Props) {
  const { t } = useTranslation(["inbound", "admin", "common"]);
  const form = useForm<Fields>({
    initialValues: valuesOf(queue),
    validate: { name: (name) => (name.trim() ? null : t("admin:field.nameNeeded")) },
  });
  const how = {
    onDone: onClose,
    onFailed: (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error),
  };
  const create = useWrite(createQueue, how);
  const update = useWrite(updateQueue, how);
  const send = form.onSubmit((values) => {
    const { maxLength, greeting, waitingText, farewell, callbackText, ...plain } = values;
    const texts = {
      callbackText: orNone(callbackText),
      greeting: orNone(greeting),
      waitingText: orNone(waitingText),
      farewell: orNone(farewell),
    };
    const body = { ...plain, ...texts, maxLength: maxLength === "" ? null : maxLength };
    if (queue) update.mutate({ params: { id: queue.id }, body });
    else create.mutate({ body });
  });
  return (
    <Dialog
      open
      title={queue ? t("queues.edit", { name: queue.name }) : t("queues.new")}
      onClose={onClose}
    >
      <DialogForm
        submit={queue ? t("common:save") : t("queues.new")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <TextInput label={t("admin:field.name")} data-autofocus {...form.getInputProps("name")} />
        <Takers form={form} />
        <Words form={form} />
        <Afterwards form={form} others={queues.filter(({ id }) => id !== queue?.id)} />
      </DialogForm>
    </Dialog>
  );
}

type Figures =
  | "priority"
  | "targetPercent"
  | "targetSeconds"
  | "wrapUpSeconds"
  | "waitingTextSeconds"
  | "maxWaitSeconds";

function Figure({ form, name, label, min, max }: FigureProps) {
  return (
    <NumberInput
      label={label}
      min={min}
      max={max}
      allowDecimal={false}
      {...form.getInputProps(name)}
    />
  );
}
type FigureProps = { form: Form; name: Figures; label: string; min: number; max: number };

function Takers({ form }: { form: Form }) {
  const { t } = useTranslation("inbound");
  const { teamIds, skillIds } = form.values;
  return (
    <fieldset className={styles.part}>
      <legend>{t("queues.who")}</legend>
      <MultiSelect
        label={t("queues.teams")}
        placeholder={teamIds.length === 0 ? t("queues.everyTeam") : ""}
        data={useTeamChoices()}
        searchable
        {...form.getInputProps("teamIds")}
      />
      <MultiSelect
        label={t("queues.skills")}
        placeholder={skillIds.length === 0 ? t("queues.noSkills") : ""}
        data={useSkillChoices()}
        searchable
        {...form.getInputProps("skillIds")}
      />
      <CampaignSelect form={form} />
      <Select
        label={t("queues.recording")}
        placeholder={t("queues.recordingNone")}
        data={useRecordingChoices()}
        clearable
        {...form.getInputProps("recording")}
      />
      <p className="muted">{t("queues.priorityText")}</p>
      <div className={styles.pair}>
        <Figure form={form} name="priority" label={t("queues.priority")} min={1} max={9} />
        <Figure form={form} name="wrapUpSeconds" label={t("queues.wrapUp")} min={0} max={3600} />
        <Figure
          form={form}
          name="targetPercent"
          label={t("queues.targetPercent")}
          min={1}
          max={100}
        />
        <Figure
          form={form}
          name="targetSeconds"
          label={t("queues.targetSeconds")}
          min={1}
          max={600}
        />
      </div>
    </fieldset>
  );
}

/** Whose calls these are: with its script, its dispositions, its figures. */
function CampaignSelect({ form }: { form: Form }) {
  const { t } = useTranslation("inbound");
  return (
    <Select
      label={t("queues.campaign")}
      description={t("queues.campaignText")}
      placeholder={t("queues.noCampaign")}
      data={useInboundCampaignChoices()}
      clearable
      searchable
      {...form.getInputProps("campaignId")}
    />
  );
}

type SoundProps = { form: Form; name: "greetingPromptId" | "waitingPromptId"; label: string };

function SoundSelect({ form, name, label }: SoundProps) {
  const { t } = useTranslation("inbound");
  return (
    <Select
      label={label}
      placeholder={t("queues.noSound")}
      data={usePromptChoices()}
      clearable
      searchable
      {...form.getInputProps(name)}
    />
  );
}

function Words({ form }: { form: Form }) {
  const { t } = useTranslation("inbound");
  return (
    <fieldset className={styles.part}>
      <legend>{t("queues.hears")}</legend>
      <Textarea
        label={t("queues.greeting")}
        autosize
        minRows={2}
        {...form.getInputProps("greeting")}
      />
      <SoundSelect form={form} name="greetingPromptId" label={t("queues.greetingSound")} />
      <Textarea
        label={t("queues.waitingText")}
        description={t("queues.waitingHint")}
        autosize
        minRows={2}
        {...form.getInputProps("waitingText")}
      />
      <SoundSelect form={form} name="waitingPromptId" label={t("queues.waitingSound")} />
      <Figure
        form={form}
        name="waitingTextSeconds"
        label={t("queues.waitingSeconds")}
        min={15}
        max={600}
      />
      <Select
        label={t("queues.callbackKey")}
        description={t("queues.callbackHint")}
        placeholder={t("queues.noCallback")}
        data={[..."1234567890*#"]}
        clearable
        {...form.getInputProps("callbackKey")}
      />
      {form.values.callbackKey && (
        <Textarea
          label={t("queues.callbackText")}
          description={t("queues.waitingHint")}
          autosize
          minRows={2}
          {...form.getInputProps("callbackText")}
        />
      )}
    </fieldset>
  );
}

function Afterwards({ form, others }: { form: Form; others: readonly Queue[] }) {
  const { t } = useTranslation("inbound");
  const choices = others.filter(({ retired }) => !retired);
  return (
    <fieldset className={styles.part}>
      <legend>{t("queues.after")}</legend>
      <div className={styles.pair}>
        <Figure form={form} name="maxWaitSeconds" label={t("queues.maxWait")} min={1} max={7200} />
        <NumberInput
          label={t("queues.maxLength")}
          placeholder={t("queues.noLimit")}
          min={1}
          max={1000}
          allowDecimal={false}
          {...form.getInputProps("maxLength")}
        />
      </div>
      <Select
        label={t("queues.overflow")}
        placeholder={t("queues.noOverflow")}
        data={choices.map(({ id, name }) => ({ value: id, label: name }))}
        clearable
        {...form.getInputProps("overflowQueueId")}
      />
      <Textarea
        label={t("queues.farewell")}
        autosize
        minRows={2}
        {...form.getInputProps("farewell")}
      />
    </fieldset>
  );
}
