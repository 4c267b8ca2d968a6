//! Servers at which titles are asked for.

use towline_services::{doctor::Finding, requests::RequestsSettings};

use crate::config::Loaded;

/// The server itself, and whether anything is asked for there.
pub(super) fn check(
    server: RequestsSettings,
    name: &str,
    loaded: &Loaded,
) -> impl Future<Output = Vec<Finding>> + use<> {
    let (wants, idle) = (loaded.wants_of(name), idle(loaded, name));
    let name = name.to_owned();
    async move {
        let mut findings = server.check(&name, &wants).await;
        findings.extend(idle);
        findings
    }
}

/// A server at which nothing is asked for.
fn idle(loaded: &Loaded, server: &str) -> Option<Finding> {
    let mut lists = loaded.settings.lists.values();
    let is_used = lists.any(|list| loaded.server_of(list).is_ok_and(|it| it == server));
    if is_used {
        return None;
    }
    // The first list comes after the first server.
    if loaded.settings.lists.is_empty() {
        return Some(Finding::ok(server, "no list is set up yet that asks for anything there"));
    }
    let fix = "`towline list add ADDRESS` writes one into the configuration";
    Some(Finding::warn(server, "no list asks for anything there", fix))
}
