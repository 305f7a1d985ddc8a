import { type LawPack, listLawPacks } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { History, Pencil, Scale } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { HistoryDrawer } from "../admin/settings/history-drawer.tsx";
import { FigureDialog, type Place } from "./figure-dialog.tsx";
import { useFigureWords } from "./figure-words.ts";
import styles from "./law.module.css";
import { OwnRules } from "./own-rules.tsx";
import { TollPanel } from "./toll-panel.tsx";

/** What the law says where somebody is called, with its sources, and what the tenant says besides. */
export function LawPage() {
  const { t } = useTranslation("law");
  const { data, error, refetch } = useRead(listLawPacks);
  const mayChange = useGrant("settings:update") !== undefined;
  const mayRead = useGrant("settings:read") !== undefined;
  const [place, setPlace] = useState<Place | null>(null);
  const [looking, setLooking] = useState(false);
  return (
    <div className="page page-scroll">
      <PageHeader
        crumbs={[
          <Link key="lists" to="/do-not-call">
            {t("title")}
          </Link>,
        ]}
        title={t("packs.title")}
        actions={
          mayRead && (
            <Button icon={History} onClick={() => setLooking(true)}>
              {t("packs.history")}
            </Button>
          )
        }
      />
      <Banner look="warning" icon={Scale}>
        {t("packs.notice")}
      </Banner>
      {error && <LoadError error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={12} />}
      {data && (
        <div className={styles.packs}>
          {mayRead && <OwnRules mayChange={mayChange} />}
          {mayRead && <TollPanel mayChange={mayChange} />}
          {data.packs.map((pack) => (
            <PackPanel key={pack.code} pack={pack} onChange={mayChange && setPlace} />
          ))}
        </div>
      )}
      {looking && (
        <HistoryDrawer section="calling" mayChange={mayChange} onClose={() => setLooking(false)} />
      )}
      {place && <FigureDialog place={place} onClose={() => setPlace(null)} />}
    </div>
  );
}

type PackProps = { pack: LawPack; onChange: false | ((place: Place) => void) };

function PackPanel({ pack, onChange }: PackProps) {
  const { t } = useTranslation("law");
  return (
    <Panel
      flush
      title={pack.name}
      note={
        <span className="row">
          {pack.optional && (
            <StateBadge>{t(pack.holds ? "packs.asked" : "packs.optional")}</StateBadge>
          )}
        </span>
      }
      end={
        onChange && (
          <Button
            size="small"
            icon={Pencil}
            onClick={() => onChange({ code: pack.code, name: pack.name })}
          >
            {t("packs.own")}
          </Button>
        )
      }
    >
      <ul className={styles.figures}>
        {pack.rules.map((rule) => (
          <Figure key={rule.figure} pack={pack} rule={rule} onChange={onChange} />
        ))}
      </ul>
    </Panel>
  );
}

type FigureProps = PackProps & { rule: LawPack["rules"][number] };

function Figure({ pack, rule, onChange }: FigureProps) {
  const { t } = useTranslation("law");
  const say = useFigureWords();
  const { figure, value, own, isOwn, looser, basis, citation, readOn } = rule;
  const name = t(`figure.${figure}`);
  return (
    <li className={styles.figure}>
      <span className="strong">{name}</span>
      <span className={styles.values}>
        <span className={isOwn ? "faint" : undefined}>
          {isOwn ? <s>{say(figure, value)}</s> : say(figure, value)}
        </span>
        {isOwn && <span>{t("packs.ownValue", { value: say(figure, own) })}</span>}
        {isOwn && (
          <StateBadge {...(looser ? { look: "warning" as const } : {})}>
            {t(looser ? "packs.looser" : "packs.tighter")}
          </StateBadge>
        )}
      </span>
      <span className={`${styles.source} t1 muted`}>
        {basis && <span>{t(`basis.${basis}`)}: </span>}
        {citation ?? t("packs.silent")}
        {readOn && <span> ({t("packs.readOn", { date: readOn })})</span>}
      </span>
      {onChange && (
        <IconButton
          icon={Pencil}
          label={t("packs.change", { figure: name, pack: pack.name })}
          onClick={() => onChange({ code: pack.code, name: pack.name, figure })}
        />
      )}
    </li>
  );
}
