//! An app for tests: a ledger in memory, a desk that knows nothing, one hook.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::Response,
};
use tokio_util::sync::CancellationToken;
use towline_api::{
    accounts::{Choose, Chosen, Dropped, Given, Known, Learnt},
    lists::{AddTombstone, KnownTitles, Pin, Plan, Taken},
    old_state::{OldFile, OldList, OldTool, TakenOver},
    readiness::Reason,
    services::Services,
    settings::{
        Change, Checked, Finding, Level, Part, Proposal, Proposals, RecognisedList, ReloadOutcome,
        Settings, Tested, Written,
    },
    stats::Stats,
    status::{NodeStatus, Reloaded, Status},
    throughput::{GetThroughput, Throughput},
};
use towline_domain::{
    ItemId, SystemClock,
    job::Progress,
    wishes::{Candidate, Question, TitleKey},
};
use towline_engine::{Engine, Parts};
use towline_store::Store;

use crate::{
    AccessSettings, App, Desk, DeskError, Doorkeeper, HookCall, HookReader, ListOf, LogBook,
    OldState, PageAddress, Refusal, ServerOf, SettingsDesk, SettingsRefusal, State, Streams,
    access::Peer,
};

/// The secret that the hook of `slskd` takes.
pub(crate) const HOOK_SECRET: &str = "right";
pub(crate) const NAME: &str = "jo";
pub(crate) const PASSWORD: &str = "correct horse battery";
/// From where requests of tests come.
pub(crate) const STRANGER: &str = "192.0.2.9";

pub(crate) struct Scene {
    pub(crate) app: App,
    pub(crate) state: State,
    pub(crate) hooks: Arc<OneHook>,
    pub(crate) desk: Arc<NoDesk>,
    pub(crate) settings: Arc<FakeSettings>,
    pub(crate) stop: CancellationToken,
}

/// With nothing configured.
pub(crate) async fn app() -> App {
    Scene::new(AccessSettings::default()).await.app
}

impl Scene {
    pub(crate) async fn new(settings: AccessSettings) -> Self {
        let store = Store::in_memory().await.unwrap();
        let parts = Parts::alone(store, Arc::new(SystemClock), Vec::new());
        let engine = Engine::new(parts).await.unwrap();
        let hooks = Arc::new(OneHook::default());
        let desk = Arc::new(NoDesk::default());
        let fake = Arc::new(FakeSettings::default());
        let stop = CancellationToken::new();
        let state = State {
            ledger: engine.ledger().clone(),
            desk: Arc::clone(&desk) as Arc<dyn Desk>,
            settings: Arc::clone(&fake) as Arc<dyn SettingsDesk>,
            hooks: Arc::clone(&hooks) as Arc<dyn HookReader>,
            door: Doorkeeper::new(settings, engine.ledger().clone()).unwrap(),
            jobs: engine.jobs().clone(),
            streams: Streams::until(stop.clone()),
            logs: LogBook::default(),
            answers: Arc::new(crate::AnswerLinks::new(&"a key of some length".to_owned().into())),
            drawn: crate::Drawn::default(),
            process: "test".into(),
        };
        Self { app: App::new(state.clone()), state, hooks, desk, settings: fake, stop }
    }

    /// As a stranger on the network sends it.
    pub(crate) async fn send(&self, request: Request<Body>) -> Response {
        self.send_from(STRANGER, request).await
    }

    pub(crate) async fn send_from(&self, from: &str, request: Request<Body>) -> Response {
        let peer = Peer::Network(from.parse::<IpAddr>().unwrap());
        self.app.answer(peer, request).await.unwrap()
    }

    /// As this user's command sends it, at the socket.
    pub(crate) async fn send_at_socket(&self, request: Request<Body>) -> Response {
        self.app.answer(Peer::Owner, request).await.unwrap()
    }

    /// A browser that has made the login.
    pub(crate) async fn browser(&self) -> Browser<'_> {
        let token = self.state.door.first_token().await.unwrap().unwrap();
        let mut browser = Browser { scene: self, cookies: Vec::new(), token: String::new() };
        let form = browser.get("/setup").await;
        browser.token = token_in(&text(form).await);
        let fields = [
            ("token", token.as_str()),
            ("name", NAME),
            ("password", PASSWORD),
            ("again", PASSWORD),
        ];
        let made = browser.post("/setup", &fields).await;
        assert_eq!(made.status(), StatusCode::SEE_OTHER);
        let who = browser.get("/api/v1/session").await;
        let who: towline_api::access::Who = serde_json::from_str(&text(who).await).unwrap();
        browser.token = who.csrf_token.unwrap();
        browser
    }
}

