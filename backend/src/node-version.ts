const MINIMUM = [24, 15] as const;

/** @throws {Error} on a Node that lacks what the server is written in. Imports nothing, so that it can say so anywhere. */
export function assertNodeVersion(version: string = process.versions.node): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return;
  throw new Error(
    `Readyline needs Node ${MINIMUM.join(".")} or newer; this is ${version}. \`npm start\` brings the right one.`,
  );
}
