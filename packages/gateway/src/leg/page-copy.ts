import {
  makeResponse,
  parseMessage,
  parseNameAddr,
  parseVia,
  serialize,
  serializeNameAddr,
  type SipHeader,
  SipError,
  type SipRequest,
  splitList,
} from "@readyline/sip";

/**
 * A request of the PBX as the page gets it. JsSIP repeats Via, Record-Route, From and To in its answers letter by letter,
 * and answers are read strictly: where a telephone server has written one of them loosely (a display name that needs quotes,
 * blanks in a Via, a compact name), the page gets the same value in plain form.
 *
 * @returns null where not even that makes an answer that can be read
 */
export function pageCopy(request: SipRequest): SipRequest | null {
  if (isRepeatable(request)) return request;
  const headers = request.headers.map(inPlainForm);
  if (headers.includes(null)) return null;
  const copy = { ...request, headers: headers.filter((line) => line !== null) };
  return isRepeatable(copy) ? copy : null;
}

/** Whether the answer to this request would be read strictly. */
function isRepeatable(request: SipRequest): boolean {
  return reads(() => parseMessage(serialize(makeResponse(request, 200, "OK", { toTag: "page" })), { mode: "strict" }));
}

function inPlainForm(line: SipHeader): SipHeader | null {
  try {
    const values = splitList(line.value);
    switch (line.name) {
      case "from":
        return { ...line, rawName: "From", value: serializeNameAddr(parseNameAddr(line.value, "lenient")) };
      case "to":
        return { ...line, rawName: "To", value: serializeNameAddr(parseNameAddr(line.value, "lenient")) };
      case "call-id":
        return { ...line, rawName: "Call-ID" };
      case "record-route":
        return { ...line, value: values.map((value) => serializeNameAddr(parseNameAddr(value, "lenient"))).join(", ") };
      case "via":
        return { ...line, rawName: "Via", value: values.map(plainVia).join(", ") };
      default:
        return line;
    }
  } catch (error) {
    if (error instanceof SipError) return null;
    throw error;
  }
}

function plainVia(value: string): string {
  const { transport, host, port, params } = parseVia(value, "lenient");
  const tail = [...params].map(([name, text]) => (text === null ? `;${name}` : `;${name}=${text}`)).join("");
  return `SIP/2.0/${transport} ${host}${port === null ? "" : `:${port}`}${tail}`;
}

function reads(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof SipError) return false;
    throw error;
  }
}
