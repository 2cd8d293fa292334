import { parentPort, workerData } from "node:worker_threads";
import type { MediaAnswer, MediaCommand } from "./media-thread.ts";
import { MediaPeer } from "./media-peer.ts";
import { errorText } from "./step-result.ts";

const { isLocal } = workerData as { readonly isLocal: boolean };
const peer = new MediaPeer(isLocal);

function carryOut({ name, argument }: MediaCommand): Promise<unknown> {
  switch (name) {
    case "offer":
      return peer.offer();
    case "accept":
      return peer.accept(String(argument));
    case "connected":
      return peer.connected(Number(argument));
    case "play":
      return peer.play(Number(argument));
    case "report":
      return peer.report();
  }
}

async function answer(command: MediaCommand): Promise<MediaAnswer> {
  try {
    return { id: command.id, value: await carryOut(command) };
  } catch (error) {
    return { id: command.id, error: errorText(error) };
  }
}

parentPort?.on("message", (command: MediaCommand) => {
  void answer(command).then((reply) => parentPort?.postMessage(reply));
});
