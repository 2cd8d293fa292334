import { useEffect, useId, useRef, useState } from "react";
import { Menu } from "@mantine/core";
import { Link, useNavigate, useRouterState } from "@tanstack/react-router";
import { IconChevronDown, IconLogout, IconMenu2, IconUser, IconX } from "@tabler/icons-react";
import { menuStateWords } from "../messages/phone.ts";
import { shellMessages } from "../messages/shell.ts";
import { usePbx } from "../store/pbxStore.ts";
import { useHasRole, useMe } from "../store/sessionStore.ts";
import { AttentionBadge } from "./AttentionBanner.tsx";
import { Logo } from "./Logo.tsx";
import { PbxChip } from "./PbxChip.tsx";
import { StatusShape } from "./StatusShape.tsx";
import { useLogout } from "./use-logout.tsx";
import { useWide } from "./use-media.ts";
import classes from "./Navigation.module.css";

interface NavigationProps {
  readonly onShowKeys: () => void;
}

const pages = [
  { to: "/dashboard", label: shellMessages.dashboard },
  { to: "/history", label: shellMessages.history },
  { to: "/accounts", label: shellMessages.accounts },
] as const;
const setupPages = [
  { to: "/setup/users", label: shellMessages.users },
  { to: "/setup/pbx", label: shellMessages.pbx },
  { to: "/setup/api-keys", label: shellMessages.apiKeys },
  { to: "/setup/audit", label: shellMessages.audit },
] as const;

/** The bar. From 992 px: logo, pages, Setup, PBX status beside the user name. Below: logo and menu. */
export function Navigation({ onShowKeys }: NavigationProps) {
  const wide = useWide();
  return (
    <header className={classes["bar"]}>
      <Link to="/dashboard" className={classes["logo"]}>
        <Logo />
      </Link>
      {wide ? <WideBar onShowKeys={onShowKeys} /> : <NarrowBar />}
    </header>
  );
}

function WideBar({ onShowKeys }: NavigationProps) {
  const me = useMe();
  const navigate = useNavigate();
  const { askLogout, dialog } = useLogout();
  return (
    <>
      <nav aria-label={shellMessages.navigation} className={classes["pages"]}>
        {pages.map((page) => (
          <Link key={page.to} to={page.to} className={classes["page"]}>
            {page.label}
          </Link>
        ))}
        <SetupMenu />
      </nav>
      <div className={classes["end"]}>
        <PbxChip place="bar" />
        <Menu position="bottom-end">
          <Menu.Target>
            <button type="button" className={classes["page"]} aria-label={shellMessages.userMenu(me.user.name)}>
              <span className={classes["name"]}>{me.user.name}</span>
              <IconChevronDown size={14} aria-hidden="true" />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void navigate({ to: "/me" })}>{shellMessages.preferences}</Menu.Item>
            <Menu.Item onClick={onShowKeys}>{shellMessages.shortcuts}</Menu.Item>
            <Menu.Item onClick={askLogout}>{shellMessages.logout}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {dialog}
    </>
  );
}

/** For administrators; for everybody else it does not exist. */
function SetupMenu() {
  const navigate = useNavigate();
  const inSetup = useRouterState({ select: (state) => state.location.pathname.startsWith("/setup/") });
  if (!useHasRole("administrator")) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className={classes["page"]} data-status={inSetup ? "active" : undefined}>
          {shellMessages.setup}
          <AttentionBadge />
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {setupPages.map((page) => (
          <Menu.Item key={page.to} onClick={() => void navigate({ to: page.to })}>
            {page.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function NarrowBar() {
  const status = usePbx((state) => state.status);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [openedAt, setOpenedAt] = useState<string | null>(null);
  // The menu belongs to the page that it was opened on: going to another one closes it.
  const opened = openedAt === path;
  const setOpened = (open: boolean) => setOpenedAt(open ? path : null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!opened) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      setOpenedAt(null);
      button.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [opened]);
  const notGreen = status.colour === "red" || status.colour === "yellow";
  return (
    <>
      <button
        ref={button}
        type="button"
        className={classes["burger"]}
        aria-expanded={opened}
        aria-controls={id}
        aria-label={notGreen && !opened ? shellMessages.menuNotGreen(menuStateWords[status.state]) : shellMessages.menu}
        onClick={() => setOpened(!opened)}
      >
        {opened ? <IconX size={24} aria-hidden="true" /> : <IconMenu2 size={24} aria-hidden="true" />}
        {notGreen && !opened && (
          <span className={classes["badge"]}>
            <StatusShape shape={status.shape} colour={status.colour} />
          </span>
        )}
      </button>
      <div id={id} className={classes["menu"]} hidden={!opened}>
        {opened && <MenuContent />}
      </div>
    </>
  );
}

function MenuContent() {
  const me = useMe();
  const isAdministrator = useHasRole("administrator");
  const { askLogout, dialog } = useLogout();
  return (
    <>
      <nav aria-label={shellMessages.navigation} className={classes["list"]}>
        {pages.map((page) => (
          <Link key={page.to} to={page.to} className={classes["entry"]}>
            {page.label}
          </Link>
        ))}
        {isAdministrator && (
          <h2 className={classes["section"]}>
            {shellMessages.setup} <AttentionBadge />
          </h2>
        )}
        {isAdministrator &&
          setupPages.map((page) => (
            <Link key={page.to} to={page.to} className={classes["entry"]}>
              {page.label}
            </Link>
          ))}
      </nav>
      <section aria-label={shellMessages.account} className={classes["list"]}>
        <h2 className={classes["section"]}>{shellMessages.account}</h2>
        <div className={classes["chip"]}>
          <PbxChip place="menu" />
        </div>
        <Link to="/me" className={classes["entry"]}>
          <IconUser size={20} aria-hidden="true" />
          {me.user.name}
        </Link>
        <button type="button" className={classes["entry"]} onClick={askLogout}>
          <IconLogout size={20} aria-hidden="true" />
          {shellMessages.logout}
        </button>
      </section>
      {dialog}
    </>
  );
}
