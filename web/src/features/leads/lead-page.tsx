import { getLead, type LeadDetail } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { later } from "../../ui/later.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { LeadActions, useRestoreLead } from "./lead-actions.tsx";
import { LeadOutcome, LeadStatusBadge } from "./lead-cells.tsx";
import { LeadDetails, LeadFacts } from "./lead-facts.tsx";
import styles from "./lead-page.module.css";
import { LeadTimeline } from "./lead-timeline.tsx";
import { ContactPanel, NextAttemptPanel } from "./next-attempt-panel.tsx";

const EditLeadDialog = later(async () => (await import("./edit-lead-dialog.tsx")).EditLeadDialog);

const route = getRouteApi("/app/leads/$leadId");

/** One lead: who it is, what has happened, what comes next. */
export function LeadPage() {
  const { t } = useTranslation("leads");
  const { leadId } = route.useParams();
  const { data: lead, error, refetch } = useRead(getLead, { params: { id: leadId } });
  if (error) {
    return (
      <div className="page">
        <LoadError title={t("record.notLoaded")} error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!lead) {
    return (
      <div className="page" aria-busy="true">
        <SkeletonRows rows={12} />
      </div>
    );
  }
  return <LeadRecord lead={lead} />;
}

function LeadRecord({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation("leads");
  const [editing, setEditing] = useState(false);
  return (
    <div className="page page-scroll">
      {lead.deletedAt && <DeletedBanner lead={lead} />}
      <PageHeader
        crumbs={[
          <Link key="leads" to="/leads">
            {t("title")}
          </Link>,
          lead.company,
        ].filter(Boolean)}
        title={lead.name}
        meta={
          <>
            <LeadStatusBadge status={lead.status} />
            {lead.activeCallId && <LeadOutcome lead={lead} />}
          </>
        }
        actions={<LeadActions lead={lead} onEdit={() => setEditing(true)} />}
      />
      <div className={styles.record}>
        <div className={styles.column}>
          <LeadFacts
            lead={lead}
            {...(lead.can.includes("update") ? { onEdit: () => setEditing(true) } : {})}
          />
          <LeadDetails lead={lead} />
        </div>
        <LeadTimeline lead={lead} />
        <div className={styles.column}>
          <NextAttemptPanel lead={lead} />
          <ContactPanel lead={lead} />
        </div>
      </div>
      <Suspense>
        {editing && <EditLeadDialog lead={lead} onClose={() => setEditing(false)} />}
      </Suspense>
    </div>
  );
}

function DeletedBanner({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const restore = useRestoreLead();
  return (
    <Banner
      look="warning"
      icon={Trash2}
      end={
        lead.can.includes("restore") && (
          <Button size="small" onClick={() => restore(lead)}>
            {t("record.restore")}
          </Button>
        )
      }
    >
      {t("record.isDeleted", { when: format.dateTime(lead.deletedAt ?? lead.updatedAt) })}
    </Banner>
  );
}
