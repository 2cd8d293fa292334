import type { LineFacts, LineSettings } from "@readyline/contract";
import type { LineIdentity } from "@readyline/gateway";
import type { AppContext } from "../../context.ts";
import type { PbxSettings } from "../../server/pbx-settings.ts";

/** Asked-for lifetime of a registration. Short enough that a binding of ours which nobody took down is soon gone. */
const REGISTER_EXPIRES_SECONDS = 120;

export interface LineContext extends Pick<AppContext, "config" | "database" | "gateway" | "now"> {
  readonly pbx: PbxSettings;
}

/** Who would be on this line; null without an extension. */
export async function identityOf(
  { database }: Pick<AppContext, "database">,
  who: { readonly userId: string; readonly sessionId: string; readonly address: string },
): Promise<LineIdentity | null> {
  const user = await database.users.get(who.userId);
  if (!user?.active || user.sipExtension === null) return null;
  return {
    sessionId: who.sessionId,
    userId: user.id,
    extension: user.sipExtension,
    displayName: user.name,
    remoteAddress: who.address,
  };
}

/** The gateway knows a session only from its first connection on; the extension is known before. */
export function factsOf(
  gateway: AppContext["gateway"],
  who:
    | Pick<LineIdentity, "userId" | "sessionId" | "extension">
    | { userId: string; sessionId: string; extension: null },
): LineFacts {
  return { ...gateway.facts(who.userId, who.sessionId), extension: who.extension };
}

export function settingsOf(
  { gateway, pbx }: Pick<LineContext, "gateway" | "pbx">,
  identity: LineIdentity,
): LineSettings {
  const { contactUser, contactHost, instanceId } = gateway.lineFor(identity);
  return {
    extension: identity.extension,
    displayName: identity.displayName,
    domain: pbx.domain,
    contactUser,
    contactHost,
    instanceId,
    registerExpiresSeconds: REGISTER_EXPIRES_SECONDS,
    echoExtension: pbx.echoExtension,
    pbxLabel: pbx.label,
  };
}
