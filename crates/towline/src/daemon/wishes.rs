//! Lists and the servers at which their titles are asked for: from settings to roles, and what the
//! API asks of them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use towline_api::lists::{AddTombstone, KnownTitles, Pin, Plan, PlanLine, Run, Taken};
use towline_domain::{
    Choice, Clock, FlowName, LocalPath, Thing as _, Timestamp,
    wishes::{
        Availability, Candidate, Ident, Question, Title, TitleKey, TitleStage, Unmatched,
        UnmatchedStage, title_key,
    },
};
use towline_engine::{Ledger, NewItem, Source};
use towline_flows::wishes::{
    Foreseen, ListRole, ListSource, Roles, RolesCell, ServerRole, ServerSource, tombstone,
};
use towline_services::lists::Shared;
use towline_web::{ListOf, Refusal, ServerOf};

use super::{
    assemble::Names,
    hooks::{Bell, HookOfSource, Hooked},
};
use crate::{config::Loaded, hook_secret};

/// Who has lists, and who takes requests.
pub(super) fn roles(
    loaded: &Loaded,
    clock: &Arc<dyn Clock>,
    shared: &Shared,
    before: &Roles,
    names: &mut Names,
) -> anyhow::Result<Roles> {
    let mut roles = Roles::default();
    let mut servers = BTreeMap::new();
    for (name, settings) in &loaded.settings.requests {
        let server = names
            .uses
            .of(("requests", name), || settings.build(name, Arc::clone(clock)))
            .map_err(|wrong| loaded.refused(["requests", name], &wrong))?;
        let key = server.key();
        let role = ServerRole {
            name: name.clone(),
            server,
            rescan: settings.rescan().get(),
            // What it is known to know does not hang on the configuration.
            belief: before.servers.get(&key).map(|role| role.belief.clone()).unwrap_or_default(),
            bell: roles.bell.clone(),
        };
        names.sources.insert(name.clone(), vec![key.clone()]);
        servers.insert(name.as_str(), key.clone());
        roles.servers.insert(key, role);
    }
    let mut excludes = Vec::new();
    for (name, settings) in &loaded.settings.lists {
        let refused = |wrong| loaded.refused(["lists", name], &wrong);
        let provider = names
            .uses
            .of(("lists", name), || settings.build(name, &loaded.settings.providers, shared, clock))
            .map_err(refused)?;
        let server = loaded.server_of(settings).map_err(refused)?;
        let role = ListRole {
            name: name.clone(),
            provider,
            server: servers.get(server).cloned().unwrap_or_default(),
            policy: settings.policy().map_err(refused)?,
            excludes: Vec::new(),
            schedule: settings.schedule().map_err(refused)?,
        };
        let key = role.key();
        names.sources.insert(name.clone(), vec![key.clone()]);
        excludes.push((key.clone(), settings.exclude.clone()));
        roles.lists.insert(key, role);
    }
    for (key, others) in excludes {
        let others: Vec<_> =
            others.iter().filter_map(|other| names.sources.get(other)).flatten().cloned().collect();
        if let Some(role) = roles.lists.get_mut(&key) {
            role.excludes = others;
        }
    }
    Ok(roles)
}

/// What is to be followed, and how servers tell that something has happened.
pub(super) struct Followed {
    pub(super) sources: Vec<Arc<dyn Source>>,
    pub(super) hooks: Vec<HookOfSource>,
}

/// What the roles come to.
pub(super) fn sources(
    loaded: &Loaded,
    data: &LocalPath,
    roles: &Roles,
    cell: &Arc<RolesCell>,
) -> anyhow::Result<Followed> {
    let (mut sources, mut hooks) = (Vec::<Arc<dyn Source>>::new(), Vec::new());
    for role in roles.servers.values() {
        let hook = loaded.settings.requests[&role.name].hook();
        let bell = Bell::default();
        hooks.push(HookOfSource {
            source: role.name.clone(),
            service: hook.service,
            secret: hook_secret::of(data.as_path(), &role.name, hook)?,
            bell: bell.clone(),
        });
        let source = Arc::new(ServerSource::new(role.clone()));
        sources.push(Arc::new(Hooked { source, bell }));
    }
    for role in roles.lists.values() {
        sources.push(Arc::new(ListSource::new(role.clone(), Arc::clone(cell))));
    }
    Ok(Followed { sources, hooks })
}

/// The lists, by name.
pub(super) fn lists(roles: &Roles) -> Vec<ListOf> {
    let mut lists: Vec<_> = roles
        .lists
        .iter()
        .map(|(key, role)| ListOf {
            name: role.name.clone(),
            key: key.clone(),
            server: roles.servers.get(&role.server).map(|it| it.name.clone()).unwrap_or_default(),
            server_key: role.server.clone(),
            in_4k: role.policy.is_4k,
            asks: role.policy.asks,
            schedule: role.schedule.to_string(),
        })
        .collect();
    lists.sort_by(|one, other| one.name.cmp(&other.name));
    lists
}

