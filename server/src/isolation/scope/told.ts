const batch = "in a batch each lead that is out of reach is absent by itself";
const contactBatch = "in a batch each contact that is out of reach is absent by itself";
const bulk = "a bulk edit asks each lead for every right that it needs";
const ofContacts = "a bulk edit of contacts is of those only that its rights cover";
const board = "a board counts and shows those leads only that are in reach";
const duplicates =
  "a group of duplicates is there for those who reach all of it, and so is what became of it";
const taken = "a file of campaigns or callbacks holds those only that may be taken out";
const messages =
  "a message is heard and marked by those whom its box tells, and by those who hear all";
const recorded =
  "a recording is heard, taken and deleted by those whose rights cover its call, and led by its agent";
const archived =
  "an archive of recordings holds those that may be taken out, and is for whoever asked for it";
const body = "a record of somebody else cannot be named in a body either";

/** Endpoints that one policy cannot tell of, each with the story that does. */
export const told: Readonly<Record<string, string>> = {
  assignLeads: "leads are given away by those who reach them, to those whom they reach",
  batchCreateLeads: batch,
  batchCreateContacts: contactBatch,
  batchDeleteContacts: contactBatch,
  batchReadContacts: contactBatch,
  batchUpdateContacts: contactBatch,
  batchUpsertContacts: contactBatch,
  upsertContact: contactBatch,
  batchDeleteLeads: batch,
  batchReadLeads: batch,
  batchUpdateLeads: batch,
  batchUpsertLeads: batch,
  upsertLead: batch,
  checkDuplicates: "a duplicate is told of only to those who see it",
  getDuplicateGroup: duplicates,
  mergeDuplicateGroup: duplicates,
  undoDismissal: duplicates,
  undoMerges: duplicates,
  getGroupMerge: duplicates,
  listGroupMergeItems: duplicates,
  undoGroupMerge: duplicates,
  hearVoicemail: messages,
  listCallRecordings: recorded,
  startRecording: recorded,
  pauseRecording: recorded,
  resumeRecording: recorded,
  stopRecording: recorded,
  getRecordingPeaks: recorded,
  hearRecording: recorded,
  downloadRecording: recorded,
  deleteRecording: recorded,
  estimateRecordingExport: archived,
  startRecordingExport: archived,
  listRecordingExports: archived,
  getRecordingExport: archived,
  takeRecordingExport: archived,
  deleteRecordingExport: archived,
  updateVoicemail: messages,
  createLead: body,
  placeCall: body,
  createUser: "a user is put only into a team that one reaches",
  exportCampaigns: taken,
  exportCallbacks: taken,
  exportCalls: "a file of calls holds those only that may be taken out",
  exportFlowSteps: "a file of steps holds those of calls that may be taken out",
  exportContacts: "a file of contacts holds those only that may be taken out",
  exportLeads: "a file of leads holds those only that may be taken out",
  getLeadList: "a list counts and takes those leads only that are in reach",
  getPipelineBoard: board,
  listStageLeads: board,
  previewBulkEdit: bulk,
  previewContactBulkEdit: ofContacts,
  startContactBulkEdit: ofContacts,
  startBulkEdit: "what became of a lead that is out of reach is told without its name",
  searchAll: "a search finds nobody who is out of reach",
  suggest: "a search finds nobody who is out of reach",
  sendNotification: "a notice goes to people who are in reach",
  skipPreview: "an offered lead is handed back by the one to whom it is offered",
};

/** Endpoints that ask for a right over somebody's records and name none of them: what they name instead. */
export const unowned: Readonly<Record<string, string>> = {
  createCampaign: "teams, which are the tenant's",
  createContact: "a contact of one's own, and the id that it has in another system",
  createContactView: "a view of one's own, and what it looks for",
  createSavedView: "a view of one's own, and what it looks for",
  listContactConditionFields: "fields, which are the tenant's",
  listContactFields: "fields, which are the tenant's",
  listLeadFields: "fields, which are the tenant's",
  listLeadLists: "lists, which are the tenant's; who is in them is asked for with a scope",
  listOwnFields: "fields, which are the tenant's",
  listTags: "tags, which are the tenant's",
  checkPhone: "the own phone",
  getPhone: "the own phone",
  issuePhone: "the own phone",
  setOwnState: "the own state, and a reason for a pause",
};
