import { Checkbox, MultiSelect, Select, TextInput } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import {
  createRoutingRule,
  listSkills,
  type RoutingRule,
  routingOtherwise,
  routingStrategies,
  updateRoutingRule,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { ConditionEditor } from "../../shared/condition-editor/condition-editor.tsx";
import { useTeamChoices, useUserChoices } from "../../shared/use-choices.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import styles from "./routing.module.css";
import { type RuleBody, ruleBody } from "./rule-body.ts";

const fresh: RuleBody = {
  name: "",
  enabled: true,
  condition: null,
  strategy: "ROUND_ROBIN",
  teamId: null,
  userIds: [],
  skillIds: [],
  respectsHours: true,
  respectsCapacity: true,
  otherwise: "NEXT_RULE",
};

/** Adds a rule, or changes one. */
export function RuleDialog({ rule, onClose }: { rule: RoutingRule | null; onClose: () => void }) {
  const { t } = useTranslation(["routing", "common"]);
  const form = useForm<RuleBody>({
    initialValues: rule ? ruleBody(rule) : fresh,
    validate: { name: (name) => (name.trim() ? null : t("nameNeeded")) },
  });
  const onFailed = (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error);
  const create = useWrite(createRoutingRule, { onDone: onClose, onFailed });
  const update = useWrite(updateRoutingRule, { onDone: onClose, onFailed });
  const send = form.onSubmit((values) => {
    const body = meant(values);
    if (rule) update.mutate({ params: { id: rule.id }, body });
    else create.mutate({ body });
  });
  return (
    <Dialog
      open
      wide
      title={rule ? t("editTitle", { name: rule.name }) : t("new")}
      onClose={onClose}
    >
      <DialogForm
        submit={rule ? t("common:save") : t("create")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <TextInput label={t("field.name")} data-autofocus {...form.getInputProps("name")} />
        <fieldset className={styles.condition}>
          <legend>{t("field.condition")}</legend>
          <ConditionEditor
            value={form.values.condition}
            onChange={(condition) => form.setFieldValue("condition", condition)}
          />
        </fieldset>
        <Receivers form={form} />
        <Limits form={form} />
      </DialogForm>
    </Dialog>
  );
}

/** Without what the strategy has no use for, though the form may still hold it. */
function meant(values: RuleBody): RuleBody {
  const { strategy, userIds } = values;
  if (strategy === "DIRECT") return { ...values, teamId: null, userIds: userIds.slice(0, 1) };
  return strategy === "TEAM" ? { ...values, userIds: [], skillIds: [] } : values;
}

type Form = { form: UseFormReturnType<RuleBody> };

function Receivers({ form }: Form) {
  const { t } = useTranslation("routing");
  const users = useUserChoices();
  const teams = useTeamChoices();
  const { data: skills } = useRead(listSkills, { query: { limit: 200 } });
  const { strategy, userIds } = form.values;
  return (
    <div className={styles.pair}>
      <Select
        label={t("field.strategy")}
        description={t(`strategyText.${strategy}`)}
        inputWrapperOrder={["label", "input", "description", "error"]}
        allowDeselect={false}
        data={routingStrategies.map((value) => ({ value, label: t(`strategy.${value}`) }))}
        {...form.getInputProps("strategy")}
      />
      {strategy === "DIRECT" ? (
        <Select
          label={t("field.user")}
          searchable
          data={users}
          value={userIds[0] ?? null}
          error={form.errors.userIds}
          onChange={(id) => form.setFieldValue("userIds", id === null ? [] : [id])}
        />
      ) : (
        <Select label={t("field.team")} clearable data={teams} {...form.getInputProps("teamId")} />
      )}
      {strategy !== "DIRECT" && strategy !== "TEAM" && (
        <MultiSelect
          label={t("field.users")}
          searchable
          data={users}
          {...form.getInputProps("userIds")}
        />
      )}
      {strategy !== "TEAM" && (
        <MultiSelect
          label={t("field.skills")}
          searchable
          data={(skills?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          {...form.getInputProps("skillIds")}
        />
      )}
    </div>
  );
}

function Limits({ form }: Form) {
  const { t } = useTranslation("routing");
  const flag = (field: "respectsHours" | "respectsCapacity" | "enabled") =>
    form.getInputProps(field, { type: "checkbox" });
  return (
    <>
      <Select
        label={t("field.otherwise")}
        allowDeselect={false}
        data={routingOtherwise.map((value) => ({ value, label: t(`otherwise.${value}`) }))}
        {...form.getInputProps("otherwise")}
      />
      <Checkbox label={t("field.hours")} {...flag("respectsHours")} />
      <Checkbox label={t("field.capacity")} {...flag("respectsCapacity")} />
      <Checkbox label={t("field.enabled")} {...flag("enabled")} />
    </>
  );
}
