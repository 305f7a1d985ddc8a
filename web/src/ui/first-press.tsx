import {
  type ButtonHTMLAttributes,
  cloneElement,
  type ReactElement,
  type ReactNode,
  Suspense,
  useEffect,
  useState,
} from "react";

export type Target = ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;

type Props = {
  target: Target;
  opens: "menu" | "dialog";
  /** The part that takes the button over and opens from it. */
  children: (target: Target) => ReactNode;
};

/**
 * A button that stands alone until it is first pressed. What it opens may then be a part that comes
 * later: nobody waits at the first load of the page for menus that he has not opened yet.
 */
export function FirstPress({ target, opens, children }: Props) {
  const [pressed, setPressed] = useState(false);
  const alone = cloneElement(target, {
    onClick: () => setPressed(true),
    "aria-haspopup": opens,
    "aria-expanded": false,
  });
  if (!pressed) return alone;
  return (
    <Suspense fallback={alone}>{children(cloneElement(target, { autoFocus: true }))}</Suspense>
  );
}

/** Opens once the part has taken the button over, whose focus is then known to come back to. */
export function useOpened(): [boolean, (opened: boolean) => void] {
  const [opened, setOpened] = useState(false);
  useEffect(() => setOpened(true), []);
  return [opened, setOpened];
}