/// The servers, by name.
pub(super) fn servers(roles: &Roles) -> Vec<ServerOf> {
    let mut servers: Vec<_> = roles
        .servers
        .iter()
        .map(|(key, role)| ServerOf { name: role.name.clone(), key: key.clone() })
        .collect();
    servers.sort_by(|one, other| one.name.cmp(&other.name));
    servers
}

/// What a run of a list would come to.
pub(super) async fn plan(
    ledger: &Ledger,
    cell: &Arc<RolesCell>,
    name: &str,
) -> Result<Plan, Refusal> {
    let roles = cell.now();
    let role = roles.lists.values().find(|role| role.name == name);
    let shown = || towline_domain::path::shown(name.as_bytes());
    let role = role.ok_or_else(|| Refusal::NoSuch("list", shown()))?;
    let source = ListSource::new(role.clone(), Arc::clone(cell));
    let foreseen = source.foresee(ledger).await;
    foreseen.map(plan_of).map_err(|trouble| Refusal::Service(trouble.words, trouble.hint))
}

fn plan_of(foreseen: Foreseen) -> Plan {
    let Foreseen { list, read, lacks, lines, counts } = foreseen;
    let line = |line: towline_flows::wishes::Line| PlanLine {
        ident: line.ident.to_string(),
        name: line.name,
        means: line.title,
        word: line.word.as_str().into(),
        why: line.why,
        candidates: line.candidates,
    };
    let run = Run {
        read,
        listed: counts.listed,
        passed_over: counts.passed_over,
        added: counts.added,
        gone: counts.gone,
        words: counts.words,
        list_calls: counts.list_calls,
        server_calls: counts.server_calls,
        error: lacks,
        ..Run::default()
    };
    Plan { list, run, lines: lines.into_iter().map(line).collect() }
}

/// What a server says of a title.
pub(super) async fn says(
    ledger: &Ledger,
    roles: &Roles,
    server: &str,
    title: TitleKey,
    in_4k: bool,
) -> Option<String> {
    let role = roles.servers.get(server)?;
    // As fresh as its own look.
    let since = ledger.clock().now().before(role.rescan);
    let state = role.server.state(since).await.ok()?;
    let on = state.of(title);
    let requests = on.requests(in_4k).count();
    let is = on.is.of(in_4k);
    // Free is also what was said no to: its requests tell more.
    let mut words = match is {
        Availability::Free if requests > 0 => Vec::new(),
        is => vec![towline_flows::wishes::availability_words(is).to_owned()],
    };
    let seasons: Vec<_> = on
        .seasons
        .iter()
        .filter(|season| season.is.of(in_4k) == Availability::Available)
        .map(|season| season.number.to_string())
        .collect();
    match seasons.as_slice() {
        [] => {}
        [one] => words.push(format!("season {one} is there")),
        all => words.push(format!("seasons {} are there", all.join(", "))),
    }
    if let Some(last) = on.requests(in_4k).next_back() {
        let last = towline_flows::wishes::request_words(last.state);
        words.push(match requests {
            1 => format!("the request is {last}"),
            _ => format!("of {requests} requests the last is {last}"),
        });
    }
    Some(words.join("; "))
}

/// The titles that may be meant. Every server takes them from the same place: the first one is asked.
pub(super) async fn find(roles: &Roles, question: &Question) -> Result<Vec<Candidate>, Refusal> {
    let Some(role) = roles.servers.values().min_by_key(|role| &role.name) else {
        let words = "there is no media server below [requests] that could be asked";
        return Err(Refusal::Senseless("no-server", words.into()));
    };
    let found = role.server.find(question).await;
    found.map_err(|trouble| Refusal::Service(trouble.words, trouble.hint))
}

