/** The same secret under the user's name: better-auth labels it with the e-mail address, which is made up here. */
export function namedAfter(username: string, totpUri: string): string {
  const query = totpUri.slice(totpUri.indexOf("?"));
  return `otpauth://totp/Readyline:${encodeURIComponent(username)}${query}`;
}
