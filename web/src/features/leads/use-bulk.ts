import { assignLeads, deleteLead, type Lead, restoreLead } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.ts";
import { useSentence } from "../../api/errors.ts";
import { inTurn, type Outcomes } from "../../api/in-turn.ts";
import { isGranted } from "../../api/session.ts";
import { groupBy } from "../../domain/group-by.ts";
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

/** So many leads go in one request. */
const mostAtOnce = 500;

/** Gives leads to somebody; the toast gives them back to those who had them. */
export function useAssignLeads() {
  const { t } = useTranslation("leads");
  const [busy, setBusy] = useState(false);
  const report = useReport();
  const run = async (leads: readonly Lead[], to: { id: string; name: string } | null) => {
    setBusy(true);
    const outcomes = await inTurn(portions(leads), (some) => give(some, to?.id ?? null));
    setBusy(false);
    const done = outcomes.done.flat();
    const failed = outcomes.failed.flatMap(({ item, error }) =>
      item.map((lead) => ({ item: lead, error })),
    );
    const count = done.length;
    const text = to ? t("bulk.assigned", { count, name: to.name }) : t("bulk.released", { count });
    report({ done, failed }, text, { undo: () => void giveBack(done) });
  };
  return { busy, run };
}

function give(leads: readonly Lead[], assigneeId: string | null) {
  return call(assignLeads, { body: { leadIds: leads.map(({ id }) => id), assigneeId } });
}

/** Each goes back to whoever had it before. */
async function giveBack(leads: readonly Lead[]): Promise<void> {
  const byOwner = groupBy(leads, (lead) => lead.assigneeId);
  for (const [owner, own] of byOwner) await inTurn(portions(own), (some) => give(some, owner));
}

function portions(leads: readonly Lead[]): Lead[][] {
  const count = Math.ceil(leads.length / mostAtOnce);
  return Array.from({ length: count }, (_, i) => leads.slice(i * mostAtOnce, (i + 1) * mostAtOnce));
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
