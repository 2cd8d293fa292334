/** Debian's Chromium, as stories, faults and benches start it. */
export const chromiumPath = "/usr/bin/chromium";

/** No traffic of its own, a microphone that beeps, media on loopback, and the autoplay rule that Chromium has on a desktop. */
export const chromiumArgs: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  "--allow-loopback-in-peer-connection",
  "--autoplay-policy=document-user-activation-required",
];
