/** The user part by which a page dials a stored contact without knowing its number: `contact.<contactId>.<phoneIndex>`. */
export interface ContactAlias {
  readonly contactId: string;
  readonly phoneIndex: number;
}

const alias = /^contact\.([A-Za-z0-9-]{1,64})\.(\d{1,3})$/;

export function parseContactAlias(user: string): ContactAlias | null {
  const match = alias.exec(user);
  if (match === null) return null;
  const [, contactId, phoneIndex] = match;
  if (contactId === undefined || phoneIndex === undefined) return null;
  return { contactId, phoneIndex: Number(phoneIndex) };
}
