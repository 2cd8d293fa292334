import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PeerProcess } from "../peer/peer-process.ts";
import { kamailioConfig, type KamailioFiles, type KamailioPorts, type KamailioSettings } from "./kamailio-config.ts";
import { KamailioRpc } from "./kamailio-rpc.ts";

/** Starts Kamailio. Resolves when it serves. */
export async function startKamailioProcess(
  folder: string,
  settings: KamailioSettings,
  ports: KamailioPorts,
  files: KamailioFiles,
): Promise<PeerProcess> {
  const config = join(folder, "kamailio.cfg");
  writeFileSync(config, kamailioConfig(settings, ports, files));
  const sharedMegabytes = 20 + Math.ceil(settings.maxConnections * 0.2);
  const memory = ["-m", String(sharedMegabytes), "-M", "8"];
  const args = ["-f", config, "-DD", "-E", "-Y", folder, "-w", folder, ...memory, "-A", "WITH_TLS"];
  const peer = await PeerProcess.start({ name: "kamailio", command: "kamailio", args, folder });
  const rpc = new KamailioRpc(ports.control);
  await peer.ready(() => rpc.call("core.version").catch(() => null));
  return peer;
}
