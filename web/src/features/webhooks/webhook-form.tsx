import { MultiSelect, NumberInput, Switch, TagsInput, TextInput } from "@mantine/core";
import { getEventCatalogue, type Webhook } from "@parley/contract";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { useRead } from "../../api/query.ts";
import { Segmented } from "../../ui/segmented.tsx";
import styles from "./webhooks.module.css";

export type WebhookDraft = Pick<Webhook, "name" | "url" | "payload" | "skipOwn" | "concurrency"> & {
  events: string[];
  /** Of updates only: those that change none of these are left out. */
  fields: string[];
};

export const emptyDraft: WebhookDraft = {
  name: "",
  url: "https://",
  payload: "THIN",
  skipOwn: false,
  concurrency: 5,
  events: [],
  fields: [],
};

/** An endpoint as the form shows it: the fields are those of all its subscriptions. */
export function draftOf(webhook: Webhook): WebhookDraft {
  const { name, url, payload, skipOwn, concurrency, subscriptions } = webhook;
  const events = subscriptions.map(({ event }) => event);
  const fields = [...new Set(subscriptions.flatMap((one) => one.fields))];
  return { name, url, payload, skipOwn, concurrency, events, fields };
}

/** What is sent. Fields narrow those events only that name the changed ones. */
export function bodyOf({ events, fields, ...plain }: WebhookDraft) {
  return { ...plain, subscriptions: events.map((event) => ({ event, fields })) };
}

type Props = {
  draft: WebhookDraft;
  onChange: (draft: WebhookDraft) => void;
  tried: boolean;
  error: ApiError | null;
};

/** Where to, of what, and how much of it. */
export function WebhookFields({ draft, onChange, tried, error }: Props) {
  const { t } = useTranslation("webhooks");
  const set = (change: Partial<WebhookDraft>) => onChange({ ...draft, ...change });
  const reasonAt = (field: string) =>
    error?.fields.find((one) => one.field.startsWith(field))?.reason;
  const needed = (isMissing: boolean) => (tried && isMissing ? t("form.needed") : undefined);
  return (
    <>
      <TextInput
        label={t("form.name")}
        data-autofocus
        value={draft.name}
        error={needed(!draft.name.trim()) ?? reasonAt("name")}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t("form.url")}
        description={t("form.urlHint")}
        type="url"
        value={draft.url}
        error={needed(draft.url.length < 10) ?? reasonAt("url")}
        onChange={(event) => set({ url: event.currentTarget.value })}
      />
      <EventPicker
        value={draft.events}
        error={needed(draft.events.length === 0) ?? reasonAt("subscriptions")}
        onChange={(events) => set({ events })}
      />
      <TagsInput
        label={t("form.fields")}
        description={t("form.fieldsHint")}
        value={draft.fields}
        maxTags={50}
        onChange={(fields) => set({ fields })}
      />
      <div className={styles.choice}>
        <span className={styles.label}>{t("form.payload")}</span>
        <Segmented
          label={t("form.payload")}
          options={[
            { value: "THIN", label: t("payload.THIN") },
            { value: "FULL", label: t("payload.FULL") },
          ]}
          value={draft.payload}
          onChange={(payload) => set({ payload })}
        />
        <span className="t1 muted">{t(`payloadText.${draft.payload}`)}</span>
      </div>
      <NumberInput
        label={t("form.concurrency")}
        min={1}
        max={20}
        allowDecimal={false}
        value={draft.concurrency}
        error={reasonAt("concurrency")}
        onChange={(value) => set({ concurrency: Number(value) || 1 })}
      />
      <Switch
        label={t("form.skipOwn")}
        checked={draft.skipOwn}
        onChange={(event) => set({ skipOwn: event.currentTarget.checked })}
      />
    </>
  );
}

type PickerProps = {
  value: string[];
  error: string | undefined;
  onChange: (events: string[]) => void;
};

/** Events one by one, or all of a kind. */
function EventPicker({ value, error, onChange }: PickerProps) {
  const { t } = useTranslation("webhooks");
  const { data } = useRead(getEventCatalogue, {});
  const events = data?.items ?? [];
  const kinds = [...new Set(events.map(({ kind }) => kind))];
  const groups = kinds.map((kind) => ({
    group: kind,
    items: [`${kind}.*`, ...events.filter((one) => one.kind === kind).map(({ name }) => name)],
  }));
  return (
    <MultiSelect
      label={t("form.events")}
      description={t("form.eventsHint")}
      data={[{ group: t("form.all"), items: ["*"] }, ...groups]}
      searchable
      hidePickedOptions
      maxDropdownHeight={260}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}
