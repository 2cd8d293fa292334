import { Button } from "@mantine/core";
import type { AccountDetail, CallList } from "@readyline/contract";
import { IconArrowDown, IconArrowUp, IconGripVertical } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api } from "../../api/client.ts";
import { accountQuery } from "../../api/queries.ts";
import { Panel } from "../../components/Panel.tsx";
import { messageOf } from "../../components/QueryState.tsx";
import { callListMessages } from "../../messages/accounts.ts";
import { announce } from "../../store/announcer.ts";
import { moved } from "./move.ts";
import { useStoreAccount } from "./use-store-account.ts";
import classes from "./accounts.module.css";

interface CallListEditorProps {
  readonly account: AccountDetail;
  readonly list: CallList;
  readonly canEdit: boolean;
}

/** One call list: its order changes by buttons and by drag, and is saved at once. */
export function CallListEditor({ account, list, canEdit }: CallListEditorProps) {
  const names = new Map(account.contacts.map((contact) => [contact.id, contact.name]));
  const order = list.contactIds.filter((id) => names.has(id));
  const others = account.contacts.filter((contact) => !list.contactIds.includes(contact.id));
  const { save, error } = useSaveOrder(account, list);
  const [dragged, setDragged] = useState<number | null>(null);
  const [target, setTarget] = useState<number | null>(null);
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const [refocus, setRefocus] = useState<{ key: string } | null>(null);
  useEffect(() => {
    // A row that moves in the document loses focus; it goes back to the button that was pressed.
    if (refocus) buttons.current.get(refocus.key)?.focus();
  }, [refocus]);

  const nameOf = (id: string) => names.get(id) ?? "";
  const move = (from: number, to: number, pressed?: string) => {
    const next = moved(order, from, to);
    if (next === order) return;
    save([...next]);
    announce(callListMessages.moved(nameOf(order[from] ?? ""), to + 1));
    if (pressed !== undefined) setRefocus({ key: pressed });
  };
  /** The dragged row by its id, which the drag itself carries: a drop may come before the next drawing. */
  const drop = (id: string, to: number) => {
    const from = order.indexOf(id);
    if (from >= 0) move(from, to);
    setDragged(null);
    setTarget(null);
  };
  const remember = (key: string) => (button: HTMLButtonElement | null) => {
    if (button) buttons.current.set(key, button);
    else buttons.current.delete(key);
  };
  const when = list.when === "before_dispatch" ? callListMessages.before : callListMessages.after;

  return (
    <Panel title={list.name} actions={list.name.toLowerCase() !== when && <span className="rl-muted">{when}</span>}>
      {error !== null && (
        <p role="alert" className="rl-bad">
          {callListMessages.failed(messageOf(error))}
        </p>
      )}
      {order.length === 0 && <p className="rl-muted">{callListMessages.emptyList}</p>}
      <ol className={classes["list"]} aria-label={list.name}>
        {order.map((id, index) => (
          <li
            key={id}
            className={classes["item"]}
            draggable={canEdit}
            data-dragged={dragged === index || undefined}
            data-target={(target === index && dragged !== index) || undefined}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = "move";
              // Firefox drags only what carries data.
              event.dataTransfer.setData("text/plain", id);
              setDragged(index);
            }}
            onDragOver={(event) => {
              event.preventDefault();
              setTarget(index);
            }}
            onDrop={(event) => {
              event.preventDefault();
              drop(event.dataTransfer.getData("text/plain"), index);
            }}
            onDragEnd={() => {
              setDragged(null);
              setTarget(null);
            }}
          >
            {canEdit && (
              <span className={classes["grip"]} title={callListMessages.drag}>
                <IconGripVertical size={16} aria-hidden="true" />
              </span>
            )}
            <span className={classes["who"]}>
              <span className="rl-figures">{index + 1}</span> <strong>{nameOf(id)}</strong>
            </span>
            {canEdit && (
              <span className={classes["actions"]}>
                <Button
                  ref={remember(`up-${id}`)}
                  aria-label={callListMessages.up(nameOf(id))}
                  aria-disabled={index === 0 || undefined}
                  onClick={() => move(index, index - 1, `up-${id}`)}
                >
                  <IconArrowUp size={16} aria-hidden="true" />
                </Button>
                <Button
                  ref={remember(`down-${id}`)}
                  aria-label={callListMessages.down(nameOf(id))}
                  aria-disabled={index === order.length - 1 || undefined}
                  onClick={() => move(index, index + 1, `down-${id}`)}
                >
                  <IconArrowDown size={16} aria-hidden="true" />
                </Button>
                <Button
                  aria-label={callListMessages.removeFromList(nameOf(id))}
                  onClick={() => save(order.filter((other) => other !== id))}
                >
                  {callListMessages.takeOff}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ol>
      {canEdit && others.length > 0 && (
        <>
          <h3 className="rl-muted">{callListMessages.notOnList}</h3>
          <ul className={classes["list"]}>
            {others.map((contact) => (
              <li key={contact.id} className={classes["item"]}>
                <span className={classes["who"]}>{contact.name}</span>
                <Button
                  aria-label={callListMessages.addToList(contact.name)}
                  onClick={() => save([...order, contact.id])}
                >
                  {callListMessages.putOn}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

/** Saves an order, shows it at once, and goes back to the old one where the server refuses. */
function useSaveOrder(account: AccountDetail, list: CallList) {
  const queryClient = useQueryClient();
  const storeAccount = useStoreAccount();
  const key = accountQuery(account.id).queryKey;
  const mutation = useMutation({
    mutationFn: (contactIds: string[]) =>
      api("PATCH", "/api/accounts/:account_id/call-lists/:id", {
        params: { accountId: account.id, id: list.id },
        body: { contactIds },
      }),
    onMutate: (contactIds) => {
      queryClient.setQueryData(
        key,
        (before) =>
          before && {
            ...before,
            callLists: before.callLists.map((known) => (known.id === list.id ? { ...known, contactIds } : known)),
          },
      );
    },
    onSuccess: storeAccount,
    onError: () => void queryClient.invalidateQueries({ queryKey: key }),
  });
  return { save: mutation.mutate, error: mutation.error };
}
