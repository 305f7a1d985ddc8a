import { MultiSelect, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ContactsSearch } from "../../app/search.ts";
import { ConditionChips } from "../../shared/condition-editor/condition-chips.tsx";
import { useContactFields } from "../../shared/condition-editor/use-contact-fields.ts";
import { useTagChoices } from "../../shared/use-choices.ts";
import { Button } from "../../ui/button.tsx";
import { later } from "../../ui/later.ts";
import { Segmented } from "../../ui/segmented.tsx";
import styles from "./contacts.module.css";

const ConditionDialog = later(
  async () => (await import("../../shared/condition-editor/condition-dialog.tsx")).ConditionDialog,
);

/** Which contacts are shown: their kind, part of a name, and what must hold of them. */
export function ContactsBar({ search, end }: { search: ContactsSearch; end: ReactNode }) {
  const { t } = useTranslation(["contacts", "conditions", "records"]);
  const navigate = useNavigate({ from: "/contacts" });
  const [text, setText] = useState(search.q ?? "");
  const [isAsking, setAsking] = useState(false);
  const fields = useContactFields(search.kind);
  const tags = useTagChoices();
  const set = (part: ContactsSearch) =>
    void navigate({ search: { ...search, ...part }, replace: true });
  // What is asked of people is not asked of companies, and none is sorted by it.
  const setKind = (kind: ContactsSearch["kind"]) =>
    set({ kind, where: undefined, sort: search.sort?.includes("own.") ? undefined : search.sort });
  return (
    <div className={styles.bar}>
      <Segmented
        label={t("show")}
        value={search.kind ?? "ALL"}
        onChange={(kind) => setKind(kind === "ALL" ? undefined : kind)}
        options={[
          { value: "ALL", label: t("all") },
          { value: "PERSON", label: t("people") },
          { value: "COMPANY", label: t("companies") },
        ]}
      />
      <TextInput
        className={styles.search ?? ""}
        aria-label={t("search")}
        placeholder={t("search")}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          set({ q: event.currentTarget.value.trim() || undefined });
        }}
      />
      <MultiSelect
        className={styles.tags ?? ""}
        aria-label={t("records:tags.label")}
        placeholder={search.tagId ? "" : t("records:tags.any")}
        data={tags}
        value={search.tagId ?? []}
        searchable
        clearable
        onChange={(tagId) => set({ tagId: tagId.length > 0 ? tagId : undefined })}
      />
      <ConditionChips
        where={search.where}
        fields={fields}
        onChange={(where) => set({ where })}
        onEdit={() => setAsking(true)}
      />
      {!search.where && (
        <Button variant="quiet" icon={SlidersHorizontal} onClick={() => setAsking(true)}>
          {t("conditions:open")}
        </Button>
      )}
      <span className={styles.end}>{end}</span>
      <Suspense>
        {isAsking && (
          <ConditionDialog
            title={t("conditionsTitle")}
            note={search.kind ? undefined : t("ownNeedsKind")}
            fields={fields}
            where={search.where}
            onClose={() => setAsking(false)}
            onApply={(where) => {
              setAsking(false);
              set({ where });
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
