import type { Operation } from "@parley/contract";
import { Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { type Fact, FactList } from "../../ui/fact-list.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import styles from "./outcomes.module.css";

type Props = {
  crumbs: ReactNode[];
  title: string;
  /** How far it is, or how far it is taken back. */
  state: Operation["state"];
  createdAt: string;
  result: string;
  facts: Fact[];
  /** The way back, while there is one. */
  undo: { label: string; isPending: boolean; run: () => void } | false;
  children: ReactNode;
};

/** What became of many records that were changed at once: the counts, each of them, and the way back. */
export function OutcomePage(props: Props) {
  const { crumbs, title, state, createdAt, result, facts, undo, children } = props;
  const { t } = useTranslation("shell");
  const format = useFormat();
  return (
    <div className="page page-scroll">
      <PageHeader
        crumbs={crumbs}
        title={title}
        meta={<span className="muted">{t(`taskState.${state}`)}</span>}
        actions={
          undo && (
            <Button icon={Undo2} busy={undo.isPending} onClick={undo.run}>
              {undo.label}
            </Button>
          )
        }
      />
      <div className={styles.page}>
        <Panel title={result} note={format.dateTime(createdAt)}>
          <FactList right facts={facts} />
        </Panel>
        {children}
      </div>
    </div>
  );
}
