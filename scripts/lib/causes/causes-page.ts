import { causeCodes, causeOfCloseCode, causes, closeCodes, type CloseCode } from "@readyline/contract";
import { callEndTexts, endCauseOfStatus } from "../../../packages/phone/src/calls/end-causes.ts";
import { causeProofs, type Proofs, withoutStory } from "./cause-proofs.ts";

const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...head), row(...head.map(() => "---")), ...rows.map((cells) => row(...cells))].join("\n");

/** Statuses that end an INVITE, one of each kind that the phone tells apart. */
const statuses = [401, 403, 404, 408, 410, 415, 416, 480, 484, 486, 487, 488, 500, 503, 600, 603, 604, 606, 607];

const proofText = ({ stories, faults }: Proofs, instead: string | undefined): string =>
  [
    ...(instead === undefined ? [] : [instead]),
    ...stories.map((title) => `story "${title}"`),
    ...faults.map((name) => `fault \`${name}\``),
  ].join("; ");

/** `docs/reference/causes.md`, from the tables that the product itself reads. */
export function causesPage(): string {
  const proofs = causeProofs();
  const lineRows = causeCodes.map((code) => {
    const cause = causes[code];
    return [
      `\`${code}\``,
      cause.operatorText,
      cause.administratorText,
      cause.retryText,
      cause.colour,
      proofText(proofs[code], withoutStory[code]),
    ];
  });
  const closeRows = Object.entries(closeCodes).map(([name, code]) => {
    const cause = causeOfCloseCode[code as CloseCode];
    return [String(code), `\`${name}\``, cause ? `\`${cause}\`` : "none: the page knows why"];
  });
  const endRows = Object.entries(callEndTexts).map(([cause, text]) => {
    const from = statuses.filter((status) => endCauseOfStatus(status) === cause);
    return [`\`${cause}\``, text, from.join(", ") || "-"];
  });
  return `# Causes

Made from the product's own tables; a test compares. After a change of the tables:
\`npx vitest run scripts/lib/causes/causes-page.test.ts -u\`.

## Why a line is not (wholly) ready

\`[t]\` is replaced by the seconds to the next try. A green cause is a note on a line that works.
Proven by: the browser stories that make the cause appear and compare its text and colour (\`e2e/stories\`), and the faults that expect it alone
([faults of a line](faults.md)). \`npm run check\` fails for a cause without a story that is not listed as such.

${table(["Code", "The operator reads", "The administrator checks", "Next try", "Colour", "Proven by"], lineRows)}

## Close codes of \`/pbx\` and \`/live\`

A browser cannot read the HTTP status of a failed WebSocket upgrade, so the server accepts and says the cause by closing.
Any other code (1001, 1006, 1012 …) says only that the way to our own server is gone.

${table(["Code", "Name", "Cause"], closeRows)}

## Why a call ended

${table(["Cause", "The operator reads", "SIP status of the INVITE"], endRows)}

Every other 5xx is \`pbx-failed\`, every other status \`pbx-refused\`.
`;
}