/// Says which title a wish means: by the wish's own item, which is the memory of it.
pub(super) async fn pin(ledger: &Ledger, roles: &Roles, pin: Pin, by: &str) -> Result<(), Refusal> {
    let Pin { wish, title } = pin;
    let ident: Ident = wish.parse().unwrap_or_else(|never| match never {});
    let store = ledger.store();
    let rows = store.wishes_as(&ident).await?;
    let known = store.by_key(FlowName::Wishes, Unmatched::KIND, ident.as_str()).await?;
    let (Some(row), None) = (rows.first(), &known) else {
        let Some(known) = known else {
            let shown = towline_domain::path::shown(wish.as_bytes());
            return Err(Refusal::NoSuch("wish", shown));
        };
        // Asked or not: what a person says is an order.
        ledger.order(&[known.id], &Choice::Pin(title), by).await?;
        return Ok(());
    };
    let pinned = Unmatched {
        wish: row.wish.clone(),
        why: "a person said so".into(),
        candidates: Vec::new(),
        stage: UnmatchedStage::Pinned(title),
    };
    let item = NewItem {
        flow: FlowName::Wishes,
        kind: Unmatched::KIND,
        key: ident.to_string(),
        source: row.list.clone(),
        title: row.wish.name(),
        stage: pinned.stage(),
        ended: true,
        version: Unmatched::VERSION,
        detail: serde_json::to_value(&pinned).unwrap_or_default(),
        due_at: None,
        says: vec![format!("it means {title}: a person said so")],
    };
    ledger.add(vec![item]).await?;
    roles.bell.ring();
    Ok(())
}

/// Sees to it that a title is never asked for, at any server and in any quality.
pub(super) async fn bury(
    ledger: &Ledger,
    roles: &Roles,
    add: AddTombstone,
    by: &str,
) -> Result<(), Refusal> {
    let AddTombstone { title, why } = add;
    if roles.servers.is_empty() {
        let words = "there is no media server below [requests] at which it could be asked for";
        return Err(Refusal::Senseless("no-server", words.into()));
    }
    let (by, has_reason) = (towline_web::because(by, &why), !why.trim().is_empty());
    let why = if why.is_empty() { "a person wants it never asked for".into() } else { why };
    let name = ledger
        .store()
        .wishes_for(title)
        .await?
        .first()
        .map(|row| row.wish.name())
        .unwrap_or_default();
    let (mut new, mut known) = (Vec::new(), Vec::new());
    for server in roles.servers.keys() {
        for is_4k in [false, true] {
            let key = title_key(server, title, is_4k);
            match ledger.store().by_key(FlowName::Wishes, Title::KIND, &key).await? {
                // Said again: only another reason is news.
                Some(item) if item.stage == TitleStage::Tombstone.word() && !has_reason => {}
                Some(item) => known.push(item.id),
                None => new.push(tombstone(server, title, is_4k, &name, &why)),
            }
        }
    }
    ledger.add(new).await?;
    // The flow says why in its own words; the person's stay with the order.
    ledger.order(&known, &Choice::Skip, &by).await?;
    Ok(())
}

/// Brings in titles that another program has asked for. What the server does not know of is left to
/// the lists.
pub(super) async fn tell_known(
    ledger: &Ledger,
    roles: &Roles,
    known: KnownTitles,
) -> Result<Taken, Refusal> {
    let KnownTitles { server, titles } = known;
    let role = match &server {
        Some(name) => roles.servers.iter().find(|(_, role)| role.name == *name),
        None if roles.servers.len() == 1 => roles.servers.iter().next(),
        None => None,
    };
    let (key, role) = role.ok_or_else(|| {
        let name = server.unwrap_or_else(|| "for them: name one".into());
        Refusal::NoSuch("server", towline_domain::path::shown(name.as_bytes()))
    })?;
    let now = ledger.clock().now();
    let state = role.server.state(now).await;
    let state = state.map_err(|trouble| Refusal::Service(trouble.words, trouble.hint))?;
    let mut new = HashMap::new();
    let mut not_believed = 0;
    for told in titles {
        let on = state.of(told.title);
        let is_there = !on.is.of(told.in_4k).is_free() || on.requests(told.in_4k).next().is_some();
        if !is_there {
            not_believed += 1;
            continue;
        }
        let title = known_title(key, &told, on.stamp());
        new.insert(title.ledger_key(), item(&title, now));
    }
    let told = new.len() as u64;
    let added = ledger.add(new.into_values().collect()).await?;
    let new = added.iter().flatten().count() as u64;
    Ok(Taken { new, known_before: told - new, not_believed })
}

fn known_title(server: &str, told: &towline_api::lists::KnownTitle, seen: u64) -> Title {
    Title {
        stage: TitleStage::Requested,
        is_ours: true,
        seen,
        ..Title::new(server, told.title, told.in_4k, &told.name)
    }
}

fn item(title: &Title, now: Timestamp) -> NewItem {
    NewItem {
        flow: FlowName::Wishes,
        kind: Title::KIND,
        key: title.ledger_key(),
        source: String::new(),
        title: title.name.clone(),
        stage: title.stage(),
        ended: title.is_ended(),
        version: Title::VERSION,
        detail: serde_json::to_value(title).unwrap_or_default(),
        due_at: Some(now),
        says: vec!["another program had asked for it".into()],
    }
}
