import type { LineFacts } from "@readyline/contract";
import type { User } from "@readyline/database";
import type { AppContext } from "../../context.ts";

const liveliness = { attached: 2, parked: 1, absent: 0 } as const;

/** The facts on the session of this user that has the line, else on the newest. */
export async function factsOfUser(
  { database, gateway }: Pick<AppContext, "database" | "gateway">,
  user: User,
): Promise<LineFacts> {
  const sessions = await database.sessions.ofUser(user.id);
  const all = sessions.map((session) => gateway.facts(user.id, session.id));
  const [best] = all.toSorted((a, b) => liveliness[b.browserLeg.state] - liveliness[a.browserLeg.state]);
  return { ...(best ?? gateway.facts(user.id, "")), extension: user.sipExtension };
}
