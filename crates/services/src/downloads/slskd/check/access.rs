//! Whether slskd can be reached, who lets us in, and how it stands (slskd contract §1, §2, §12).

use slskd_client::{
    Access, CallError, Slskd, Version,
    application::{Application, GetApplication, GetVersion},
    options::GetOptions,
    session::{Check, IsEnabled, Login},
};

use super::{Known, SlskdSettings, failed};
use crate::doctor::Finding;

/// The newest that towline was tested with; a later patch is no other version.
const NEWEST: Version = Version::new(0, 26, 0);

/// What was found, and what slskd says of itself where it says anything.
pub(super) async fn check(
    settings: &SlskdSettings,
    client: &Slskd,
    name: &str,
) -> (Vec<Finding>, Option<Known>) {
    let Ok(nobody) = settings.client_for(Access::Nobody) else { return (Vec::new(), None) };
    let asks_for_a_key = match nobody.send(&IsEnabled).await {
        Ok(is_enabled) => is_enabled,
        Err(error) => return (vec![failed(name, &error)], None),
    };
    if asks_for_a_key && let Err(error) = client.send(&Check).await {
        return (vec![not_let_in(settings, name, &error)], None);
    }
    let (version, options, application, usual_password) = tokio::join!(
        client.send(&GetVersion),
        client.send(&GetOptions),
        client.send(&GetApplication),
        takes_usual_password(&nobody, asks_for_a_key),
    );
    let mut findings = Vec::new();
    let known = match (version, options) {
        (Ok(version), Ok(options)) => {
            findings.push(judge_version(settings, name, &version.0, version.version()));
            Some(Known { version: version.version(), options })
        }
        (Err(error), _) | (_, Err(error)) => {
            findings.push(failed(name, &error));
            None
        }
    };
    findings.push(door(name, asks_for_a_key, usual_password));
    match application {
        Ok(application) => findings.extend(standing(name, &application)),
        Err(error) => findings.push(failed(name, &error)),
    }
    (findings, known)
}

fn not_let_in(settings: &SlskdSettings, name: &str, error: &CallError) -> Finding {
    let CallError::Unauthorized { .. } = error else { return failed(name, error) };
    if settings.api_key.is_none() {
        return Finding::error(
            name,
            "slskd asks for a key, and none is set",
            "make one in web.authentication.api_keys of slskd.yml (role: readonly is enough), and \
             set api_key_file",
        );
    }
    Finding::error(
        name,
        "slskd does not accept the key",
        "is it still one of web.authentication.api_keys in slskd.yml, and does its `cidr` let \
         towline's address in? behind a reverse proxy slskd sees the proxy's",
    )
}

/// Whether anybody can log in with what every new slskd has. `None`: it cannot be told.
async fn takes_usual_password(nobody: &Slskd, asks_for_a_key: bool) -> Option<bool> {
    let login = Login { username: "slskd".into(), password: "slskd".into() };
    match asks_for_a_key.then_some(nobody.send(&login)) {
        None => None,
        Some(sent) => match sent.await {
            Ok(_) => Some(true),
            // 403: it has no pages, and no login.
            Err(CallError::Unauthorized { .. } | CallError::Refused { .. }) => Some(false),
            Err(_) => None,
        },
    }
}

fn door(name: &str, asks_for_a_key: bool, usual_password: Option<bool>) -> Finding {
    if !asks_for_a_key {
        return Finding::warn(
            name,
            "slskd lets everybody in as its administrator: its authentication is disabled",
            "take `disabled` from web.authentication in slskd.yml, make a key for towline there \
             (role: readonly is enough), and set api_key_file",
        );
    }
    if usual_password == Some(true) {
        return Finding::warn(
            name,
            "the key is right; but slskd lets in whoever knows the password that every new slskd \
             has",
            "set web.authentication.username and password in slskd.yml",
        );
    }
    // Which role a key has is told by no read; transfers ask for none (slskd contract §1).
    Finding::ok(name, "the key is right; one of role readonly is enough")
}

fn judge_version(
    settings: &SlskdSettings,
    name: &str,
    text: &str,
    version: Option<Version>,
) -> Finding {
    let Some(version) = version else {
        let words = format!("slskd calls its version `{text}`, which cannot be read");
        return Finding::warn(name, words, "if imports fail, report it");
    };
    if !version.has_events() {
        return Finding::warn(
            name,
            format!(
                "slskd {version} has no events and no webhooks: that something has come is found \
                 by asking only, every {}",
                settings.rescan
            ),
            "update slskd to 0.22 or later, or set `rescan` as short as you want to wait",
        );
    }
    if (version.major, version.minor) > (NEWEST.major, NEWEST.minor) {
        return Finding::warn(
            name,
            format!("slskd {version} is newer than what towline was tested with"),
            "if imports fail, report it",
        );
    }
    Finding::ok(name, format!("slskd {version}"))
}

pub(super) fn standing(name: &str, application: &Application) -> Vec<Finding> {
    let mut findings = vec![if application.server.is_logged_in {
        Finding::ok(name, "slskd is logged in to Soulseek")
    } else if application.connection_watchdog.is_awaiting_vpn {
        let words = "slskd waits for its VPN: it is not logged in to Soulseek, and nothing comes";
        Finding::warn(name, words, "see to the VPN")
    } else {
        Finding::warn(
            name,
            format!(
                "slskd is not logged in to Soulseek ({}), and nothing comes",
                application.server.state
            ),
            "connect it on its page; its log tells why it cannot",
        )
    }];
    if application.pending_restart {
        let words = "slskd waits for a restart: a setting of it is not in effect yet";
        findings.push(Finding::warn(name, words, "restart slskd"));
    }
    findings
}
