import { getLead, type LeadDetail, leadMergeFields } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useReads } from "../../../api/lists.ts";
import { useGrant } from "../../../api/session.ts";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { areOfOnePerson, type LeadChoices, sidesOf } from "./lead-choice.ts";
import { LeadSides } from "./lead-sides.tsx";
import { MergeDialog } from "./merge-dialog.tsx";
import { useMergeLeads } from "./use-merge-leads.ts";

/** So many stand side by side at most. */
export const mostMerged = 5;

type Props = {
  ids: readonly string[];
  /** The one to keep unless somebody chooses another. */
  keep?: string;
  onClose: () => void;
  onDone: () => void;
};

/** Leads of one person side by side, with a choice for each field; of two people, these come first. */
export function MergeLeadsDialog({ ids, keep, onClose, onDone }: Props) {
  const { t } = useTranslation("leads");
  const read = useReads(
    getLead,
    ids.map((id) => ({ params: { id } })),
  );
  const leads = read.filter((lead) => lead !== undefined);
  if (leads.length < ids.length) {
    return (
      <Dialog title={t("mergeLeads.title")} open onClose={onClose} wide>
        <SkeletonRows rows={5} />
      </Dialog>
    );
  }
  if (areOfOnePerson(leads)) {
    const first = keep ?? leads[0]?.id ?? "";
    return <MergeForm leads={leads} first={first} onClose={onClose} onDone={onDone} />;
  }
  return <OfTwoPeople leads={leads} onClose={onClose} />;
}

type FormProps = {
  leads: readonly LeadDetail[];
  first: string;
  onClose: () => void;
  onDone: () => void;
};

function MergeForm({ leads, first, onClose, onDone }: FormProps) {
  const { t } = useTranslation("leads");
  const [winnerId, setWinner] = useState(first);
  const [chosen, setChosen] = useState<LeadChoices>({});
  const mayAssign = useGrant("leads:assign") !== undefined;
  const fields = leadMergeFields.filter((field) => field !== "assigneeId" || mayAssign);
  const { merge, isPending, error } = useMergeLeads(() => {
    onClose();
    onDone();
  });
  return (
    <Dialog title={t("mergeLeads.title")} open onClose={onClose} wide>
      <DialogForm
        submit={t("duplicates.merge")}
        busy={isPending}
        onSubmit={() => merge(winnerId, sidesOf(leads, fields, winnerId, chosen))}
        onCancel={onClose}
        problem={<FormProblem error={error} />}
      >
        <p>{t("mergeLeads.explain", { name: leads[0]?.name ?? "", count: leads.length })}</p>
        <LeadSides
          leads={leads}
          fields={fields}
          winnerId={winnerId}
          chosen={chosen}
          onWinner={setWinner}
          onChoose={(field, id) => setChosen({ ...chosen, [field]: id })}
        />
      </DialogForm>
    </Dialog>
  );
}

/** Says why they cannot be one yet, and makes the two people one where there are two. */
function OfTwoPeople({ leads, onClose }: { leads: readonly LeadDetail[]; onClose: () => void }) {
  const { t } = useTranslation("leads");
  const [merging, setMerging] = useState(false);
  const people = new Map(leads.map(({ contactId, name }) => [contactId, name]));
  const [winner, loser] = [...people].map(([id, name]) => ({ id, name }));
  const mayMerge = useGrant("contacts:delete") !== undefined && people.size === 2;
  if (merging && winner && loser) {
    return <MergeDialog winner={winner} loser={loser} onClose={onClose} />;
  }
  return (
    <Dialog title={t("mergeLeads.title")} open onClose={onClose}>
      <DialogForm
        submit={t(mayMerge ? "mergeLeads.people" : "mergeLeads.understood")}
        busy={false}
        onSubmit={() => (mayMerge ? setMerging(true) : onClose())}
        onCancel={onClose}
      >
        <p>{t("mergeLeads.twoPeople", { names: [...people.values()].join(", ") })}</p>
      </DialogForm>
    </Dialog>
  );
}
