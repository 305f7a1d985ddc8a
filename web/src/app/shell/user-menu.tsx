import { useSession } from "../../api/session.ts";
import { FirstPress } from "../../ui/first-press.tsx";
import { later } from "../../ui/later.ts";
import styles from "./shell.module.css";

const List = later(async () => (await import("./user-menu-list.tsx")).UserMenuList);

/** Two letters for a person. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0] ?? "")
    .join("")
    .toUpperCase();
}

/** Who I am, how the page looks, and the way out. */
export function UserMenu() {
  const { user } = useSession();
  const avatar = (
    <button type="button" className={styles.avatar} title={user.name}>
      <span className="sr">{user.name}</span>
      <span aria-hidden="true">{initialsOf(user.name)}</span>
    </button>
  );
  return (
    <FirstPress opens="menu" target={avatar}>
      {(target) => <List target={target} />}
    </FirstPress>
  );
}
