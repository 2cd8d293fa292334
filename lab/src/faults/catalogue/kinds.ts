import { pbxKinds } from "../../pbx/index.ts";

/** The one that is run on every kind first; further kinds are named with `--pbx`. */
export const everyKind = ["kamailio", ...pbxKinds.filter((kind) => kind !== "kamailio")] as const;
