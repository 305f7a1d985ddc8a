import { leadRelated } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Megaphone, Merge, Phone, Users } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useGrant } from "../../../api/session.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Button } from "../../../ui/button.tsx";
import { later } from "../../../ui/later.ts";
import { Panel } from "../../../ui/panel.tsx";
import styles from "./lead-page.module.css";
import type { PanelProps } from "./panel-props.ts";

const MergeLeadsDialog = later(
  async () => (await import("../duplicates/merge-leads-dialog.tsx")).MergeLeadsDialog,
);
/** Beside this one; more do not stand side by side. */
const mostOthers = 4;

/** What else belongs to the person: other leads, the campaigns that dial this one, its calls. */
export function RelatedPanel({ lead }: PanelProps) {
  const { t } = useTranslation(["leads", "common"]);
  const format = useFormat();
  const { data } = useRead(leadRelated, { params: { id: lead.id } });
  if (!data) return null;
  const { leads, campaigns } = data;
  if (leads.length + campaigns.length + lead.attempts === 0) return null;
  const merge = leads.length > 0 && lead.can.includes("update") && (
    <MergeLeads id={lead.id} others={leads.slice(0, mostOthers).map(({ id }) => id)} />
  );
  return (
    <Panel title={t("record.related")} flush end={merge}>
      <ul className={styles.related}>
        {campaigns.map((one) => (
          <li key={one.id}>
            <Megaphone aria-hidden />
            <div>
              <Link to="/campaigns/$campaignId" params={{ campaignId: one.id }} className="link">
                {one.name}
              </Link>
              <div className="t1 muted">
                {t(one.isDone ? "record.campaignDone" : "record.campaignAttempts", {
                  count: one.attempts,
                })}
              </div>
            </div>
          </li>
        ))}
        {leads.map((one) => (
          <li key={one.id}>
            <Users aria-hidden />
            <div>
              <Link to="/leads/$leadId" params={{ leadId: one.id }} className="link">
                {one.source ?? t("record.otherLead")}
              </Link>
              <div className="t1 muted">
                {t(`common:leadStatus.${one.status}`)}, {format.date(one.createdAt)}
              </div>
            </div>
          </li>
        ))}
        {lead.attempts > 0 && (
          <li>
            <Phone aria-hidden />
            <Link to="/calls" search={{ leadId: lead.id }} className="link">
              {t("record.calls")}
            </Link>
          </li>
        )}
      </ul>
    </Panel>
  );
}

/** Other leads of the person are often the same opportunity, entered twice. */
function MergeLeads({ id, others }: { id: string; others: string[] }) {
  const { t } = useTranslation("leads");
  const [open, setOpen] = useState(false);
  const mayMerge = useGrant("leads:delete") !== undefined;
  if (!mayMerge) return null;
  const close = () => setOpen(false);
  return (
    <>
      <Button size="small" variant="quiet" icon={Merge} onClick={() => setOpen(true)}>
        {t("mergeLeads.others")}
      </Button>
      <Suspense>
        {open && (
          <MergeLeadsDialog ids={[id, ...others]} keep={id} onClose={close} onDone={close} />
        )}
      </Suspense>
    </>
  );
}
