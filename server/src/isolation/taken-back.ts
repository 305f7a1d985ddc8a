import { getImport, listLeads, undoImport, updateLead } from "@parley/contract";
import { eventually, nextPhone } from "../testing/tenant.ts";
import { type Estate, runToEnd } from "./estate.ts";

/** An import that ran and made leads, which can be taken back. */
export async function ranImport(own: Estate, source = own.name("Row")): Promise<string> {
  const { id } = await own.upload([0, 1].map(() => `${source},${nextPhone()}`));
  return runToEnd(own.admin, id, ["name", "phone"], "CREATE");
}

/** Takes an import back and waits until that has ended. */
export async function takeBack(own: Estate, id: string): Promise<string> {
  await own.admin.call(undoImport, { params: { id } });
  await eventually(
    async () => {
      const { state } = await own.admin.call(getImport, { params: { id } });
      return state === "REVERTED" ? state : null;
    },
    { what: "the end of the undo" },
  );
  return id;
}

/** One that was taken back, but for two leads that were edited since. */
export async function takenBack(own: Estate): Promise<string> {
  const name = own.name("Kept");
  const id = await ranImport(own, name);
  const { items } = await own.admin.call(listLeads, { query: { q: name } });
  for (const lead of items) {
    await own.admin.call(updateLead, { params: { id: lead.id }, body: { source: "Edited" } });
  }
  return takeBack(own, id);
}

/** One that has changed a lead that was there. */
export async function changedByImport(own: Estate): Promise<string> {
  const { id } = await own.upload([`${own.name("Renamed")},${own.leadPhone}`]);
  return runToEnd(own.admin, id, ["name", "phone"], "UPDATE");
}
