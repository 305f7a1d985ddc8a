import { duplicateStories } from "./duplicates.ts";
import { exportStories } from "./exports.ts";
import { figureStories } from "./figures.ts";
import { leadSetStories } from "./lead-sets.ts";
import { leadStories } from "./leads.ts";
import { longWorkStories } from "./long-work.ts";
import { machineStories } from "./machines.ts";
import { messageStories } from "./messages.ts";
import type { Stories } from "./people.ts";
import { recordingStories } from "./recordings.ts";
import { rightsStories } from "./rights.ts";
import { searchStories } from "./search.ts";
import { sightStories } from "./sight.ts";
import { timelineStories } from "./timeline.ts";

/** What no policy of one endpoint can tell; each fails by itself and can be told again. */
export const stories: Stories = {
  ...sightStories,
  ...rightsStories,
  ...searchStories,
  ...leadStories,
  ...leadSetStories,
  ...exportStories,
  ...longWorkStories,
  ...timelineStories,
  ...figureStories,
  ...machineStories,
  ...messageStories,
  ...recordingStories,
  ...duplicateStories,
};