/// Keeps cookies, and says where its forms come from.
pub(crate) struct Browser<'a> {
    scene: &'a Scene,
    pub(crate) cookies: Vec<(String, String)>,
    pub(crate) token: String,
}

impl<'a> Browser<'a> {
    /// One that has been here never before.
    pub(crate) fn new(scene: &'a Scene) -> Self {
        Self { scene, cookies: Vec::new(), token: String::new() }
    }

    pub(crate) async fn get(&mut self, at: &str) -> Response {
        self.send(self.request(Method::GET, at).body(Body::empty()).unwrap()).await
    }

    /// Sends a form of ours, and goes where what it has drawn is shown.
    pub(crate) async fn post(&mut self, at: &str, fields: &[(&str, &str)]) -> Response {
        let response = self.submit(at, fields).await;
        self.led(response).await
    }

    /// Where what a form has drawn is shown; else the response itself.
    pub(crate) async fn led(&mut self, response: Response) -> Response {
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        match to.filter(|to| to.contains("shown=")) {
            Some(to) => self.get(to.split('#').next().unwrap()).await,
            None => response,
        }
    }

    /// Sends a form of ours.
    pub(crate) async fn submit(&mut self, at: &str, fields: &[(&str, &str)]) -> Response {
        let mut all = vec![("csrf", self.token.as_str())];
        all.extend(fields);
        let body = serde_urlencoded::to_string(all).unwrap();
        let request = self
            .request(Method::POST, at)
            .header(header::ORIGIN, "http://localhost")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub(crate) fn request(&self, method: Method, at: &str) -> axum::http::request::Builder {
        let pairs: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request(method, at);
        if pairs.is_empty() { request } else { request.header(header::COOKIE, pairs.join("; ")) }
    }

    pub(crate) async fn send(&mut self, request: Request<Body>) -> Response {
        let response = self.scene.send(request).await;
        for line in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie::Cookie::parse(line.to_str().unwrap().to_owned()).unwrap();
            self.cookies.retain(|(name, _)| name != cookie.name());
            if cookie.max_age().is_none_or(|age| age.whole_seconds() > 0) {
                self.cookies.push((cookie.name().to_owned(), cookie.value().to_owned()));
            }
        }
        response
    }
}

/// With a host that is ours.
pub(crate) fn request(method: Method, at: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(at).header(header::HOST, "localhost")
}

