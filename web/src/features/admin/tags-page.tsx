import { Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { createTag, listTags, type Tag, tagColours, updateTag } from "@parley/contract";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { showFieldErrors } from "../../api/form-errors.ts";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { TagChip } from "../../shared/tags/tag-chips.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { CataloguePage } from "./catalogue-page.tsx";
import { useWithRetired } from "./use-catalogue.ts";

const route = getRouteApi("/app/tags");

/** The words that leads are marked with. */
export function TagsPage() {
  const { t } = useTranslation("admin");
  const { query, ...shown } = useWithRetired("/tags", route.useSearch().retired);
  const list = useInfinite(listTags, { query });
  const update = useWrite(updateTag, { onFailed: useErrorToast() });
  const allowed = useGrant("tags:update") !== undefined;
  return (
    <CataloguePage<Tag>
      {...shown}
      words={{
        title: t("tags.title"),
        add: t("tags.new"),
        notLoaded: t("tags.notLoaded"),
        empty: t("tags.empty"),
        emptyText: t("tags.emptyText"),
      }}
      list={list}
      columns={[
        { id: "look", title: t("tags.look"), width: 160, cell: (tag) => <TagChip tag={tag} /> },
      ]}
      aside={(tag) => <TagChip tag={tag} />}
      mayCreate={allowed}
      mayUpdate={allowed}
      onRetire={({ id }, retired) => update.mutate({ params: { id }, body: { retired } })}
      dialog={(tag, close) => <TagDialog tag={tag} onClose={close} />}
    />
  );
}

function TagDialog({ tag, onClose }: { tag: Tag | null; onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const form = useForm<Pick<Tag, "name" | "colour">>({
    initialValues: { name: tag?.name ?? "", colour: tag?.colour ?? "grey" },
    validate: { name: (name) => (name.trim() ? null : t("field.nameNeeded")) },
  });
  const onFailed = (error: Parameters<typeof showFieldErrors>[1]) => showFieldErrors(form, error);
  const create = useWrite(createTag, { onDone: onClose, onFailed });
  const update = useWrite(updateTag, { onDone: onClose, onFailed });
  const send = form.onSubmit((body) =>
    tag ? update.mutate({ params: { id: tag.id }, body }) : create.mutate({ body }),
  );
  return (
    <Dialog
      open
      title={tag ? t("tags.editTitle", { name: tag.name }) : t("tags.new")}
      onClose={onClose}
    >
      <DialogForm
        submit={tag ? t("common:save") : t("tags.create")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <TextInput label={t("field.name")} data-autofocus {...form.getInputProps("name")} />
        <Select
          label={t("tags.colour")}
          allowDeselect={false}
          data={tagColours.map((value) => ({ value, label: t(`tags.colours.${value}`) }))}
          {...form.getInputProps("colour")}
        />
      </DialogForm>
    </Dialog>
  );
}
