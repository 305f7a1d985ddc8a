import { Popover } from "@mantine/core";
import { cloneElement, type ReactNode } from "react";
import { type Target, useOpened } from "./first-press.tsx";

type Props = {
  target: Target;
  label: string;
  width: number;
  children: (close: () => void) => ReactNode;
};

/** A panel that hangs under its button. */
export function PopupPanel({ target, label, width, children }: Props) {
  const [opened, setOpened] = useOpened();
  const button = cloneElement(target, {
    "aria-expanded": opened,
    onClick: () => setOpened(!opened),
  });
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={width} trapFocus>
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown p={0} maw="calc(100vw - 16px)" aria-label={label}>
        {children(() => setOpened(false))}
      </Popover.Dropdown>
    </Popover>
  );
}