pub(crate) async fn text(response: Response) -> String {
    let body = to_bytes(response.into_body(), 10 << 20).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

/// The token in a page's form.
pub(crate) fn token_in(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("a form");
    rest.split('"').next().unwrap().to_owned()
}

#[derive(Default)]
pub(crate) struct OneHook(Mutex<u32>);

impl OneHook {
    pub(crate) fn calls(&self) -> u32 {
        *self.0.lock().unwrap()
    }
}

impl HookReader for OneHook {
    fn called(&self, service: &str, secret: Option<&[u8]>) -> HookCall {
        match service {
            "slskd" if secret == Some(HOOK_SECRET.as_bytes()) => {
                *self.0.lock().unwrap() += 1;
                HookCall::Taken
            }
            "slskd" => HookCall::Refused,
            _ => HookCall::NoSuchService,
        }
    }
}

/// Knows nothing, and does nothing.
#[derive(Default)]
pub(crate) struct NoDesk {
    /// Why it is not ready.
    pub(crate) reasons: Mutex<Vec<Reason>>,
    /// Its lists.
    pub(crate) lists: Mutex<Vec<ListOf>>,
    /// What a list's plan is; `None`: it cannot be read.
    pub(crate) plan: Mutex<Option<Plan>>,
    /// What is found; `None`: the server cannot be asked.
    pub(crate) found: Mutex<Option<Vec<Candidate>>>,
    /// What a wish was said to mean, and by whom.
    pub(crate) pinned: Mutex<Vec<(String, TitleKey, String)>>,
    /// What is never to be asked for.
    pub(crate) buried: Mutex<Vec<AddTombstone>>,
    pub(crate) accounts: Mutex<Vec<towline_api::accounts::Account>>,
    pub(crate) groom: Mutex<Option<towline_api::accounts::GroomPlan>>,
    pub(crate) console: Mutex<Option<Vec<String>>>,
    /// What was taken over.
    pub(crate) taken_over: Mutex<Vec<(OldTool, OldState)>>,
    pub(crate) level: Mutex<Option<String>>,
    /// Who shares the ledger.
    pub(crate) nodes: Mutex<Vec<NodeStatus>>,
}

fn nothing() -> Refusal {
    Refusal::NoSuch("account", "in this test".into())
}

#[async_trait]
impl Desk for NoDesk {
    async fn status(&self) -> Status {
        Status {
            version: "0.0.0".into(),
            pid: 1,
            since: String::new(),
            config: None,
            config_error: None,
            restart: Vec::new(),
            backup_error: None,
            data: "/data".into(),
            listen: None,
            url: None,
            sources: Vec::new(),
            importers: Vec::new(),
            hooks: Vec::new(),
            nodes: self.nodes.lock().unwrap().clone(),
            demo: false,
        }
    }

    async fn unready(&self) -> Vec<Reason> {
        self.reasons.lock().unwrap().clone()
    }

    async fn services(&self) -> Services {
        Services { counted_since: "now".into(), is_young: true, services: Vec::new() }
    }

    async fn throughput(&self, asked: GetThroughput) -> Result<Throughput, Refusal> {
        match asked.hours {
            Some(49..) => Err(Refusal::Senseless("out-of-range", "hours are 1 to 48".into())),
            hours => Ok(Throughput { bytes: hours.unwrap_or(24).into(), pieces: Vec::new() }),
        }
    }

    async fn stats(&self) -> Result<Stats, Refusal> {
        Ok(Stats { version: "1".into(), inbox: 7, ..Stats::default() })
    }

    async fn metrics(&self) -> Result<String, Refusal> {
        Ok("# EOF\n".into())
    }

    async fn page_address(&self, path: &str) -> PageAddress {
        PageAddress { url: format!("http://localhost:8650{path}"), caveat: None }
    }

    async fn reload(&self) -> Result<Reloaded, DeskError> {
        Ok(Reloaded { changed: false })
    }

    async fn source_keys(&self, name: &str) -> Vec<String> {
        let lists = self.lists.lock().unwrap();
        lists.iter().filter(|list| list.name == name).map(|list| list.key.clone()).collect()
    }

    fn progress(&self, _: ItemId) -> Option<Progress> {
        None
    }

    async fn drop_torrent(&self, _: &str, _: Given) -> Result<Dropped, Refusal> {
        Err(nothing())
    }

    async fn choose_files(&self, _: &str, _: Choose) -> Result<Chosen, Refusal> {
        Err(nothing())
    }

    async fn tell_known(&self, _: &str, _: Known) -> Result<Learnt, Refusal> {
        Err(nothing())
    }

    async fn lists(&self) -> Vec<ListOf> {
        self.lists.lock().unwrap().clone()
    }

    async fn request_servers(&self) -> Vec<ServerOf> {
        let lists = self.lists.lock().unwrap();
        let server =
            |list: &ListOf| ServerOf { name: list.server.clone(), key: list.server_key.clone() };
        lists.iter().take(1).map(server).collect()
    }

    async fn plan(&self, _: &str) -> Result<Plan, Refusal> {
        let plan = self.plan.lock().unwrap().clone();
        plan.ok_or_else(|| Refusal::Service("<the site> closed".into(), Some("look at it".into())))
    }

    async fn says(&self, _: &str, _: TitleKey, _: bool) -> Option<String> {
        None
    }

    async fn find_titles(&self, _: &Question) -> Result<Vec<Candidate>, Refusal> {
        let found = self.found.lock().unwrap().clone();
        found.ok_or_else(|| Refusal::Service("media cannot be reached".into(), None))
    }

    async fn pin(&self, pin: Pin, by: &str) -> Result<(), Refusal> {
        self.pinned.lock().unwrap().push((pin.wish, pin.title, by.into()));
        Ok(())
    }

    async fn bury(&self, tombstone: AddTombstone, _: &str) -> Result<(), Refusal> {
        self.buried.lock().unwrap().push(tombstone);
        Ok(())
    }

    async fn tell_titles(&self, _: KnownTitles) -> Result<Taken, Refusal> {
        Err(nothing())
    }

    async fn old_files(&self) -> Vec<OldFile> {
        vec![OldFile { tool: OldTool::ListSync, path: "/opt/<ls>/list_sync.db".into() }]
    }

    async fn take_over(
        &self,
        tool: OldTool,
        old: OldState,
        _: Option<&str>,
    ) -> Result<TakenOver, Refusal> {
        if old == OldState::Given(b"no database".to_vec()) {
            return Err(Refusal::Senseless("no-database", "it is <no> database".into()));
        }
        self.taken_over.lock().unwrap().push((tool, old));
        let list = OldList { words: "the <IMDb> list".into(), paste: "imdb:ls1".into() };
        Ok(TakenOver { new: 7, lists: vec![list], ..TakenOver::default() })
    }

    async fn notifiers(&self) -> Result<Vec<towline_api::notifiers::Notifier>, Refusal> {
        Ok(Vec::new())
    }

    async fn test_notifier(&self, name: &str) -> Result<(), Refusal> {
        Err(Refusal::NoSuch("target", name.into()))
    }

    fn may_read_lists(&self, key: &[u8]) -> bool {
        key == b"the key of lists"
    }
}

/// Settings that remember what was asked of them. Where a test gives none, whoever asks is told
/// that.
#[derive(Default)]
pub(crate) struct FakeSettings {
    pub(crate) settings: Mutex<Option<Settings>>,
    /// How the next that is asked is refused.
    pub(crate) refusal: Mutex<Option<SettingsRefusal>>,
    /// What takes a restart.
    pub(crate) restart: Mutex<Vec<String>>,
    /// What would work, and is not wise.
    pub(crate) warnings: Mutex<Vec<String>>,
    /// What services suggest.
    pub(crate) proposals: Mutex<Vec<Proposal>>,
    /// Whether what is tested works.
    pub(crate) works: Mutex<bool>,
    /// What was asked, with the changes.
    pub(crate) asked: Mutex<Vec<(&'static str, Vec<Change>)>>,
}

fn no_file() -> SettingsRefusal {
    SettingsRefusal::NotWritable("there is no file in this test".into())
}

impl FakeSettings {
    fn told(&self) -> Result<Settings, SettingsRefusal> {
        self.settings.lock().unwrap().clone().ok_or_else(no_file)
    }

    fn asked(&self, what: &'static str, changes: &[Change]) -> Result<Settings, SettingsRefusal> {
        let settings = self.told()?;
        self.asked.lock().unwrap().push((what, changes.to_vec()));
        self.refusal.lock().unwrap().take().map_or(Ok(settings), Err)
    }
}

#[async_trait]
impl SettingsDesk for FakeSettings {
    async fn read(&self) -> Result<Settings, SettingsRefusal> {
        self.told()
    }

    async fn check(&self, changes: &[Change]) -> Result<Checked, SettingsRefusal> {
        let version = self.asked("check", changes)?.version;
        Ok(Checked {
            version,
            diff: "--- a\n+++ b\n@@ -1 +1 @@\n kept\n-old <b>\n+new <b>\n".into(),
            restart: self.restart.lock().unwrap().clone(),
            warnings: self.warnings.lock().unwrap().clone(),
        })
    }

    async fn test(&self, _: &Part, changes: &[Change], _: &str) -> Result<Tested, SettingsRefusal> {
        self.asked("test", changes)?;
        if *self.works.lock().unwrap() {
            let finding = Finding { level: Level::Ok, words: "it answers".into(), fix: None };
            return Ok(Tested { works: true, findings: vec![finding] });
        }
        let words = "nothing listens there".into();
        let finding = Finding { level: Level::Error, words, fix: Some("is it up?".into()) };
        Ok(Tested { works: false, findings: vec![finding] })
    }

    async fn propose(
        &self,
        _: &Part,
        changes: &[Change],
        _: &str,
    ) -> Result<Proposals, SettingsRefusal> {
        self.asked("propose", changes)?;
        let proposals = self.proposals.lock().unwrap().clone();
        let why = Finding {
            level: Level::Warn,
            words: "its downloads are in /app/<dl>: no directory here holds the same".into(),
            fix: None,
        };
        let findings = if proposals.is_empty() { vec![why] } else { Vec::new() };
        Ok(Proposals { proposals, findings })
    }

    async fn recognise(&self, pasted: &str) -> Result<RecognisedList, SettingsRefusal> {
        let Some((provider, list)) = pasted.split_once(':') else {
            return Err(SettingsRefusal::NoList("<this> is no list".into()));
        };
        let table: Vec<String> = vec!["lists".into(), "mine".into(), provider.into()];
        let key = [table.as_slice(), &["list".to_owned()]].concat();
        Ok(RecognisedList {
            name: "mine".into(),
            words: format!("the <{provider}> list {list}"),
            provider: provider.into(),
            changes: vec![
                Change::Add { path: table },
                Change::Set { path: key, value: list.into() },
            ],
        })
    }

    async fn write(
        &self,
        changes: &[Change],
        version: &str,
        _: &str,
    ) -> Result<Written, SettingsRefusal> {
        let settings = self.asked("write", changes)?;
        if settings.version != version {
            return Err(SettingsRefusal::ChangedMeanwhile);
        }
        Ok(Written {
            version: "2".into(),
            diff: String::new(),
            restart: self.restart.lock().unwrap().clone(),
            reload: ReloadOutcome::Taken,
        })
    }
}

/// The headers that tell a browser how little it may do.
pub(crate) fn is_guarded(headers: &HeaderMap) -> bool {
    let policy = headers.get(header::CONTENT_SECURITY_POLICY);
    policy.is_some_and(|policy| policy.to_str().unwrap().starts_with("default-src 'none'"))
        && headers.get(header::X_CONTENT_TYPE_OPTIONS).is_some()
}

#[async_trait]
impl crate::FlowDesk for NoDesk {
    async fn accounts(&self) -> Vec<towline_api::accounts::Account> {
        self.accounts.lock().unwrap().clone()
    }

    async fn pause_account(&self, account: &str, pauses: bool, _: &str) -> Result<(), Refusal> {
        let mut accounts = self.accounts.lock().unwrap();
        let found = accounts.iter_mut().find(|known| known.name == account).ok_or_else(nothing)?;
        found.paused = pauses.then(|| "2026-01-01T00:00:00Z".into());
        Ok(())
    }

    fn gate(&self, _: &towline_store::ItemSummary) -> Option<towline_domain::torrents::Gate> {
        None
    }

    async fn groom_plan(&self, _: &str) -> Result<towline_api::accounts::GroomPlan, Refusal> {
        self.groom.lock().unwrap().clone().ok_or_else(nothing)
    }

    async fn groom(&self, _: &str, _: &str) -> Result<(), Refusal> {
        Err(nothing())
    }

    async fn console(
        &self,
        _: &towline_store::ItemSummary,
    ) -> Result<Option<Vec<String>>, Refusal> {
        Ok(self.console.lock().unwrap().clone())
    }
}

#[async_trait]
impl crate::HouseDesk for NoDesk {
    async fn back_up(
        &self,
        _: towline_api::backups::MakeBackup,
    ) -> Result<towline_api::backups::MadeBackup, Refusal> {
        Err(Refusal::NotDone("no-backup", "in this test".into(), None))
    }

    async fn ledger_figures(&self) -> Result<towline_api::ledger::LedgerFigures, Refusal> {
        let tables = Vec::new();
        Ok(towline_api::ledger::LedgerFigures { schema: 1, bytes: 0, log_bytes: 0, tables })
    }

    fn log_level(&self) -> towline_api::log::LogLevelNow {
        let level = self.level.lock().unwrap().clone();
        let usual = "info".to_owned();
        let level = level.unwrap_or_else(|| usual.clone());
        towline_api::log::LogLevelNow { level, usual, until: None }
    }

    fn set_log_level(
        &self,
        asked: &towline_api::log::SetLogLevel,
        _: &str,
    ) -> Result<towline_api::log::LogLevelNow, Refusal> {
        self.level.lock().unwrap().clone_from(&asked.level);
        Ok(self.log_level())
    }
}
