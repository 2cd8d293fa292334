import type { AlarmClass } from "@readyline/contract";
import {
  IconAlertTriangle,
  IconDoorExit,
  IconFlame,
  IconHandStop,
  IconHeartRateMonitor,
  IconInfoCircle,
  IconLifebuoy,
  IconPlug,
  IconTestPipe,
  IconTool,
} from "@tabler/icons-react";
import { classWords, commonMessages } from "../messages/common.ts";
import classes from "./AlarmMarks.module.css";

const icons = {
  fire: IconFlame,
  medical: IconHeartRateMonitor,
  hold_up: IconHandStop,
  life_safety: IconLifebuoy,
  burglary: IconDoorExit,
  tamper: IconTool,
  technical: IconPlug,
  trouble: IconAlertTriangle,
  test: IconTestPipe,
  information: IconInfoCircle,
} as const satisfies Record<AlarmClass, typeof IconFlame>;

interface ClassIconProps {
  readonly kind: AlarmClass;
  /** Pixels. */
  readonly size?: number;
  /** True where the word does not stand beside it. */
  readonly named?: boolean;
}

/** The picture of an alarm class; each has its own outline, so that it also tells in grey. */
export function ClassIcon({ kind, size = 16, named = false }: ClassIconProps) {
  const Icon = icons[kind];
  return named ? (
    <Icon size={size} role="img" aria-label={classWords[kind]} />
  ) : (
    <Icon size={size} aria-hidden="true" style={{ flexShrink: 0 }} />
  );
}

/** `P1` on its fill; 5 to 9 share one. The number is always there: never colour alone. */
export function PriorityBadge({ priority }: { readonly priority: number }) {
  return (
    <span className={`${classes["priority"]} rl-fill`} data-level={Math.min(priority, 5)}>
      <span aria-hidden="true">P{priority}</span>
      <span className="rl-hidden">{commonMessages.priority(priority)}</span>
    </span>
  );
}
