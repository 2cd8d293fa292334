/** Shown in place of a private number: its last two digits tell two numbers of a contact apart, and nothing more. */
function maskedNumber(number: string): string {
  return number.length < 4 ? "•••" : `••• ••${number.slice(-2)}`;
}

/** A number as people see it. */
export function numberDisplay(number: string, isPrivate: boolean): string {
  return isPrivate ? maskedNumber(number) : number;
}

/** The ways in which a PBX may write a number that is stored as one of them: with `+`, with `00`, or bare. */
export function numberForms(number: string): string[] {
  const bare = number.replace(/^(\+|00)/, "");
  return [...new Set([number, bare, `+${bare}`, `00${bare}`])];
}
