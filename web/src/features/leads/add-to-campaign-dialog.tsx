import { Checkbox, Select } from "@mantine/core";
import { addMembers, type CallInput, countLeads, type Lead } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { useCampaignChoices } from "../../shared/use-choices.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";
import { type LeadFilter, queryOf, selectionOf } from "./lead-filter.ts";

type Props = {
  leads: readonly Lead[];
  filter: LeadFilter;
  onClose: () => void;
  onDone: () => void;
};

type Body = CallInput<typeof addMembers>["body"];

/** Puts the chosen leads, or all that the filters find, into a campaign. */
export function AddToCampaignDialog({ leads, filter, onClose, onDone }: Props) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const campaigns = useCampaignChoices();
  const [campaign, setCampaign] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const { data: found } = useRead(countLeads, { query: queryOf(filter) });
  const add = useWrite(addMembers, {
    onDone: ({ added, alreadyMembers, withoutPhone }) => {
      const simple = alreadyMembers + withoutPhone === 0;
      const more = { added, already: alreadyMembers, without: withoutPhone };
      toast({ text: simple ? t("bulk.added", { count: added }) : t("bulk.addedMore", more) });
      onDone();
    },
    onFailed: useErrorToast(),
  });
  const send = () => {
    if (!campaign) return;
    const body: Body = all
      ? { filter: selectionOf(filter) }
      : { leadIds: leads.map(({ id }) => id) };
    add.mutate({ params: { id: campaign }, body });
  };
  const more = found && found.count > leads.length;
  const number =
    found &&
    (found.capped
      ? t("moreThan", { number: format.number(found.count) })
      : format.number(found.count));
  return (
    <Dialog title={t("bulk.campaignTitle", { count: leads.length })} open onClose={onClose}>
      <DialogForm
        submit={t("bulk.campaign")}
        busy={add.isPending}
        onSubmit={send}
        onCancel={onClose}
      >
        <Select
          label={t("filter.campaignId")}
          data={campaigns}
          value={campaign}
          onChange={setCampaign}
          searchable
          data-autofocus
        />
        {more && (
          <Checkbox
            label={t("bulk.allMatching", { number })}
            checked={all}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
        )}
      </DialogForm>
    </Dialog>
  );
}
