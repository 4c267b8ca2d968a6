//! Which endpoint belongs where.

use axum::http::Method;
use towline_api::{
    access, accounts, backups, events, inbox, items, ledger, lists, log, notifiers, old_state,
    readiness, services, settings, sources, stats, status, throughput,
};

use super::line::{Line, done, foreign, told};

/// Operations that belong together.
pub(super) struct Area {
    pub(super) name: &'static str,
    pub(super) says: &'static str,
    pub(super) lines: Vec<Line>,
}

const fn area(name: &'static str, says: &'static str, lines: Vec<Line>) -> Area {
    Area { name, says, lines }
}

/// All of them, as they are shown.
pub(super) fn all() -> Vec<Area> {
    vec![
        area("Inbox", "What waits for a person.", inbox()),
        area("Items", "What towline carries: albums, torrents, titles, folders.", items()),
        area("Lists", "Lists of wishes: what they hold, and what comes of them.", lists()),
        area(
            "Titles",
            "Why a title is asked for or is not, and what a person says about it.",
            titles(),
        ),
        area("Accounts", "Accounts at services that download for us.", accounts()),
        area(
            "Notifications",
            "Who is told of what happens, and whether messages arrive.",
            told_of(),
        ),
        area(
            "Figures",
            "How towline does: services, throughput, numbers for dashboards.",
            figures(),
        ),
        area("Live", "What changes, as it changes; and what services tell.", live()),
        area("Daemon", "The daemon itself and its sources.", daemon()),
        area("Settings", "The configuration: as a form, checked, tested, changed.", settings()),
        area("Access", "Logging in, browsers, and keys for programs.", access()),
    ]
}

fn inbox() -> Vec<Line> {
    vec![
        told::<inbox::ListInbox>("/inbox"),
        told::<inbox::RetryAll>("/inbox/retry-all").takes::<inbox::RetryAll>(),
        told::<inbox::GetEntry>("/inbox/{id}"),
        done::<inbox::AnswerEntry>("/inbox/{id}/answer").takes::<inbox::GivenAnswer>(),
    ]
}

fn items() -> Vec<Line> {
    vec![
        told::<items::ListItems>("/items"),
        told::<items::GetItem>("/items/{id}"),
        done::<items::ForgetItem>("/items/{id}"),
        told::<items::GetRope>("/items/{id}/rope"),
        done::<items::CutLink>("/links/{from}/{to}"),
        done::<items::OrderItem>("/items/{id}/orders").takes::<items::Orders>(),
        done::<items::PauseItem>("/items/{id}/pause"),
        done::<items::ResumeItem>("/items/{id}/resume"),
        done::<items::RescanItem>("/items/{id}/rescan"),
        told::<items::GetConsole>("/items/{id}/console"),
    ]
}

fn lists() -> Vec<Line> {
    vec![
        told::<lists::ListLists>("/lists"),
        told::<lists::ShowList>("/lists/{name}"),
        told::<lists::ListRuns>("/lists/{name}/runs"),
        told::<lists::PlanList>("/lists/{name}/plan"),
        foreign(Method::GET, "lists.output", "/api/v1/lists/{name}/{output}", OUTPUT)
            .named::<String>("name", "Its name in the configuration.")
            .named::<lists::Output>("output", "In which form.")
            .asked_with("key", "The key of published lists; not needed with a key of the API.")
            .in_json()
            .in_kind("text/csv"),
    ]
}

const OUTPUT: &str = "Gives a list to other programs, as it was last read whole. 401 `wrong-key`; \
    404 `no-such-list`, `no-such-output`; 409 `never-read` where the list was never read whole: an \
    empty list would make them clean up.";

fn titles() -> Vec<Line> {
    vec![
        told::<lists::Explain>("/explain"),
        done::<lists::PinWish>("/pins").takes::<lists::Pin>(),
        told::<lists::ListTombstones>("/tombstones"),
        done::<lists::BuryTitle>("/tombstones").takes::<lists::AddTombstone>(),
        done::<lists::UndoTombstone>("/tombstones/{title}"),
        told::<lists::FindTitles>("/titles/find"),
        told::<lists::TellKnownTitles>("/titles/known").takes::<lists::KnownTitles>(),
    ]
}

