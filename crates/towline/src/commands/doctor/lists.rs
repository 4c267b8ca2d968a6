//! Lists of wishes, and the servers at which their titles are asked for.

use std::{path::Path, sync::Arc};

use tokio::task::JoinHandle;
use towline_domain::{Clock, SystemClock};
use towline_services::{doctor::Finding, requests::Wants};

use super::or_else;
use crate::{
    config::{Loaded, Settings},
    lists_shared,
};

/// Servers first, then lists: all are asked at the same time.
pub(super) fn ask(
    settings: &Settings,
    loaded: Option<&Loaded>,
    data: &Path,
) -> Vec<JoinHandle<Vec<Finding>>> {
    let mut asked = Vec::new();
    for (name, server) in settings.requests.clone() {
        let part = format!("requests.{name}");
        let wants = loaded.map_or_else(Wants::default, |loaded| loaded.wants_of(&name));
        let idle = loaded.and_then(|loaded| idle(loaded, &name));
        let check = async move {
            let mut findings = server.check(&name, &wants).await;
            findings.extend(idle);
            findings
        };
        asked.push(tokio::spawn(or_else(part, "is it overloaded? look at its log", check)));
    }
    let shared = lists_shared::of(&settings.providers, data);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    for (name, list) in settings.lists.clone() {
        let (providers, shared, clock) =
            (settings.providers.clone(), shared.clone(), Arc::clone(&clock));
        let part = format!("lists.{name}");
        let check = async move { list.check(&name, &providers, &shared, &clock).await };
        let fix = "it is long, or slow today: what was last read of it is kept meanwhile";
        asked.push(tokio::spawn(or_else(part, fix, check)));
    }
    asked
}

/// A server at which nothing is asked for.
fn idle(loaded: &Loaded, server: &str) -> Option<Finding> {
    let mut lists = loaded.settings.lists.values();
    let is_used = lists.any(|list| loaded.server_of(list).is_ok_and(|it| it == server));
    (!is_used).then(|| {
        let fix = "`towline list add ADDRESS` writes one into the configuration";
        Finding::warn(server, "no list asks for anything there", fix)
    })
}
