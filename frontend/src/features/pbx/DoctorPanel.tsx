import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Group } from "@mantine/core";
import { doctorText, doctorVerdicts } from "@readyline/contract";
import { api } from "../../api/client.ts";
import type { ApiResult } from "../../api/client.ts";
import { isFailure } from "../../api/failure.ts";
import { doctorQuery, queryKeys } from "../../api/queries.ts";
import { FormError } from "../../components/FormError.tsx";
import { Panel } from "../../components/Panel.tsx";
import { QueryState } from "../../components/QueryState.tsx";
import { Moment } from "../../components/Times.tsx";
import { useForm } from "../../components/use-form.ts";
import { doctorMessages } from "../../messages/setup.ts";
import { DoctorForm } from "./DoctorForm.tsx";
import type { DoctorOrder } from "./DoctorForm.tsx";
import { DoctorLadder } from "./DoctorLadder.tsx";

type Doctor = ApiResult<"GET", "/api/pbx/doctor">;
type Run = NonNullable<Doctor["run"]>;

/** Test connection: starts a run and shows each step as it ends. A colleague's run is shown as well. */
export function DoctorPanel() {
  const query = useQuery(doctorQuery());
  const queryClient = useQueryClient();
  const form = useForm<Doctor>();
  const running = query.data?.run?.endedAt === null;

  const start = async (order: DoctorOrder): Promise<boolean> => {
    const doctor = await form.submit(() => api("POST", "/api/pbx/doctor", { body: order }));
    if (doctor === undefined) void query.refetch();
    else queryClient.setQueryData(queryKeys.doctor, doctor);
    return doctor !== undefined;
  };
  const holder = isFailure(form.error, "doctor_running") ? form.error.holder : null;
  return (
    <Panel title={doctorMessages.title}>
      <p className="rl-muted">{doctorMessages.text}</p>
      <QueryState query={query} label={doctorMessages.title} lines={4}>
        {(doctor) => (
          <>
            <DoctorForm
              doctor={doctor}
              busy={form.busy || running}
              fault={(path) => form.fault(path)}
              onStart={start}
            />
            {holder === null ? (
              <FormError error={form.error} />
            ) : (
              <p role="alert">{doctorMessages.held(holder.name)}</p>
            )}
            {doctor.run === null ? (
              <p>{doctorMessages.none}</p>
            ) : (
              <RunReport key={doctor.run.startedAt} run={doctor.run} />
            )}
          </>
        )}
      </QueryState>
      <Verdict run={query.data?.run ?? null} />
    </Panel>
  );
}

function RunReport({ run }: { readonly run: Run }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    // Where the browser refuses the clipboard the ladder can still be selected by hand.
    navigator.clipboard.writeText(doctorText(run)).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <>
      <p style={{ overflowWrap: "anywhere" }}>
        <strong>{run.server}</strong> {doctorMessages.seenFrom(run.seenFrom)} {doctorMessages.by(run.startedBy.name)},{" "}
        <Moment at={run.startedAt} />.
      </p>
      <DoctorLadder steps={run.steps} running={run.endedAt === null} />
      {run.result !== null && (
        <Group gap="xs" mt="xs">
          <strong className={run.result === "failed" ? "rl-bad" : run.result === "ok" ? "rl-ok" : "rl-wait"}>
            {doctorVerdicts[run.result]}
          </strong>
          <Button onClick={copy}>
            <span aria-live="polite">{copied ? doctorMessages.copied : doctorMessages.copy}</span>
          </Button>
        </Group>
      )}
    </>
  );
}

/** Says the end of a run that was seen running; steps are not said. */
function Verdict({ run }: { readonly run: Run | null }) {
  const [watched, setWatched] = useState<number | null>(null);
  if (run !== null && run.result === null && watched !== run.startedAt) setWatched(run.startedAt);
  const said = run !== null && run.result !== null && run.startedAt === watched ? doctorVerdicts[run.result] : "";
  return (
    <div role="status" className="rl-hidden">
      {said}
    </div>
  );
}
