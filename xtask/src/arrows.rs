//! Which of our crates may depend on which, compared with what cargo says.
//!
//! A crate of ours exists because it is published or because it forbids an arrow; without this
//! check the second reason would be a comment.

use anyhow::bail;
use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// A crate, and which of ours it may depend on. `*`: all.
const ALLOWED: [(&str, &[&str]); 17] = [
    ("towline-http", &[]),
    ("towline-domain", &[]),
    ("towline-sim", &[]),
    ("towline-postgres", &[]),
    ("*-client", &["towline-http"]),
    ("towline-files", &["towline-http", "towline-domain"]),
    ("towline-services", &["*-client", "towline-http", "towline-files", "towline-domain"]),
    ("towline-store", &["towline-domain"]),
    ("towline-engine", &["towline-store", "towline-domain"]),
    ("towline-flows", &["towline-engine", "towline-domain"]),
    ("towline-api", &["towline-http", "towline-domain"]),
    ("towline-web", &["towline-api", "towline-engine", "towline-store", "towline-domain"]),
    ("towline", &["*"]),
    ("towline-testkit", &["*"]),
    ("towline-fuzzed", &["*"]),
    ("xtask", &["*"]),
    // No crate; what every crate may use in its tests.
    (TESTS, &["towline-postgres", "towline-sim", "towline-testkit"]),
];

const TESTS: &str = "(tests)";

/// What nothing that is shipped may use, although `*` is allowed to it: the demo alone has the
/// simulators.
const ONLY_FOR_TASKS: [&str; 4] =
    ["towline-postgres", "towline-testkit", "towline-fuzzed", "xtask"];

/// One crate of ours uses another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Arrow {
    from: String,
    to: String,
    for_tests: bool,
}

/// Fails with every arrow that is not allowed.
pub(crate) fn check() -> anyhow::Result<String> {
    let metadata = MetadataCommand::new().no_deps().exec()?;
    let arrows = arrows(&metadata.workspace_packages());
    let forbidden = forbidden(&arrows);
    if forbidden.is_empty() {
        return Ok(format!("{} arrows, all of them allowed", arrows.len()));
    }
    let list: Vec<_> =
        forbidden.iter().map(|Arrow { from, to, .. }| format!("  {from} -> {to}")).collect();
    bail!("these dependencies are not allowed (see ARCHITECTURE.md):\n{}", list.join("\n"))
}

fn arrows(packages: &[&Package]) -> Vec<Arrow> {
    let ours = |name: &str| packages.iter().any(|package| package.name.as_str() == name);
    let mut arrows: Vec<_> = packages
        .iter()
        .flat_map(|package| package.dependencies.iter().map(move |to| (package, to)))
        .filter(|(_, to)| ours(&to.name))
        .map(|(package, to)| Arrow {
            from: package.name.to_string(),
            to: to.name.clone(),
            for_tests: to.kind == DependencyKind::Development,
        })
        .collect();
    arrows.sort();
    arrows.dedup();
    arrows
}

fn forbidden(arrows: &[Arrow]) -> Vec<Arrow> {
    arrows.iter().filter(|arrow| !is_allowed(arrow)).cloned().collect()
}

fn is_allowed(Arrow { from, to, for_tests }: &Arrow) -> bool {
    if *for_tests && may(TESTS, to) {
        return true;
    }
    let is_task = ONLY_FOR_TASKS.contains(&from.as_str());
    may(from, to) && (is_task || !ONLY_FOR_TASKS.contains(&to.as_str()))
}

/// A crate that is not in the table may use nothing of ours: it is to be put there first.
fn may(from: &str, to: &str) -> bool {
    ALLOWED
        .iter()
        .filter(|(pattern, _)| matches(pattern, from))
        .any(|(_, allowed)| allowed.iter().any(|pattern| matches(pattern, to)))
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(end) => name.ends_with(end),
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrow(from: &str, to: &str, for_tests: bool) -> Arrow {
        Arrow { from: from.into(), to: to.into(), for_tests }
    }

    #[test]
    fn a_flow_may_not_know_a_service() {
        let arrows = [
            arrow("towline-flows", "towline-domain", false),
            arrow("towline-flows", "towline-services", false),
            arrow("slskd-client", "betanin-client", false),
            arrow("towline-services", "slskd-client", false),
            arrow("towline", "towline-testkit", false),
            arrow("towline-new", "towline-domain", false),
        ];
        let refused: Vec<_> =
            forbidden(&arrows).into_iter().map(|Arrow { from, to, .. }| (from, to)).collect();
        let refused: Vec<_> = refused.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(
            refused,
            [
                ("towline-flows", "towline-services"),
                ("slskd-client", "betanin-client"),
                ("towline", "towline-testkit"),
                ("towline-new", "towline-domain"),
            ]
        );
    }

    #[test]
    fn tests_may_use_the_simulators_and_still_no_forbidden_crate() {
        assert!(is_allowed(&arrow("betanin-client", "towline-sim", true)));
        assert!(!is_allowed(&arrow("betanin-client", "towline-sim", false)));
        assert!(!is_allowed(&arrow("towline-flows", "towline-services", true)));
    }

    #[test]
    fn this_repository_has_no_forbidden_arrow() {
        check().unwrap();
    }
}
