const only = (what: string) => `Only those ${what}`;

/** What a parameter means wherever it is called so, unless the endpoint says it itself. */
const meanings: Readonly<Record<string, string>> = {
  cursor: "`nextCursor` of the page before; the first page comes without it",
  limit: "How many a page holds at most",
  q: "Part of the name or the address, two characters or more",
  state: only("in this state"),
  status: only("of this status; may be given several times"),
  kind: only("of this kind"),
  type: only("of this type; may be given several times"),
  source: only("from this source"),
  severity: only("of this severity"),
  strength: only("that are alike to this degree"),
  outcome: only("with this outcome"),
  result: only("that came to this"),
  action: only("that did this"),
  event: only("of this event"),
  phone: only("with this number, whole and in E.164; one must be allowed to see numbers"),
  email: only("with this e-mail address, whole; one must be allowed to see addresses"),
  actorId: only("by whoever has this id"),
  agentId: only("of the agent with this id"),
  assigneeId: only("that this user has"),
  campaignId: only("of the campaign with this id"),
  leadId: only("of the lead with this id"),
  ownerId: only("of the user with this id"),
  pipelineId: only("in the pipeline with this id"),
  stageId: only("in the stage with this id"),
  teamId: only("of the team with this id"),
  tenantId: only("of the tenant with this id"),
  workflowId: only("of the workflow with this id"),
  loserId: "The record that would be merged into the other one",
  from: "From this instant, or this time of the day, on",
  to: "Until this instant, or this time of the day",
  days: "So many days up to today",
  dueAt: "When it would be due",
  order: "By which the list is sorted; a minus stands for downwards",
  sumOf: "The own field that is added up, as `own.<key>`",
  touch: "Whether the first or the last source of a lead counts",
  active: "true: only those who may sign in; false: only those who may not",
  archived: "true: those that are archived; else those in use",
  retired: "true: those that are retired, too",
  live: "true: only those that are going on",
  mine: "true: only the caller's own",
  offline: "true: those who are not there, too",
  shadow: "true: only runs without effect; false: only those with one",
  unread: "true: only those that were not read",
  fileName: "What the file is called; a path before it is dropped",
  format: "As what the file is written",
  externalId: "The id that the record has in the other system",
  number: "The number of the version",
  question: "The key of the question",
  section: "The section of the settings",
  version: "The number of the version",
};

/** What a parameter of an address is for; of an id in the path, whose it is. */
export function parameterMeaning(path: string, name: string): string | undefined {
  const at = path.indexOf(`{${name}}`);
  const isId = at > 0 && (name === "id" || (name.endsWith("Id") && name !== "externalId"));
  if (isId) return `The id of one of \`${path.slice(0, at - 1)}\``;
  return meanings[name];
}
