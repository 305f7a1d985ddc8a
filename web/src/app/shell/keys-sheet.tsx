import { useTranslation } from "react-i18next";
import { Dialog } from "../../ui/dialog.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { keysStore } from "../../ui/keys.tsx";
import styles from "./keys-sheet.module.css";
import { keysSheetStore } from "./keys-sheet-store.ts";

/** The keys of the page that is on screen. */
export function KeysSheet() {
  const { t } = useTranslation("shell");
  const layers = keysStore((state) => state.layers);
  const open = keysSheetStore((state) => state.open);
  const seen = new Set<string>();
  const keys = layers
    .flatMap((layer) => layer.keys)
    .filter(({ key }) => !seen.has(key) && seen.add(key));
  return (
    <Dialog
      title={t("keysTitle")}
      open={open}
      onClose={() => keysSheetStore.setState({ open: false })}
    >
      <ul className={styles.keys}>
        <Line keys="Ctrl K" label={t("searchOrJump")} />
        {keys.map(({ key, label }) => (
          <Line key={key} keys={nameOf(key)} label={label} />
        ))}
        <Line keys="Esc" label={t("leaveField")} />
      </ul>
      <p className="t1 muted">{t("keysRest")}</p>
    </Dialog>
  );
}

function Line({ keys, label }: { keys: string; label: string }) {
  return (
    <li>
      <span>{label}</span>
      <Kbd keys={keys} />
      <span className="sr">{keys}</span>
    </li>
  );
}

function nameOf(key: string): string {
  if (key === " ") return "Space";
  if (key.startsWith("Arrow"))
    return { Up: "↑", Down: "↓", Left: "←", Right: "→" }[key.slice(5)] ?? key;
  return key;
}
