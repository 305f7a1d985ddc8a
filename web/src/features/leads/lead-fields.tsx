import { Select, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { leadStatuses } from "@parley/contract";
import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useGrant } from "../../api/session.ts";
import { useUserChoices } from "../../shared/use-choices.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import styles from "./lead-fields.module.css";
import {
  emptyAttribute,
  emptyPoint,
  isPointLabel,
  type LeadForm,
  pointLabels,
} from "./lead-form.ts";

type Form = { form: UseFormReturnType<LeadForm> };

/** Who it is. */
export function ContactFields({ form, masked }: Form & { masked?: boolean }) {
  const { t } = useTranslation("leads");
  return (
    <>
      <div className={styles.pair}>
        <TextInput label={t("form.name")} data-autofocus {...form.getInputProps("name")} />
        <TextInput label={t("form.company")} {...form.getInputProps("company")} />
      </div>
      {!masked && <PointFields form={form} />}
      <Select
        label={t("form.zone")}
        data={Intl.supportedValuesOf("timeZone")}
        searchable
        clearable
        limit={60}
        {...form.getInputProps("timeZone")}
      />
    </>
  );
}

function PointFields({ form }: Form) {
  const { t } = useTranslation("leads");
  const { points } = form.values;
  return (
    <div className={styles.list}>
      {points.map((point, index) => (
        <div key={point.id} className={styles.line}>
          <TextInput
            className="grow"
            label={t(point.type === "PHONE" ? "form.phone" : "form.email")}
            type={point.type === "PHONE" ? "tel" : "email"}
            {...form.getInputProps(`points.${index}.value`)}
          />
          <Select
            label={t("form.labelOf")}
            className={styles.label ?? ""}
            clearable
            data={labelsWith(point.label).map((label) => ({
              value: label,
              label: isPointLabel(label) ? t(`form.label.${label}`) : label,
            }))}
            value={point.label || null}
            onChange={(label) => form.setFieldValue(`points.${index}.label`, label ?? "")}
          />
          {points.length > 1 && (
            <IconButton
              icon={Trash2}
              label={t("form.removeAttribute", { name: point.value || t("form.phone") })}
              onClick={() => form.removeListItem("points", index)}
            />
          )}
        </div>
      ))}
      <div className="row">
        <Button
          variant="quiet"
          icon={Plus}
          onClick={() => form.insertListItem("points", emptyPoint("PHONE"))}
        >
          {t("form.phone")}
        </Button>
        <Button
          variant="quiet"
          icon={Plus}
          onClick={() => form.insertListItem("points", emptyPoint("EMAIL"))}
        >
          {t("form.email")}
        </Button>
      </div>
    </div>
  );
}

/** The labels there are, and one of somebody's own that is there already. */
function labelsWith(own: string): string[] {
  return own && !isPointLabel(own) ? [...pointLabels, own] : [...pointLabels];
}

/** Where the lead stands, where it comes from, and whose it is. */
export function StandingFields({ form }: Form) {
  const { t } = useTranslation(["leads", "common"]);
  const users = useUserChoices();
  const mayAssign = useGrant("leads:assign") !== undefined;
  return (
    <div className={styles.pair}>
      <Select
        label={t("form.status")}
        allowDeselect={false}
        data={leadStatuses.map((status) => ({
          value: status,
          label: t(`common:leadStatus.${status}`),
        }))}
        {...form.getInputProps("status")}
      />
      {mayAssign && (
        <Select
          label={t("form.owner")}
          placeholder={t("common:nobody")}
          data={users}
          searchable
          clearable
          {...form.getInputProps("assigneeId")}
        />
      )}
      <TextInput label={t("form.source")} {...form.getInputProps("source")} />
      <TextInput label={t("form.externalId")} {...form.getInputProps("externalId")} />
    </div>
  );
}

/** Whatever else is known. */
export function AttributeFields({ form }: Form) {
  const { t } = useTranslation("leads");
  return (
    <fieldset className={styles.list}>
      <legend>{t("form.attributes")}</legend>
      {form.values.attributes.map((attribute, index) => (
        <div key={attribute.id} className={styles.line}>
          <TextInput
            aria-label={t("form.attribute")}
            placeholder={t("form.attribute")}
            {...form.getInputProps(`attributes.${index}.name`)}
          />
          <TextInput
            className="grow"
            aria-label={t("form.value")}
            placeholder={t("form.value")}
            {...form.getInputProps(`attributes.${index}.value`)}
          />
          <IconButton
            icon={Trash2}
            label={t("form.removeAttribute", { name: attribute.name })}
            onClick={() => form.removeListItem("attributes", index)}
          />
        </div>
      ))}
      <div>
        <Button
          variant="quiet"
          icon={Plus}
          onClick={() => form.insertListItem("attributes", emptyAttribute())}
        >
          {t("form.addAttribute")}
        </Button>
      </div>
    </fieldset>
  );
}
