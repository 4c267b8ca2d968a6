//! Whether services call their hooks, and what they need to be told for that.

use std::{path::Path, time::Duration};

use secrecy::ExposeSecret as _;
use towline_api::{hooks::HookUse, status::Status};
use towline_domain::Timestamp;
use towline_services::{doctor::Finding, downloads::Hook};

use crate::{
    commands::{
        seerr::page,
        slskd::snippet::{HIDDEN, snippet},
        words::ago,
    },
    config::Settings,
    hook_address::HookAddress,
    hook_secret,
};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A finding for each part that has a hook. `data`: where made secrets lie, if secrets are to be
/// printed.
pub(super) fn check(
    settings: &Settings,
    status: Option<&Status>,
    data: Option<&Path>,
    now: Timestamp,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (table, name, hook) in hooks(settings) {
        let subject = format!("{table}.{name}");
        let known = status.and_then(|status| {
            let used = status.hooks.iter().find(|used| used.source == name)?;
            Some((used, status.since.parse().unwrap_or(now)))
        });
        let Some((used, since)) = known else {
            let words = "webhook: no daemon runs that could tell whether it is called";
            findings.push(Finding {
                fix: Some(format!("`towline {} hook` prints what it needs", hook.service)),
                ..Finding::ok(subject, words)
            });
            continue;
        };
        let lines = || lines(settings, name, hook, data);
        findings.push(judge(&subject, used, since, now, lines));
        findings.extend(refused(&subject, used, now));
    }
    findings
}

/// No two parts that have hooks have one name.
fn hooks(settings: &Settings) -> impl Iterator<Item = (&'static str, &str, Hook<'_>)> {
    let imports = settings.imports.iter();
    let imports = imports.filter_map(|(name, it)| Some(("imports", name.as_str(), it.hook()?)));
    let servers = settings.requests.iter();
    imports.chain(servers.map(|(name, it)| ("requests", name.as_str(), it.hook())))
}

fn judge(
    subject: &str,
    used: &HookUse,
    since: Timestamp,
    now: Timestamp,
    lines: impl Fn() -> String,
) -> Finding {
    let last: Option<Timestamp> = used.last_called.as_ref().and_then(|at| at.parse().ok());
    let service = &used.service;
    match last {
        Some(at) if now.since(at) < DAY => {
            let words = format!("webhook: last called {} ({} in all)", ago(now, at), used.calls);
            Finding::ok(subject, words)
        }
        Some(at) => {
            let words = format!(
                "webhook: not called in the last day (last {}): nothing came, or {service} no \
                 longer has it",
                ago(now, at)
            );
            Finding::warn(subject, words, lines())
        }
        None if now.since(since) < DAY => Finding {
            fix: Some(lines()),
            ..Finding::ok(
                subject,
                format!("webhook: not called yet; the daemon began {}", ago(now, since)),
            )
        },
        None => {
            let words = format!(
                "webhook: not called in the last day: nothing came, or {service} does not have it"
            );
            Finding::warn(subject, words, lines())
        }
    }
}

fn refused(subject: &str, used: &HookUse, now: Timestamp) -> Option<Finding> {
    let last: Timestamp = used.last_refused.as_ref()?.parse().ok()?;
    (now.since(last) < DAY).then(|| {
        let words = format!(
            "webhook: called with a wrong secret or none, {} times, last {}",
            used.refused,
            ago(now, last)
        );
        let fix = format!("compare what is sent with `towline {} hook`", used.service);
        Finding::warn(subject, words, fix)
    })
}

/// What the service must be told.
fn lines(settings: &Settings, source: &str, hook: Hook<'_>, data: Option<&Path>) -> String {
    let address = HookAddress::new(&settings.server, hook.service);
    let secret = data.and_then(|data| match hook.secret {
        Some(secret) => Some(secret.clone()),
        None => hook_secret::find(data, source).ok().flatten(),
    });
    let told = match secret {
        Some(_) => String::new(),
        None => format!("; `towline {} hook` prints it with the secret", hook.service),
    };
    let caveat = address.caveat.map(|caveat| format!("{caveat}\n")).unwrap_or_default();
    let secret = secret.as_ref().map_or(HIDDEN, |secret| secret.expose_secret());
    match hook.service {
        "seerr" => format!(
            "set this on its page under Settings, Notifications, Webhook{told}; or let `towline \
             seerr hook --install` do it\n{caveat}{}",
            page::values(&address, secret)
        ),
        _ => format!(
            "put this into slskd.yml (before slskd 0.25: `integration:`){told}\n{caveat}{}",
            snippet(&address, secret, false)
        ),
    }
}

#[cfg(test)]
mod tests {
    use towline_services::doctor::Level;

    use super::*;

    fn at(hours: u64) -> Timestamp {
        Timestamp::from_micros(0) + Duration::from_secs(hours * 3600)
    }

    fn judged(called: Option<u64>, since: u64, now: u64) -> Finding {
        let used = HookUse {
            source: "music".into(),
            service: "slskd".into(),
            calls: 3,
            last_called: called.map(|hours| at(hours).to_string()),
            refused: 0,
            last_refused: None,
        };
        judge("imports.music", &used, at(since), at(now), || "LINES".into())
    }

    #[test]
    fn a_hook_that_was_called_within_a_day_is_well() {
        let finding = judged(Some(98), 0, 100);
        assert_eq!((finding.level, finding.fix), (Level::Ok, None));
        assert_eq!(finding.what, "webhook: last called 2 h ago (3 in all)");
    }

    #[test]
    fn one_that_was_not_comes_with_what_to_do() {
        for (called, since, level) in
            [(Some(10), 0, Level::Warn), (None, 0, Level::Warn), (None, 99, Level::Ok)]
        {
            let finding = judged(called, since, 100);
            assert_eq!((finding.level, finding.fix.as_deref()), (level, Some("LINES")));
            assert!(finding.what.contains("not called"), "{finding:?}");
        }
    }

    #[test]
    fn each_service_is_told_what_it_needs_and_no_secret() {
        let settings: Settings = toml::from_str(
            "[requests.home.seerr]\nurl = 'http://s'\napi_key = 'k'\nhook_secret = 'canary'",
        )
        .unwrap();
        let hooks: Vec<_> = hooks(&settings).collect();
        let [("requests", "home", hook)] = hooks[..] else { panic!("{hooks:?}") };
        let hidden = lines(&settings, "home", hook, None);
        assert!(hidden.contains("Authorization Header: Bearer …"), "{hidden}");
        assert!(hidden.contains("/api/v1/hooks/seerr") && !hidden.contains("canary"), "{hidden}");
        let shown = lines(&settings, "home", hook, Some(Path::new("/nowhere")));
        assert!(shown.contains("Bearer canary"), "{shown}");
    }

    #[test]
    fn wrong_secrets_are_told_of_for_a_day() {
        let used = |last| HookUse {
            source: "music".into(),
            service: "slskd".into(),
            calls: 0,
            last_called: None,
            refused: 7,
            last_refused: Some(at(last).to_string()),
        };
        let finding = refused("imports.music", &used(99), at(100)).unwrap();
        assert_eq!(finding.level, Level::Warn);
        assert!(finding.what.contains("7 times, last 60 min ago"), "{finding:?}");
        assert_eq!(refused("imports.music", &used(10), at(100)), None);
    }
}
