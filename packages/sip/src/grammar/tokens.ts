/** Lexical classes of RFC 3261 section 25.1, and the two parsing modes. */

/**
 * `strict` takes only what the grammar allows and what has one reading; `lenient` also takes what deployed
 * telephone servers send and what can be read without guessing.
 */
export type ParseMode = "strict" | "lenient";

const token = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

/** `token` of RFC 3261: a method, a header name, a parameter name. */
export function isToken(text: string): boolean {
  return token.test(text);
}

const callId = /^[A-Za-z0-9\-.!%*_+`'~()<>:\\"/[\]?{}]+(?:@[A-Za-z0-9\-.!%*_+`'~()<>:\\"/[\]?{}]+)?$/;

/** `callid = word [ "@" word ]`. */
export function isCallId(text: string): boolean {
  return callId.test(text);
}

/** SP and HTAB only: blanks of Unicode are text in SIP, and other parsers trim them. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text, start)) start += 1;
  while (end > start && isBlank(text, end - 1)) end -= 1;
  return text.slice(start, end);
}

export function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}

/** The index of the first character at or after `at` that is neither SP nor HTAB. */
export function skipBlanks(text: string, at: number): number {
  let index = at;
  while (index < text.length && isBlank(text, index)) index += 1;
  return index;
}

/** C0 control characters and DEL. */
export function hasControls(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  return /[\u0000-\u001f\u007f]/.test(text);
}
