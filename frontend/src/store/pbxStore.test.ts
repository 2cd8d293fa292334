import { absentStatus, type Desk, type DeskActions, type DeskState, type LineStatus } from "@readyline/phone";
import { describe, expect, it } from "vitest";
import { createPbxStore } from "./pbxStore.ts";

const status = (change: Partial<LineStatus>): LineStatus => ({ ...absentStatus, ...change });

const empty: DeskState = {
  status: absentStatus,
  settings: null,
  facts: null,
  tab: "electing",
  microphone: "unknown",
  sound: "unknown",
  current: null,
  incoming: null,
  lastEnded: null,
};

/** A desk whose state the test sets, and that writes down what it is asked to do. */
function fakeDesk() {
  let state = empty;
  let listener: (state: DeskState) => void = () => {};
  const asked: string[] = [];
  const note = (word: string) => async (): Promise<void> => {
    asked.push(word);
  };
  const actions: DeskActions = {
    register: note("register"),
    unregister: note("unregister"),
    cleanup: note("cleanup"),
    makeCall: (target) => {
      asked.push(`call ${target.name}`);
      return "attempt-1";
    },
    endCall: () => void asked.push("end"),
    answer: () => void asked.push("answer"),
    decline: () => void asked.push("decline"),
    setMuted: (on) => void asked.push(`mute ${on}`),
    setHeld: (on) => void asked.push(`hold ${on}`),
    sendDigit: (digit) => void asked.push(`digit ${digit}`),
    retryNow: note("retry"),
    takeBack: note("take back"),
    askMicrophone: note("microphone"),
    hearMicrophone: note("level"),
    unlockSound: note("sound"),
  };
  const desk: Desk = {
    getState: () => state,
    subscribe: (next) => {
      listener = next;
      return () => {};
    },
    connectFeed: () => () => {},
    soundContext: () => null,
    actions,
  };
  const become = (change: Partial<DeskState>) => {
    state = { ...state, ...change };
    listener(state);
  };
  return { desk, asked, become };
}

describe("the PBX store", () => {
  it("begins with nothing: not registered, not registering, no error", () => {
    const store = createPbxStore(fakeDesk().desk);
    expect(store.getState()).toMatchObject({ registered: false, registering: false, error: null, current: null });
  });

  it("says the three words of one status: registering is yellow, registered is green, error is the cause of red", () => {
    const { desk, become } = fakeDesk();
    const store = createPbxStore(desk);
    const words = () => {
      const { registered, registering, error } = store.getState();
      return [registered, registering, error];
    };
    become({ status: status({ state: "connecting", colour: "yellow" }) });
    expect(words()).toEqual([false, true, null]);
    become({ status: status({ state: "sound_blocked", colour: "green", cause: "sound.blocked" }) });
    expect(words()).toEqual([true, false, null]);
    become({ status: status({ state: "disconnected", colour: "red", cause: "pbx.unreachable" }) });
    expect(words()).toEqual([false, false, "pbx.unreachable"]);
    become(empty);
    expect(words()).toEqual([false, false, null]);
  });

  it("hands on what the operator does, and gives the attempt id at once", async () => {
    const { desk, asked } = fakeDesk();
    const store = createPbxStore(desk);
    await store.getState().register();
    expect(store.getState().makeCall({ kind: "number", number: "600", name: "Echo" })).toBe("attempt-1");
    store.getState().endCall();
    await store.getState().unregister();
    await store.getState().cleanup();
    expect(asked).toEqual(["register", "call Echo", "end", "unregister", "cleanup"]);
  });

  it("tells React only of what changed", () => {
    const { desk, become } = fakeDesk();
    const store = createPbxStore(desk);
    let calls = 0;
    store.subscribe((now, before) => {
      if (now.current !== before.current) calls += 1;
    });
    become({ sound: "blocked" });
    expect(calls).toBe(0);
  });
});
