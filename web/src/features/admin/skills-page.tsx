import { Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createSkill, listSkills, type Output, updateSkill } from "@parley/contract";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { useLanguageChoices } from "../../shared/use-language-choices.ts";
import type { Column } from "../../ui/data-table/columns.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { CataloguePage } from "./catalogue-page.tsx";
import { useWithRetired } from "./use-catalogue.ts";

const route = getRouteApi("/app/skills");

type Skill = Output<typeof updateSkill>;

/** What agents can do. */
export function SkillsPage() {
  const { t } = useTranslation("admin");
  const { query, ...shown } = useWithRetired("/skills", route.useSearch().retired);
  const list = useInfinite(listSkills, { query });
  const update = useWrite(updateSkill, { onFailed: useErrorToast() });
  const format = useFormat();
  const columns = useMemo(
    (): Column<Skill>[] => [
      {
        id: "language",
        title: t("skills.column"),
        width: 160,
        cell: ({ language }) => language && format.language(language),
      },
    ],
    [t, format],
  );
  return (
    <CataloguePage<Skill>
      {...shown}
      words={{
        title: t("skills.title"),
        add: t("skills.new"),
        notLoaded: t("skills.notLoaded"),
        empty: t("skills.empty"),
        emptyText: t("skills.emptyText"),
      }}
      list={list}
      columns={columns}
      aside={({ language }) => language && format.language(language)}
      mayCreate={useGrant("skills:create") !== undefined}
      mayUpdate={useGrant("skills:update") !== undefined}
      onRetire={({ id }, retired) => update.mutate({ params: { id }, body: { retired } })}
      dialog={(skill, close) => <SkillDialog skill={skill} onClose={close} />}
    />
  );
}

function SkillDialog({ skill, onClose }: { skill: Skill | null; onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const form = useForm({
    initialValues: { name: skill?.name ?? "", language: skill?.language ?? null },
    validate: { name: (name) => (name.trim() ? null : t("field.nameNeeded")) },
  });
  const onFailed = (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error);
  const create = useWrite(createSkill, { onDone: onClose, onFailed });
  const update = useWrite(updateSkill, { onDone: onClose, onFailed });
  const send = form.onSubmit((body) =>
    skill ? update.mutate({ params: { id: skill.id }, body }) : create.mutate({ body }),
  );
  return (
    <Dialog
      open
      title={skill ? t("skills.editTitle", { name: skill.name }) : t("skills.new")}
      onClose={onClose}
    >
      <DialogForm
        submit={skill ? t("common:save") : t("skills.create")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <TextInput label={t("field.name")} data-autofocus {...form.getInputProps("name")} />
        <Select
          label={t("skills.language")}
          description={t("skills.languageText")}
          placeholder={t("skills.noLanguage")}
          data={useLanguageChoices()}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("skills.noLanguage") }}
          {...form.getInputProps("language")}
        />
      </DialogForm>
    </Dialog>
  );
}
