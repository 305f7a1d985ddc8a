import { MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import {
  type ActionInfo,
  type ActionParam,
  listLeadFields,
  listLeadLists,
  listTags,
  listWebhooks,
  type WorkflowStep,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useGrant } from "../../../api/session.ts";
import { instantOfLocal, localOfInstant } from "../../../domain/local-instant.ts";
import {
  type Choice,
  useCampaignChoices,
  useStageChoices,
  useTeamChoices,
  useUserChoices,
} from "../../../shared/use-choices.ts";
import styles from "./builder.module.css";

export type ActionStep = Extract<WorkflowStep, { type: "ACTION" }>;
type Params = ActionStep["params"];

type Props = {
  step: ActionStep;
  action: ActionInfo | undefined;
  disabled: boolean;
  onChange: (step: ActionStep) => void;
};

/** The form of an action, as its own schema describes it. */
export function ParamFields({ step, action, disabled, onChange }: Props) {
  const { t } = useTranslation("automation");
  const { params } = step;
  if (!action) return <p className="muted">{t("notInstalled", { name: step.action })}</p>;
  const shown = action.params.filter(({ when }) => when === null || params[when.key] === when.is);
  const set = (key: string, value: Params[string] | undefined) => {
    const { [key]: _, ...rest } = params;
    onChange({ ...step, params: value === undefined ? rest : { ...rest, [key]: value } });
  };
  return (
    <div className={styles.params}>
      {shown.map((param) => (
        <Param
          key={param.key}
          param={param}
          params={params}
          disabled={disabled}
          onChange={(value) => set(param.key, value)}
        />
      ))}
    </div>
  );
}

type ParamProps = {
  param: ActionParam;
  params: Params;
  disabled: boolean;
  onChange: (value: Params[string] | undefined) => void;
};

function Param({ param, params, disabled, onChange }: ParamProps) {
  const { t } = useTranslation("automation");
  const value = params[param.key];
  const text = typeof value === "string" ? value : "";
  const label = t(`param.${param.key}` as "param.text", { defaultValue: param.key });
  const common = { label, disabled, required: param.required };
  switch (param.kind) {
    case "TEMPLATE":
      return (
        <Textarea
          {...common}
          autosize
          minRows={1}
          maxLength={param.most ?? 2000}
          description={param.required ? t("templateHint", { open: "{{", close: "}}" }) : undefined}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "NUMBER":
      return (
        <NumberInput
          {...common}
          allowDecimal={false}
          {...(param.most === null ? {} : { max: param.most })}
          value={typeof value === "number" ? value : ""}
          onChange={(entered) => onChange(entered === "" ? undefined : Number(entered))}
        />
      );
    case "TIME":
      return (
        <TextInput
          {...common}
          type="time"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
      );
    case "TAGS":
      return <Tags {...common} value={value} onChange={onChange} />;
    case "VALUE":
      return <FieldValue {...common} params={params} value={value} onChange={onChange} />;
    default:
      return <Picker {...common} param={param} value={text} onChange={onChange} />;
  }
}

type Common = { label: string; disabled: boolean; required: boolean };

function Picker(
  props: Common & { param: ActionParam; value: string; onChange: (value?: string) => void },
) {
  const { param, value, onChange, ...common } = props;
  const data = useChoices(param);
  const pick = (one: string | null) => onChange(one ?? undefined);
  return <Select {...common} data={data} value={value || null} searchable onChange={pick} />;
}

function useChoices({ kind, key, choices }: ActionParam): Choice[] {
  const { t } = useTranslation("automation");
  const users = useUserChoices();
  const teams = useTeamChoices();
  const campaigns = useCampaignChoices();
  const stages = useStageChoices(kind === "STAGE");
  const seesHooks = useGrant("webhooks:read") !== undefined;
  const isHook = kind === "WEBHOOK";
  const hooks = useRead(listWebhooks, { query: { limit: 200 } }, { enabled: seesHooks && isHook });
  const isList = kind === "LIST";
  const lists = useRead(listLeadLists, { query: { limit: 200 } }, { enabled: isList });
  const fields = useRead(listLeadFields).data?.items ?? [];
  switch (kind) {
    case "USER":
      return users;
    case "TEAM":
      return teams;
    case "CAMPAIGN":
      return campaigns;
    case "STAGE":
      return stages;
    case "LIST":
      return (lists.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
    case "WEBHOOK":
      return (hooks.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
    case "FIELD":
      return fields
        .filter((field) => ["status", "source"].includes(field.key) || field.key.startsWith("own."))
        .map((field) => ({ value: field.key, label: field.label }));
    default:
      return choices.map((value) => ({
        value,
        label: t(`choice.${key}.${value}` as "choice.to.USER", { defaultValue: value }),
      }));
  }
}

type TagsProps = Common & {
  value: Params[string] | undefined;
  onChange: (value: Params[string]) => void;
};

function Tags({ value, onChange, ...common }: TagsProps) {
  const { data } = useRead(listTags, { query: { limit: 200 } });
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const choices = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return <MultiSelect {...common} data={choices} value={chosen} searchable onChange={onChange} />;
}

type ValueProps = Common & {
  params: Params;
  value: Params[string] | undefined;
  onChange: (value: Params[string]) => void;
};

/** A value of the field that another parameter names. */
function FieldValue({ params, value, onChange, ...common }: ValueProps) {
  const fields = useRead(listLeadFields).data?.items ?? [];
  const field = fields.find(({ key }) => key === params.field);
  const text = typeof value === "object" || value === undefined ? "" : String(value);
  if (field?.choices) {
    const pick = (one: string | null) => onChange(one);
    return <Select {...common} data={[...field.choices]} value={text || null} onChange={pick} />;
  }
  if (field?.type === "INSTANT") {
    return (
      <TextInput
        {...common}
        type="datetime-local"
        value={localOfInstant(text)}
        onChange={(event) => onChange(instantOfLocal(event.currentTarget.value) || null)}
      />
    );
  }
  const isNumber = field?.type === "NUMBER";
  const read = (entered: string) => (entered === "" ? null : isNumber ? Number(entered) : entered);
  return (
    <TextInput
      {...common}
      type={isNumber ? "number" : field?.type === "DATE" ? "date" : "text"}
      value={text}
      onChange={(event) => onChange(read(event.currentTarget.value))}
    />
  );
}
