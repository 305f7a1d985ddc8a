import { Checkbox } from "@mantine/core";
import { type Campaign, getCampaignPasses, startPass, undoPass } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { toast } from "../../ui/toast.ts";

type Outcome = Campaign["passOutcomes"][number];

/** Calls leads again that are done: of which outcomes, and how many that would be. */
export function PassDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation(["campaigns", "common"]);
  const format = useFormat();
  const [chosen, setChosen] = useState<ReadonlySet<Outcome>>(new Set());
  const [isAsked, setIsAsked] = useState(false);
  const read = useRead(getCampaignPasses, { params: { id: campaign.id } });
  const undo = useUndoPass(campaign);
  const write = useWrite(startPass, {
    onDone: ({ pass }) => {
      toast({ text: t("pass.started", { pass }), undo });
      onClose();
    },
  });
  const outcomes = read.data?.outcomes ?? [];
  const wanted = outcomes.filter(({ outcome }) => chosen.has(outcome));
  const leads = wanted.reduce((sum, one) => sum + one.leads, 0);
  const turn = (outcome: Outcome) => {
    const next = new Set(chosen);
    if (!next.delete(outcome)) next.add(outcome);
    setChosen(next);
  };
  const title = t("pass.title", { name: campaign.name });
  if (read.data && outcomes.length === 0) {
    return (
      <Dialog open title={title} onClose={onClose}>
        <p className="muted">{t("pass.none")}</p>
      </Dialog>
    );
  }
  return (
    <Dialog open title={title} onClose={onClose}>
      <DialogForm
        submit={t("pass.submit", { count: leads, shown: format.number(leads) })}
        busy={write.isPending}
        onSubmit={() => {
          setIsAsked(true);
          if (wanted.length === 0) return;
          const body = { outcomes: wanted.map(({ outcome }) => outcome) };
          write.mutate({ params: { id: campaign.id }, body });
        }}
        onCancel={onClose}
        problem={<FormProblem error={write.error} />}
      >
        <p className="muted">{t("pass.text")}</p>
        {read.error && !read.data && (
          <LoadError error={read.error} onRetry={() => void read.refetch()} />
        )}
        {outcomes.map(({ outcome, leads: count }) => (
          <Checkbox
            key={outcome}
            label={t("pass.outcome", {
              outcome: t(`common:outcome.${outcome}`),
              shown: format.number(count),
            })}
            checked={chosen.has(outcome)}
            onChange={() => turn(outcome)}
          />
        ))}
        {isAsked && wanted.length === 0 && <p role="alert">{t("pass.choose")}</p>}
      </DialogForm>
    </Dialog>
  );
}

/** Takes the last pass back, while nobody of it had his turn. */
export function useUndoPass({ id }: Campaign): () => void {
  const { t } = useTranslation("campaigns");
  const write = useWrite(undoPass, {
    onDone: () => toast({ text: t("pass.undone") }),
    onFailed: useErrorToast(),
  });
  return () => write.mutate({ params: { id } });
}
