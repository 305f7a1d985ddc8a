import { Menu } from "@mantine/core";
import type { Callback } from "@parley/contract";
import { CalendarClock, Check, Ellipsis, Hand, RotateCcw, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../ui/button.tsx";
import { useCallbackMoves } from "./use-callback-moves.ts";

type Props = { callback: Callback; onMove: (callback: Callback) => void };

/** What may be done with one callback. */
export function CallbackMenu({ callback, onMove }: Props) {
  const { t } = useTranslation("callbacks");
  const moves = useCallbackMoves();
  const { can, leadName: name } = callback;
  const items = [
    { on: "take", icon: Hand, label: t("take"), run: () => moves.take(callback) },
    { on: "done", icon: Check, label: t("finish"), run: () => moves.finish(callback) },
    { on: "update", icon: CalendarClock, label: t("move"), run: () => onMove(callback) },
    { on: "cancel", icon: X, label: t("cancel"), run: () => moves.cancel(callback) },
    { on: "restore", icon: RotateCcw, label: t("restore"), run: () => moves.restore(callback) },
  ] as const;
  const shown = items.filter(({ on }) => can.includes(on));
  if (shown.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <IconButton icon={Ellipsis} label={t("actionsOf", { name })} />
      </Menu.Target>
      <Menu.Dropdown>
        {shown.map(({ on, icon: Icon, label, run }) => (
          <Menu.Item key={on} leftSection={<Icon />} onClick={run}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
