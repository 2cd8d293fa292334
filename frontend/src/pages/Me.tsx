import { useState } from "react";
import { PageHeader } from "../components/PageHeader.tsx";
import { FactList, Panel, PanelGrid } from "../components/Panel.tsx";
import { NewPasswordForm } from "../components/NewPasswordForm.tsx";
import { PreferencesPanel } from "../features/profile/PreferencesPanel.tsx";
import { SessionsPanel } from "../features/profile/SessionsPanel.tsx";
import { TwoFactorPanel } from "../features/profile/TwoFactorPanel.tsx";
import classes from "../features/profile/Profile.module.css";
import { profileMessages } from "../messages/profile.ts";
import { roleWords } from "../messages/setup.ts";
import { announce } from "../store/announcer.ts";
import { loadMe, useMe } from "../store/sessionStore.ts";

/** `/me`: the own profile, for every user. */
export function Me() {
  const { user } = useMe();
  return (
    <>
      <PageHeader title={profileMessages.title} documentTitle={profileMessages.title} />
      <PanelGrid>
        <Panel title={profileMessages.profile}>
          <FactList
            facts={[
              [profileMessages.name, user.name],
              [profileMessages.username, user.username],
              [profileMessages.role, roleWords[user.role]],
              [profileMessages.extension, user.sipExtension ?? profileMessages.noExtension],
            ]}
          />
        </Panel>
        <PreferencesPanel />
        <PasswordPanel username={user.username} />
        <TwoFactorPanel />
        <SessionsPanel />
      </PanelGrid>
    </>
  );
}

function PasswordPanel({ username }: { readonly username: string }) {
  const [changed, setChanged] = useState(0);
  return (
    <Panel title={profileMessages.password}>
      <div className={classes["password"]}>
        <NewPasswordForm
          key={changed}
          username={username}
          submitLabel={profileMessages.changePassword}
          onDone={async () => {
            setChanged(changed + 1);
            announce(profileMessages.passwordChanged);
            await loadMe();
          }}
        />
        {changed > 0 && (
          <p className="rl-ok" style={{ marginBottom: 0 }}>
            {profileMessages.passwordChanged}
          </p>
        )}
      </div>
    </Panel>
  );
}
