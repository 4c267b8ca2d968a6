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
    (!is_used).then(|| {
        let fix = "`towline list add ADDRESS` writes one into the configuration";
        Finding::warn(server, "no list asks for anything there", fix)
    })
}
