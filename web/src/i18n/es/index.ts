import account from "./account.json";
import admin from "./admin.json";
import automation from "./automation.json";
import board from "./board.json";
import callability from "./callability.json";
import callbacks from "./callbacks.json";
import callerIds from "./caller-ids.json";
import calls from "./calls.json";
import campaignPlan from "./campaign-plan.json";
import campaigns from "./campaigns.json";
import charts from "./charts.json";
import common from "./common.json";
import conditions from "./conditions.json";
import contacts from "./contacts.json";
import desk from "./desk.json";
import documents from "./documents.json";
import duplicates from "./duplicates.json";
import encryption from "./encryption.json";
import errors from "./errors.json";
import flows from "./flows.json";
import home from "./home.json";
import imports from "./imports.json";
import inbound from "./inbound.json";
import law from "./law.json";
import leads from "./leads.json";
import notifications from "./notifications.json";
import operator from "./operator.json";
import oversight from "./oversight.json";
import permissions from "./permissions.json";
import phone from "./phone.json";
import pipelines from "./pipelines.json";
import proof from "./proof.json";
import records from "./records.json";
import roles from "./roles.json";
import routing from "./routing.json";
import scoring from "./scoring.json";
import scripts from "./scripts.json";
import security from "./security.json";
import settings from "./settings.json";
import shell from "./shell.json";
import signIn from "./sign-in.json";
import singleSignOn from "./single-sign-on.json";
import sources from "./sources.json";
import splitTest from "./split-test.json";
import support from "./support.json";
import timeline from "./timeline.json";
import trunks from "./trunks.json";
import webhooks from "./webhooks.json";
import whatIf from "./what-if.json";

export const es = {
  account,
  admin,
  automation,
  board,
  callbacks,
  callability,
  callerIds,
  calls,
  campaignPlan,
  campaigns,
  charts,
  contacts,
  common,
  conditions,
  desk,
  documents,
  duplicates,
  encryption,
  errors,
  flows,
  home,
  imports,
  inbound,
  law,
  leads,
  notifications,
  operator,
  oversight,
  permissions,
  phone,
  pipelines,
  proof,
  records,
  roles,
  scoring,
  scripts,
  routing,
  security,
  settings,
  shell,
  signIn,
  singleSignOn,
  sources,
  splitTest,
  support,
  timeline,
  trunks,
  webhooks,
  whatIf,
};
