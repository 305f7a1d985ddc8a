import { Select, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { leadStatuses } from "@parley/contract";
import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useGrant } from "../../api/session.ts";
import { AddressFields } from "../../shared/addresses/address-fields.tsx";
import { useUserChoices } from "../../shared/use-choices.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import styles from "./lead-fields.module.css";
import { emptyAttribute, type LeadForm } from "./lead-form.ts";

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
      {!masked && <AddressFields form={form} least={1} />}
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
