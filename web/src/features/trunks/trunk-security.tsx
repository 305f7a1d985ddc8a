import { Select, Switch, Textarea } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { mediaEncryptions } from "@parley/contract";
import { useTranslation } from "react-i18next";
import type { Fields } from "./trunk-dialog.tsx";

/** What is encrypted, whose certificate is believed, and whether the far side knows its own address. */
export function SecurityFields({ form }: { form: UseFormReturnType<Fields> }) {
  const { t } = useTranslation("trunks");
  const { transport, verifiesCertificate } = form.values;
  return (
    <>
      {transport === "TLS" && (
        <Switch
          label={t("verifiesCertificate")}
          description={t("verifiesCertificateText")}
          {...form.getInputProps("verifiesCertificate", { type: "checkbox" })}
        />
      )}
      {transport === "TLS" && verifiesCertificate && (
        <Textarea
          label={t("caCertificate")}
          description={t("caCertificateText")}
          placeholder="-----BEGIN CERTIFICATE-----"
          autosize
          maxRows={6}
          {...form.getInputProps("caCertificate")}
        />
      )}
      <Select
        label={t("mediaEncryption")}
        description={t("mediaEncryptionText")}
        data={mediaEncryptions.map((value) => ({ value, label: t(`mediaEncryptionOf.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps("mediaEncryption")}
      />
      <Switch
        label={t("behindNat")}
        description={t("behindNatText")}
        {...form.getInputProps("behindNat", { type: "checkbox" })}
      />
    </>
  );
}
