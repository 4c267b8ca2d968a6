//! Where slskd's downloads are on this machine.

use std::collections::HashSet;

use slskd_client::{
    Slskd,
    files::{ListRoot, Root},
    options::GetOptions,
};
use towline_domain::path::shown;

use super::{SlskdSettings, check};
use crate::{
    blocking,
    doctor::Finding,
    propose::{Answer, Proposal, Suggested, Twin, evidence, here},
};

const TYPE_IT: &str = "is it mounted here? type the directory as towline sees it";

/// What `path` may be; else why that is not found.
pub(in crate::downloads) async fn propose(settings: &SlskdSettings, name: &str) -> Answer {
    let Ok(client) = settings.client() else { return Answer::default() };
    let options = match client.send(&GetOptions).await {
        Ok(options) => options,
        Err(error) => {
            let findings = check::why_not(settings, name, &error).await;
            return Answer { findings, ..Answer::default() };
        }
    };
    let Some(there) = options.directories.downloads.filter(|there| !there.is_empty()) else {
        let words = "slskd does not say where its downloads are";
        return nothing(Finding::warn(name, words, TYPE_IT));
    };
    let names = names(&client).await;
    let (path, is_empty) = (there.clone(), names.is_empty());
    let twins = blocking::run(name, move || Ok(here(&path, &names))).await.unwrap_or_default();
    let proposal = |twin: Twin| {
        let words = format!(
            "slskd downloads to {}; {} looks like the same directory: {}",
            shown(there.as_bytes()),
            twin.path,
            evidence(&twin)
        );
        let value = twin.path.as_path().to_str()?.to_owned();
        Some(Proposal { words, what: Suggested::Key { key: "path", value } })
    };
    let proposals: Vec<_> = twins.into_iter().filter_map(proposal).collect();
    if proposals.is_empty() {
        return nothing(not_here(name, &there, is_empty));
    }
    proposals.into_iter().filter(|it| differs(it, settings)).collect::<Vec<_>>().into()
}

fn nothing(why: Finding) -> Answer {
    Answer { findings: vec![why], ..Answer::default() }
}

fn not_here(name: &str, there: &str, is_empty: bool) -> Finding {
    let there = shown(there.as_bytes());
    let words = if is_empty {
        format!(
            "slskd says that its downloads are in {there}; nothing is listed there by which the \
             same directory could be known here"
        )
    } else {
        format!(
            "slskd says that its downloads are in {there}; no directory that was looked at here \
             holds the same"
        )
    };
    Finding::warn(name, words, TYPE_IT)
}

fn differs(proposal: &Proposal, settings: &SlskdSettings) -> bool {
    let Suggested::Key { value, .. } = &proposal.what else { return true };
    settings.path.as_path().to_str() != Some(value)
}

/// What is in its downloads directory; nothing where its key may not look.
async fn names(client: &Slskd) -> HashSet<String> {
    let list = ListRoot { root: Root::Downloads, recursive: false };
    let Ok(found) = client.send(&list).await else { return HashSet::new() };
    let directories = found.directories.iter().map(|below| below.name.to_string());
    let names = directories.chain(found.files.iter().map(|file| file.name.to_string()));
    names.filter(|name| !name.starts_with('.')).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use towline_domain::LocalPath;
    use towline_sim::slskd::{Script, SlskdSim};

    use super::{super::settings::tests::settings, *};

    /// One in a container, which has its downloads under a path that is not here.
    async fn sim() -> (tempfile::TempDir, SlskdSim) {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir_all(place.path().join("dl/An album that is nowhere else")).unwrap();
        let sim = SlskdSim::start(Script::new(place.path().join("dl"))).await.unwrap();
        (place, sim)
    }

    fn asking(sim: &SlskdSim, key: &str) -> SlskdSettings {
        let path = LocalPath::new("/");
        SlskdSettings { url: sim.url(), api_key: Some(key.into()), path, ..settings("") }
    }

    #[tokio::test]
    async fn what_is_not_here_is_told_with_where_slskd_has_it() {
        let (_place, sim) = sim().await;
        let answer = propose(&asking(&sim, sim.key()), "music").await;
        assert_eq!(answer.proposals, []);
        let [why] = &answer.findings[..] else { panic!("{answer:?}") };
        assert!(why.what.contains("its downloads are in /app/downloads; no directory"), "{why:?}");
        assert!(why.fix.as_ref().is_some_and(|fix| fix.contains("type the directory")), "{why:?}");
    }

    #[tokio::test]
    async fn a_key_that_is_wrong_is_why_nothing_is_found() {
        let (_place, sim) = sim().await;
        let answer = propose(&asking(&sim, "wrong"), "music").await;
        assert_eq!(answer.proposals, []);
        let told: Vec<_> = answer.findings.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(told, ["slskd does not accept the key"]);
        assert!(answer.findings[0].fix.is_some());
    }

    #[test]
    fn a_path_that_slskd_tells_is_only_text() {
        let finding = not_here("music", "/app/down\u{202e}loads", false);
        assert!(!finding.what.contains('\u{202e}'), "{finding:?}");
        assert!(not_here("music", "/x", true).what.contains("nothing is listed there"));
    }
}
