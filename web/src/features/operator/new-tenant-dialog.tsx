import { Select, TextInput } from "@mantine/core";
import { createOperatedTenant } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { countries } from "../../shared/countries.ts";
import { languageNames } from "../../shared/language-names.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./operator.module.css";

/** Makes a tenant and its first administrator. */
export function NewTenantDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("operator");
  return (
    <Dialog title={t("new.title")} open wide onClose={onClose}>
      <NewTenant onClose={onClose} />
    </Dialog>
  );
}

const empty = { name: "", slug: "", adminName: "", email: "" };

function NewTenant({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation("operator");
  const navigate = useNavigate();
  const format = useFormat();
  const [texts, setTexts] = useState(empty);
  const [timeZone, setTimeZone] = useState(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [country, setCountry] = useState("GB");
  const [locale, setLocale] = useState(i18n.language === "es" ? "es" : "en");
  const [tried, setTried] = useState(false);
  const zones = useMemo(() => ["UTC", ...Intl.supportedValuesOf("timeZone")], []);
  const create = useWrite(createOperatedTenant, {
    onDone: ({ tenant, letter }) => {
      toast({ text: t(`new.${letter}`, { email: texts.email }) });
      onClose();
      void navigate({ to: "/tenants/$tenantId", params: { tenantId: tenant.id } });
    },
  });
  const errorAt = (field: string, needed?: string) =>
    tried && needed !== undefined && !needed.trim()
      ? t("needed")
      : create.error?.fields.find((one) => one.field === field)?.reason;
  const change = (part: Partial<typeof empty>) => setTexts({ ...texts, ...part });
  const send = () => {
    setTried(true);
    const { name, slug, adminName, email } = texts;
    if (![name, slug, adminName, email].every((text) => text.trim())) return;
    const admin = { name: adminName, email, locale: locale as "en" | "es" };
    create.mutate({ body: { name, slug, timeZone, country, admin } });
  };
  const field = (name: keyof typeof empty, path: string, more: object = {}) => (
    <TextInput
      label={t(`new.${name}`)}
      value={texts[name]}
      error={errorAt(path, texts[name])}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
      {...more}
    />
  );
  return (
    <DialogForm
      submit={t("new.make")}
      busy={create.isPending}
      onSubmit={send}
      onCancel={onClose}
      problem={<FormProblem error={create.error} />}
    >
      <div className={styles.pair}>
        {field("name", "name", {
          "data-autofocus": true,
          onChange: (event: { currentTarget: { value: string } }) => {
            const name = event.currentTarget.value;
            const follows = texts.slug === slugOf(texts.name);
            change(follows ? { name, slug: slugOf(name) } : { name });
          },
        })}
        {field("slug", "slug", { description: t("new.slugHint") })}
        <Select
          label={t("new.zone")}
          data={zones}
          searchable
          allowDeselect={false}
          value={timeZone}
          onChange={(zone) => zone && setTimeZone(zone)}
        />
        <Select
          label={t("new.country")}
          data={countries.map((value) => ({ value, label: format.region(value) }))}
          searchable
          allowDeselect={false}
          value={country}
          onChange={(code) => code && setCountry(code)}
        />
        {field("adminName", "admin.name")}
        {field("email", "admin.email", { type: "email", description: t("new.emailHint") })}
        <Select
          label={t("new.language")}
          data={Object.entries(languageNames).map(([value, label]) => ({ value, label }))}
          allowDeselect={false}
          value={locale}
          onChange={(value) => value && setLocale(value)}
        />
      </div>
    </DialogForm>
  );
}

/** A short name made of a long one. */
function slugOf(name: string): string {
  return name
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 40);
}
