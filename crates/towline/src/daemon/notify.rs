//! Who is told of what happens: from settings to roles, and where messages lead to.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use towline_api::notifiers::{LastTest, Notifier};
use towline_domain::{
    Choice, Clock, EntryId, FlowName, Timestamp,
    notify::{Links, Message},
    path::shown,
};
use towline_engine::{Filter, ItemSummary, Ledger, Source, StoreError};
use towline_flows::notify::{Roles, TargetRole, TargetSource, test_notice};
use towline_web::{AnswerLinks, Refusal};

use super::assemble::Names;
use crate::config::{
    Loaded,
    settings::{PublicUrl, ServerSettings},
};

/// What links in messages are made of.
pub(super) struct PageLinks {
    url: Option<PublicUrl>,
    answers: Arc<AnswerLinks>,
}

impl PageLinks {
    pub(super) fn new(server: &ServerSettings, answers: Arc<AnswerLinks>) -> Self {
        Self { url: server.url.clone(), answers }
    }
}

impl Links for PageLinks {
    /// Only below an address that was given: any other may lead nowhere from where it is read.
    fn page(&self, path: &str) -> Option<String> {
        self.url.as_ref().map(|url| url.with(path))
    }

    fn answer(
        &self,
        entry: EntryId,
        epoch: i64,
        choice: &Choice,
        until: Timestamp,
    ) -> Option<String> {
        let url = self.url.as_ref()?;
        Some(url.with(&format!("/answer/{}", self.answers.sign(entry, epoch, choice, until))))
    }
}

/// Who is told.
pub(super) fn roles(
    loaded: &Loaded,
    clock: &Arc<dyn Clock>,
    answers: &Arc<AnswerLinks>,
    names: &mut Names,
) -> anyhow::Result<Roles> {
    let links = PageLinks::new(&loaded.settings.server, Arc::clone(answers));
    let mut roles = Roles { links: Arc::new(links), ..Roles::default() };
    for (name, settings) in &loaded.settings.notify {
        let refused = |wrong| loaded.refused(["notify", name], &wrong);
        let notifier =
            names.uses.of(("notify", name), || settings.build(name, clock)).map_err(refused)?;
        let policy = settings.policy().map_err(refused)?;
        let role = TargetRole { name: name.clone(), notifier, policy };
        names.targets.push((name.clone(), settings.kind()));
        roles.targets.insert(name.clone(), role);
    }
    Ok(roles)
}

/// What reads the news for them.
pub(super) fn sources(
    roles: &Roles,
    news: &tokio::sync::watch::Receiver<i64>,
) -> Vec<Arc<dyn Source>> {
    let source = |role: &TargetRole| -> Arc<dyn Source> {
        Arc::new(TargetSource::new(role.clone(), news.clone()))
    };
    roles.targets.values().map(source).collect()
}

/// The last test message of each target: not kept, as it tells how things were when it was sent.
#[derive(Default)]
pub(super) struct Tests(Mutex<BTreeMap<String, LastTest>>);

impl Tests {
    fn note(&self, name: &str, test: LastTest) {
        self.all().insert(name.into(), test);
    }

    fn last(&self, name: &str) -> Option<LastTest> {
        self.all().get(name).cloned()
    }

    // Nothing is left half done in it.
    fn all(&self) -> MutexGuard<'_, BTreeMap<String, LastTest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How the targets stand.
pub(super) async fn standing(
    ledger: &Ledger,
    roles: &Roles,
    names: &[(String, &'static str)],
    tests: &Tests,
) -> Result<Vec<Notifier>, Refusal> {
    let mut all = Vec::new();
    for (name, kind) in names {
        let Some(role) = roles.targets.get(name) else { continue };
        let filter = Filter {
            flow: Some(FlowName::Notify),
            kind: Some(<Message as towline_domain::Thing>::KIND.into()),
            source: Some(name.clone()),
            most: LOOKED_AT,
            ..Filter::default()
        };
        let messages = ledger.store().items(&filter).await?;
        let waiting: Vec<_> = messages.iter().filter(|message| !message.ended).collect();
        let sent = messages.iter().filter(|message| message.stage == "sent");
        let error = match waiting.first() {
            Some(first) if first.attempt > 0 || first.stage == "failed" => {
                last_word(ledger, first).await?
            }
            _ => None,
        };
        all.push(Notifier {
            name: name.clone(),
            kind: (*kind).into(),
            events: role.policy.events.iter().map(|kind| kind.as_str().into()).collect(),
            waiting: waiting.len() as u64,
            last_sent: sent.map(|message| message.stage_since).max().map(|at| at.to_string()),
            error,
            last_test: tests.last(name),
        });
    }
    Ok(all)
}

/// Of each target's messages.
const LOOKED_AT: u32 = 50;

async fn last_word(ledger: &Ledger, message: &ItemSummary) -> Result<Option<String>, StoreError> {
    let journal = ledger.store().journal(message.id).await?;
    Ok(journal.last().map(|line| shown(line.words.as_bytes())))
}

/// Sends a message by which a person sees whether messages arrive.
pub(super) async fn test(
    roles: &Roles,
    name: &str,
    now: Timestamp,
    tests: &Tests,
) -> Result<(), Refusal> {
    let role = roles.targets.get(name);
    let role = role.ok_or_else(|| Refusal::NoSuch("target", shown(name.as_bytes())))?;
    let notice = test_notice(name, &*roles.links, now);
    let sent = role.notifier.send(&notice).await.map_err(|error| {
        let trouble = error.trouble();
        (shown(trouble.words.as_bytes()), trouble.hint.clone())
    });
    let error = sent.as_ref().err().map(|(words, _)| words.clone());
    tests.note(name, LastTest { at: now.to_string(), error });
    sent.map_err(|(words, hint)| Refusal::Service(words, hint))
}
