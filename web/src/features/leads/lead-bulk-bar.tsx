import type { Lead } from "@parley/contract";
import {
  ListMinus,
  ListPlus,
  Megaphone,
  Merge,
  PencilLine,
  Tag,
  Trash2,
  UserPlus,
} from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGrant } from "../../api/session.ts";
import { useListChoices } from "../../shared/condition-editor/use-lead-fields.ts";
import { TagDialog } from "../../shared/tags/tag-dialog.tsx";
import { BulkBar } from "../../ui/bulk-bar.tsx";
import { Button } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { AddToCampaignDialog } from "./add-to-campaign-dialog.tsx";
import { LeadBulkEdit } from "./bulk/bulk-edit-dialog.tsx";
import { MergeLeadsDialog, mostMerged } from "./duplicates/merge-leads-dialog.tsx";
import type { LeadFilter } from "./lead-filter.ts";
import { ListDialog } from "./list-dialog.tsx";

type Act = "merge" | "assign" | "edit" | "campaign" | "delete" | "tag" | "list" | "unlist";
type Props = { leads: readonly Lead[]; filter: LeadFilter; onClear: () => void };

const actions = {
  assign: { action: "ASSIGN" as const },
  delete: { action: "DELETE" as const },
  edit: {},
};

/** What may be done with the chosen leads. */
export function LeadBulkBar({ leads, filter, onClear }: Props) {
  const { t } = useTranslation(["leads", "common", "records"]);
  const [act, setAct] = useState<Act | null>(null);
  const lists = useListChoices();
  const isFixed = lists.some(({ value }) => value === filter.listId);
  const may = {
    assign: useGrant("leads:assign") !== undefined,
    edit: useGrant("leads:update") !== undefined,
    campaign: useGrant("campaigns:add-members") !== undefined,
    delete: useGrant("leads:delete") !== undefined,
    tag: useGrant("leads:update") !== undefined,
    list: useGrant("lists:update") !== undefined,
  };
  const mayMerge = may.edit && may.delete && leads.length > 1 && leads.length <= mostMerged;
  useKeys(
    useMemo(
      () => [
        ...(may.assign ? [{ key: "A", label: t("bulk.assign"), run: () => setAct("assign") }] : []),
        ...(may.edit
          ? [{ key: "E", label: t("records:bulkEdit.edit"), run: () => setAct("edit") }]
          : []),
        ...(may.campaign
          ? [{ key: "G", label: t("bulk.campaign"), run: () => setAct("campaign") }]
          : []),
        ...(may.tag
          ? [{ key: "T", label: t("records:tags.label"), run: () => setAct("tag") }]
          : []),
        ...(mayMerge ? [{ key: "M", label: t("bulk.merge"), run: () => setAct("merge") }] : []),
        { key: "Escape", label: t("common:clear"), run: onClear },
      ],
      [may.assign, may.edit, may.campaign, may.tag, mayMerge, onClear, t],
    ),
  );
  const close = () => setAct(null);
  const done = () => {
    close();
    onClear();
  };
  return (
    <>
      <BulkBar count={leads.length} onClear={onClear}>
        {may.assign && (
          <Button icon={UserPlus} keys="A" onClick={() => setAct("assign")}>
            {t("bulk.assign")}
          </Button>
        )}
        {may.edit && (
          <Button icon={PencilLine} keys="E" onClick={() => setAct("edit")}>
            {t("records:bulkEdit.edit")}
          </Button>
        )}
        {may.campaign && (
          <Button icon={Megaphone} keys="G" onClick={() => setAct("campaign")}>
            {t("bulk.campaign")}
          </Button>
        )}
        {may.tag && (
          <Button icon={Tag} keys="T" onClick={() => setAct("tag")}>
            {t("records:tags.label")}
          </Button>
        )}
        {may.list && (
          <Button icon={ListPlus} onClick={() => setAct("list")}>
            {t("bulk.list")}
          </Button>
        )}
        {may.list && isFixed && (
          <Button icon={ListMinus} onClick={() => setAct("unlist")}>
            {t("bulk.unlist")}
          </Button>
        )}
        {mayMerge && (
          <Button icon={Merge} keys="M" onClick={() => setAct("merge")}>
            {t("bulk.merge")}
          </Button>
        )}
        {may.delete && (
          <Button icon={Trash2} onClick={() => setAct("delete")}>
            {t("bulk.delete")}
          </Button>
        )}
      </BulkBar>
      {act === "merge" && (
        <MergeLeadsDialog ids={leads.map(({ id }) => id)} onClose={close} onDone={onClear} />
      )}
      {act === "tag" && <TagDialog of="LEAD" records={leads} onClose={close} onDone={done} />}
      {act === "list" && <ListDialog leads={leads} onClose={close} onDone={done} />}
      {act === "unlist" && (
        <ListDialog leads={leads} from={filter.listId} onClose={close} onDone={done} />
      )}
      {act === "campaign" && (
        <AddToCampaignDialog leads={leads} filter={filter} onClose={close} onDone={done} />
      )}
      {(act === "assign" || act === "edit" || act === "delete") && (
        <LeadBulkEdit
          {...actions[act]}
          leads={leads}
          filter={filter}
          onClose={close}
          onDone={done}
        />
      )}
    </>
  );
}
