import { deleteLead, type Lead, restoreLead, updateLead } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.ts";
import { useSentence } from "../../api/errors.ts";
import { inTurn, type Outcomes } from "../../api/in-turn.ts";
import { isGranted } from "../../api/session.ts";
import { toast } from "../../ui/toast.ts";

/** Deletes leads; the toast brings them back. */
export function useDeleteLeads() {
  const { t } = useTranslation("leads");
  const [busy, setBusy] = useState(false);
  const report = useReport();
  const run = async (leads: readonly Lead[]) => {
    setBusy(true);
    const outcomes = await inTurn(leads, ({ id }) => call(deleteLead, { params: { id } }));
    setBusy(false);
    const restore = () =>
      void inTurn(outcomes.done, ({ id }) => call(restoreLead, { params: { id } }));
    const undo = isGranted("leads:restore") ? { undo: restore } : {};
    report(outcomes, t("bulk.deleted", { count: outcomes.done.length }), undo);
  };
  return { busy, run };
}

/** Gives leads to somebody; the toast gives them back to those who had them. */
export function useAssignLeads() {
  const { t } = useTranslation("leads");
  const [busy, setBusy] = useState(false);
  const report = useReport();
  const give = (lead: Lead, assigneeId: string | null) =>
    call(updateLead, { params: { id: lead.id }, body: { assigneeId } });
  const run = async (leads: readonly Lead[], to: { id: string; name: string } | null) => {
    setBusy(true);
    const outcomes = await inTurn(leads, (lead) => give(lead, to?.id ?? null));
    setBusy(false);
    const count = outcomes.done.length;
    const text = to ? t("bulk.assigned", { count, name: to.name }) : t("bulk.released", { count });
    report(outcomes, text, {
      undo: () => void inTurn(outcomes.done, (lead) => give(lead, lead.assigneeId)),
    });
  };
  return { busy, run };
}

function useReport() {
  const { t } = useTranslation("leads");
  const say = useSentence();
  return (outcomes: Outcomes<Lead>, text: string, undo: { undo?: () => void }) => {
    if (outcomes.done.length > 0) toast({ text, ...undo });
    const [first] = outcomes.failed;
    if (!first) return;
    const why = say(first.error).title;
    toast({ text: t("bulk.someFailed", { count: outcomes.failed.length, why }), look: "breach" });
  };
}
