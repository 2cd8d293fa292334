import { KamailioPbx } from "../start-kamailio.ts";

/** A process that starts the lab, says where it is, and then waits to be killed. */
const pbx = await KamailioPbx.start();
process.stdout.write(`${JSON.stringify({ folder: pbx.folder, pid: pbx.pid, base: pbx.ports.sip })}\n`);
process.stdin.resume();
