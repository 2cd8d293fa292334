import { Badge, Group } from "@mantine/core";
import type { UserResponse } from "@readyline/contract";
import { formatClock } from "../../format-clock.ts";
import { usersMessages } from "../../messages/setup.ts";
import { serverNow } from "../../store/clock.ts";
import { useStationZone } from "../../store/configStore.ts";

/** Whether the user can sign in, in words. */
export function UserStates({ user }: { readonly user: UserResponse }) {
  const zone = useStationZone();
  const locked = user.lockedUntil !== null && user.lockedUntil > serverNow();
  return (
    <Group gap={4}>
      <Badge color={user.active ? "ok" : "neutral"}>
        {user.active ? usersMessages.active : usersMessages.inactive}
      </Badge>
      {locked && <Badge color="wait">{usersMessages.locked(formatClock(user.lockedUntil ?? 0, zone))}</Badge>}
      {user.mustChangePassword && <Badge>{usersMessages.mustChange}</Badge>}
    </Group>
  );
}