fn accounts() -> Vec<Line> {
    vec![
        told::<accounts::DropTorrent>("/accounts/{name}/torrents").takes::<accounts::Given>(),
        told::<accounts::ChooseFiles>("/accounts/{name}/files").takes::<accounts::Choose>(),
        told::<accounts::TellKnown>("/accounts/{name}/known").takes::<accounts::Known>(),
        told::<accounts::ListAccounts>("/accounts"),
        done::<accounts::PauseAccount>("/accounts/{name}/pause"),
        done::<accounts::ResumeAccount>("/accounts/{name}/resume"),
        told::<accounts::GetGroomPlan>("/accounts/{name}/groom"),
        done::<accounts::Groom>("/accounts/{name}/groom"),
    ]
}

fn told_of() -> Vec<Line> {
    vec![
        told::<notifiers::ListNotifiers>("/notifiers"),
        done::<notifiers::TestNotifier>("/notifiers/{name}/test"),
    ]
}

fn figures() -> Vec<Line> {
    vec![
        told::<services::ListServices>("/services"),
        told::<throughput::GetThroughput>("/throughput"),
        told::<stats::GetStats>("/stats"),
        foreign(Method::GET, "metrics", "/metrics", "The numbers for Prometheus (OpenMetrics).")
            .in_kind("application/openmetrics-text"),
    ]
}

fn live() -> Vec<Line> {
    vec![
        foreign(Method::GET, "events", "/api/v1/events", EVENTS)
            .asked_with("seen", "The id of an event: as `Last-Event-ID`, which counts more.")
            .answers::<events::Event>("text/event-stream"),
        foreign(Method::POST, "hooks.call", "/api/v1/hooks/{service}", HOOK)
            .named::<String>("service", "The service: `slskd`.")
            .with_status(202),
    ]
}

const EVENTS: &str = "Tells what changes, as it changes (server-sent events). Each event has an id; \
    who comes back with `Last-Event-ID` is told what was missed, or, where that is forgotten, gets a \
    `gap`: look at everything anew then. An event says that something is no longer as it was, not \
    what it is now. 503 `too-many-streams`.";

const HOOK: &str = "Takes a service's word that something has happened. The secret stands in \
    `Authorization: Bearer …` or in `X-Towline-Hook`. The body is read and thrown away. 401 \
    `wrong-secret`; 404 `no-such-hook`; 408 `too-slow`; 413 `not-understood`.";

fn daemon() -> Vec<Line> {
    vec![
        told::<status::GetStatus>("/status"),
        told::<status::Reload>("/reload"),
        told::<log::GetLogs>("/logs"),
        told::<log::GetLogLevel>("/log/level"),
        told::<log::SetLogLevel>("/log/level").takes::<log::SetLogLevel>(),
        told::<ledger::GetLedger>("/ledger"),
        told::<backups::MakeBackup>("/backups").takes::<backups::MakeBackup>(),
        done::<sources::SyncSource>("/sources/{name}/sync").takes::<sources::Sync>(),
        foreign(Method::GET, "healthz", "/healthz", "Tells that the process answers.")
            .in_kind("text/plain"),
        foreign(Method::GET, "readyz", "/readyz", READY)
            .answers::<readiness::Readiness>("application/json")
            .in_kind("text/plain")
            .or_not(503),
        foreign(Method::GET, "openapi", "/api/v1/openapi.json", "Gives this description.")
            .in_json(),
    ]
}

const READY: &str = "Tells whether towline does its work. 503 with the same answer when it does not. \
    The reasons are told to who may look; a word to anybody.";

fn settings() -> Vec<Line> {
    vec![
        told::<old_state::ListOldFiles>("/old-state"),
        told::<old_state::TakeOver>("/old-state/{tool}").takes::<old_state::Database>(),
        told::<settings::GetSettings>("/settings"),
        told::<settings::WriteSettings>("/settings").takes::<settings::WrittenChanges>(),
        told::<settings::CheckSettings>("/settings/check").takes::<settings::Proposed>(),
        told::<settings::TestSettings>("/settings/test").takes::<settings::TestPart>(),
        told::<settings::ProposeSettings>("/settings/propose").takes::<settings::TestPart>(),
        told::<settings::RecogniseList>("/settings/recognise").takes::<settings::Pasted>(),
    ]
}

fn access() -> Vec<Line> {
    vec![
        told::<access::LogIn>("/session").takes::<access::Password>(),
        told::<access::GetSession>("/session"),
        done::<access::LogOut>("/session"),
        told::<access::ListBrowsers>("/sessions"),
        done::<access::EndBrowser>("/sessions/{id}"),
        done::<access::ChangePassword>("/login/password").takes::<access::NewPassword>(),
        told::<access::MakeToken>("/login/token"),
        told::<access::ListKeys>("/keys"),
        told::<access::MakeKey>("/keys").takes::<access::NewKey>(),
        done::<access::RemoveKey>("/keys/{id}"),
    ]
}
