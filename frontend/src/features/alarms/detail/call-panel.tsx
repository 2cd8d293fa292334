import { Button } from "@mantine/core";
import { callOutcomeText } from "@readyline/contract";
import type { CallAttempt, Contact } from "@readyline/contract";
import { IconPhone } from "@tabler/icons-react";
import { KeyHint } from "../../../components/KeyHint.tsx";
import { callMessages } from "../../../messages/alarms.ts";
import type { CallListSection } from "../call-list.ts";
import { formatMoment } from "../clocks.ts";
import { Panel } from "../panel.tsx";
import classes from "./detail.module.css";

interface CallPanelProps {
  readonly sections: readonly CallListSection[];
  /** Why there is nobody to call. */
  readonly emptyText: string;
  /** The contact that F2 rings. */
  readonly armed: Contact | null;
  /** Latest call by contact id. */
  readonly latest: ReadonlyMap<string, CallAttempt>;
  readonly stationZone: string;
  readonly now: number;
  /** False = the user has no extension: numbers are plain text. */
  readonly hasLine: boolean;
  /** False while a call is up, or when the alarm is closed. */
  readonly canCall: boolean;
  readonly onCall: (contact: Contact, phoneIndex: number) => void;
}

export const armedCallId = "armed-call";

/** The call lists of the account. Each number rings at one press. */
export function CallPanel(props: CallPanelProps) {
  const { sections, hasLine } = props;
  return (
    <Panel
      className={classes["calls"]}
      title={callMessages.title}
      jumpKeys="Alt+2"
      action={!hasLine && <span className="rl-muted">{callMessages.noLine}</span>}
    >
      {sections.length === 0 && <p className="rl-muted">{props.emptyText}</p>}
      {sections.map((section) => (
        <div key={section.id}>
          <h3 className={classes["section"]}>{section.name}</h3>
          <ul className={classes["contacts"]}>
            {section.contacts.map((contact) => (
              <ContactRow key={contact.id} contact={contact} {...props} />
            ))}
          </ul>
        </div>
      ))}
    </Panel>
  );
}

function ContactRow({ contact, armed, latest, stationZone, now, ...calling }: CallPanelProps & { contact: Contact }) {
  const isArmed = armed?.id === contact.id;
  const call = latest.get(contact.id);
  const facts = [
    contact.role,
    // A role may say so itself: "owner, keys".
    contact.hasKeys && !contact.role.includes(callMessages.keys) ? callMessages.keys : "",
    contact.etaMinutes === null ? "" : callMessages.eta(contact.etaMinutes),
    contact.language,
  ].filter((fact) => fact !== "");
  const result = call?.outcome ?? call?.proposedOutcome ?? null;
  return (
    <li className={classes["contact"]} data-armed={isArmed || undefined}>
      <div className={classes["who"]}>
        <strong>{contact.name}</strong> {facts.length > 0 && <span>{facts.join(", ")}</span>}
        {call && result !== null && call.state === "ended" && (
          <div className="rl-muted">
            {callOutcomeText[result]} {formatMoment(call.startedAt, stationZone, now)}
          </div>
        )}
        {contact.notes !== "" && <div className={`rl-muted ${classes["words"]}`}>{contact.notes}</div>}
      </div>
      <div className={classes["phones"]}>
        {contact.phones.map((phone) => (
          <div key={phone.index} className={classes["phone"]}>
            <span className="rl-figures" title={phone.number ?? undefined}>
              {phone.label !== "" && <span className="rl-muted">{phone.label} </span>}
              {phone.display}
            </span>
            {calling.hasLine && (
              <Button
                {...(isArmed && phone.index === 0 ? { id: armedCallId, "aria-keyshortcuts": "F2" } : {})}
                className={classes["call"]}
                variant={isArmed && phone.index === 0 ? "filled" : "default"}
                leftSection={<IconPhone size={14} aria-hidden="true" />}
                aria-label={callMessages.callNamed(contact.name, phone.display)}
                aria-disabled={!calling.canCall || undefined}
                data-disabled={!calling.canCall}
                onClick={() => calling.onCall(contact, phone.index)}
              >
                {callMessages.call}
                {isArmed && phone.index === 0 && <KeyHint keys="F2" />}
              </Button>
            )}
          </div>
        ))}
      </div>
    </li>
  );
}
