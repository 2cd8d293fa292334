import { describe, expect, it } from "vitest";
import { type HopFrame, readHopFrame, writeHopFrame } from "./hop-frames.ts";
import { HopSequence } from "./hop-sequence.ts";

const token = "0123456789abcdef_-XYZ";

describe("frames", () => {
  const frames: readonly HopFrame[] = [
    { kind: "new", token: null },
    { kind: "new", token },
    { kind: "resume", token, ack: 0 },
    { kind: "resumed", ack: 12 },
    { kind: "refused" },
    { kind: "ack", ack: 3 },
    { kind: "message", sequence: 1, ack: 0, text: "OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\n\r\nbody\n" },
    { kind: "message", sequence: 900_000, ack: 7, text: "" },
  ];

  it.each(frames)("$kind is read as it was written", (frame) => {
    expect(readHopFrame(writeHopFrame(frame))).toEqual(frame);
  });

  it.each([
    "",
    "new short",
    `new ${token} 1`,
    `resume ${token}`,
    `resume ${token} -1`,
    "ack 01",
    "ack 1e3",
    "ack 9999999999999999",
    "message 1\ntext",
    "message 1 2",
    "message  1 2\ntext",
    `message 1 2${" ".repeat(200)}\ntext`,
    "REGISTER sip:pbx.test SIP/2.0\r\n\r\n",
  ])("%j is no frame", (text) => {
    expect(readHopFrame(text)).toBeNull();
  });
});

describe("what waits for its confirmation", () => {
  it("is bounded by count and by size", () => {
    const few = new HopSequence({ maxMessages: 2, maxCharacters: 100 });
    expect([few.send("a"), few.send("b"), few.send("c")]).toEqual(["message 1 0\na", "message 2 0\nb", null]);
    few.confirm(1);
    expect(few.send("c")).toBe("message 3 0\nc");
    const small = new HopSequence({ maxMessages: 9, maxCharacters: 3 });
    expect([small.send("aa"), small.send("bb"), small.send("b")]).toEqual(["message 1 0\naa", null, "message 2 0\nb"]);
  });

  it("cannot be continued by whoever confirms what was never sent, or asks for what was let go", () => {
    const end = new HopSequence({ maxMessages: 9, maxCharacters: 99 });
    end.send("a");
    end.send("b");
    expect(end.take(1, 3)).toBe("false");
    expect(end.resume(3)).toBeNull();
    end.confirm(2);
    expect([end.resume(1), end.resume(2)]).toEqual([null, []]);
  });

  it("is confirmed by what goes the other way, or by a frame of its own", () => {
    const end = new HopSequence({ maxMessages: 9, maxCharacters: 99 });
    for (let sequence = 1; sequence < 8; sequence += 1) end.take(sequence, 0);
    expect(end.dueAck()).toBeNull();
    expect(end.send("x")).toBe("message 1 7\nx");
    for (let sequence = 8; sequence < 16; sequence += 1) end.take(sequence, 0);
    expect([end.dueAck(), end.dueAck()]).toEqual(["ack 15", null]);
  });

  it("a number that is missing is not taken, one that came before is not taken twice", () => {
    const end = new HopSequence({ maxMessages: 9, maxCharacters: 99 });
    expect([end.take(2, 0), end.take(0, 0), end.take(1, 0), end.take(1, 0), end.take(2, 0)]).toEqual([
      "false",
      "false",
      "new",
      "again",
      "new",
    ]);
  });
});

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Two ends and the frames under way between them; a cut loses those. */
class Wire {
  readonly ends = [0, 1].map(() => new HopSequence({ maxMessages: 1_000, maxCharacters: 100_000 }));
  readonly sent: string[][] = [[], []];
  readonly taken: string[][] = [[], []];
  /** What no end should do; null = all was well. */
  readonly faults: (string | null)[] = [];
  private readonly underWay: string[][] = [[], []];

  send(from: number): void {
    const text = `${from}-${this.sent[from]?.length}`;
    this.sent[from]?.push(text);
    this.underWay[from]?.push(this.ends[from]?.send(text) ?? "overflow");
  }

  /** One frame arrives. @returns false where none was under way */
  deliver(from: number): boolean {
    const text = this.underWay[from]?.shift();
    if (text === undefined) return false;
    const to = 1 - from;
    const frame = readHopFrame(text);
    if (frame?.kind === "ack") this.faults.push(this.ends[to]?.confirm(frame.ack) === true ? null : text);
    else if (frame?.kind === "message") {
      const how = this.ends[to]?.take(frame.sequence, frame.ack);
      this.faults.push(how === "false" ? text : null);
      if (how === "new") this.taken[to]?.push(frame.text);
      const ack = this.ends[to]?.dueAck();
      if (ack) this.underWay[to]?.push(ack);
    } else this.faults.push(text);
    return true;
  }

  cut(): void {
    const seen = this.ends.map((end) => end.lastTaken);
    for (const from of [0, 1]) {
      const again = this.ends[from]?.resume(seen[1 - from] ?? 0);
      this.faults.push(again === null ? "not continued" : null);
      this.underWay[from] = [...(again ?? [])];
    }
  }

  drain(): void {
    while (this.deliver(0) || this.deliver(1));
  }
}

describe("both directions arrive exactly once and in order", () => {
  it("when the hop is cut at every frame boundary", () => {
    const script = Array.from({ length: 12 }, (_, index) => (index % 3 === 0 ? 1 : 0));
    const steps = script.length * 2;
    for (let cutAt = 0; cutAt <= steps; cutAt += 1) {
      const wire = new Wire();
      for (let step = 0; step <= steps; step += 1) {
        if (step === cutAt) wire.cut();
        const from = script[step >> 1] ?? 0;
        if (step % 2 === 0 && step < steps) wire.send(from);
        else wire.deliver(from);
      }
      wire.drain();
      expect(wire.taken).toEqual([wire.sent[1], wire.sent[0]]);
      expect(wire.faults.filter((fault) => fault !== null)).toEqual([]);
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("under random cuts, seed %i", (seed) => {
    const random = randomOf(seed);
    const wire = new Wire();
    for (let step = 0; step < 2_000; step += 1) {
      const from = random() < 0.5 ? 0 : 1;
      const what = random();
      if (what < 0.4) wire.send(from);
      else if (what < 0.9) wire.deliver(from);
      else wire.cut();
    }
    wire.drain();
    expect(wire.taken).toEqual([wire.sent[1], wire.sent[0]]);
    expect(wire.faults.filter((fault) => fault !== null)).toEqual([]);
  });
});
