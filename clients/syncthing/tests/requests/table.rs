//! Every call of the client, and which row of the reference's tables it is (§3 and §4.1).

use std::{collections::BTreeMap, time::Duration};

use syncthing_client::{
    DeviceId, EventId, FolderId, Request, cluster,
    config::{
        self, Config, DeviceConfig, FolderConfig, GuiConfig, IgnoreLines, LdapConfig,
        OptionsConfig, Part,
    },
    database::{self, Paging},
    debug,
    events::{Poll, Set},
    folder, noauth, service, stats, system,
};

/// One call.
pub(crate) struct Row {
    /// The reference's row, as in `GET db/status`.
    pub(crate) reference: &'static str,
    /// How the client counts it.
    pub(crate) name: &'static str,
    /// What it sends, as in `GET rest/db/status`.
    pub(crate) sent: String,
    /// What it asks, as in `folder=media`.
    pub(crate) query: String,
}

pub(crate) const FOLDER: &str = "media";
pub(crate) const DEVICE: &str = "P56IOI7-MZJNU2Y-IQGDREY-DM2MGTI-MGL3BXN-PQ6W5BM-TBBZ4TJ-XZWICQ2";

fn row<R: Request>(reference: &'static str, request: &R) -> Row {
    request.check().unwrap();
    Row {
        reference,
        name: R::NAME,
        sent: format!("{} {}", R::METHOD, request.path().join("/")),
        query: request.query().as_str().to_owned(),
    }
}

/// A part's three calls.
fn part<P: Part>(references: [&'static str; 3], settings: impl Fn() -> P::Settings) -> [Row; 3] {
    [
        row(references[0], &config::GetPart::<P>::default()),
        row(references[1], &config::PutPart::<P>(settings())),
        row(references[2], &config::PatchPart::<P>(settings())),
    ]
}

/// All calls.
pub(crate) fn all() -> Vec<Row> {
    let areas = [of_system(), of_config(), of_parts(), of_cluster(), of_database(), of_others()];
    areas.into_iter().flatten().collect()
}

fn of_system() -> Vec<Row> {
    let login = noauth::Login { username: "u".into(), password: "p".into(), stay_logged_in: false };
    let device = Some(device());
    vec![
        row("GET noauth/health", &noauth::GetHealth),
        row("POST noauth/auth/password", &login),
        row("POST noauth/auth/logout", &noauth::Logout),
        row("GET system/ping", &system::Ping),
        row("POST system/ping", &system::PingByPost),
        row("GET system/version", &system::GetVersion),
        row("GET system/status", &system::GetStatus),
        row("GET system/connections", &system::GetConnections),
        row("GET system/discovery", &system::GetDiscovery),
        row("GET system/error", &system::ListErrors),
        row("POST system/error", &system::AddError("x".into())),
        row("POST system/error/clear", &system::ClearErrors),
        row(
            "GET system/log",
            &system::GetLog { since: Some("2026-11-21T05:32:42Z".parse().unwrap()) },
        ),
        row("GET system/log.txt", &system::GetLogText::default()),
        row("GET system/debug", &system::GetDebugFacilities),
        row(
            "POST system/debug",
            &system::SetDebugFacilities {
                enable: vec!["db".into(), "api".into()],
                disable: vec!["ur".into()],
            },
        ),
        row("GET system/loglevels", &system::GetLogLevels),
        row("POST system/loglevels", &system::SetLogLevels::default()),
        row("GET system/paths", &system::GetPaths),
        row("GET system/browse", &system::Browse { current: "/a b".into(), filesystem: None }),
        row("GET system/upgrade", &system::GetUpgrade),
        row("POST system/upgrade", &system::UpgradeNow),
        row("POST system/pause", &system::Pause { device: device.clone() }),
        row("POST system/resume", &system::Resume { device }),
        row("POST system/restart", &system::Restart),
        row("POST system/shutdown", &system::Shutdown),
        row("POST system/reset", &system::Reset { folder: Some(folder()) }),
    ]
}

fn of_config() -> Vec<Row> {
    let of_folder = || FolderConfig::new().with(FolderConfig::ID, FOLDER);
    let of_device = || DeviceConfig::new().with(DeviceConfig::DEVICE_ID, device());
    vec![
        row("GET config", &config::GetConfig),
        row("PUT config", &config::PutConfig(Config::default())),
        row("GET system/config", &config::GetOldConfig),
        row("POST system/config", &config::PutOldConfig(Config::default())),
        row("GET config/insync", &config::GetSync),
        row("GET system/config/insync", &config::GetOldSync),
        row("GET config/restart-required", &config::GetRestartRequired),
        row("GET config/folders", &config::ListFolders),
        row("PUT config/folders", &config::PutFolders(vec![of_folder()])),
        row("POST config/folders", &config::AddFolder(of_folder())),
        row("GET config/folders/{id}", &config::GetFolder(folder())),
        row("PUT config/folders/{id}", &config::PutFolder(of_folder())),
        row(
            "PATCH config/folders/{id}",
            &config::PatchFolder { id: folder(), change: of_folder() },
        ),
        row("DELETE config/folders/{id}", &config::RemoveFolder(folder())),
        row("GET config/devices", &config::ListDevices),
        row("PUT config/devices", &config::PutDevices(vec![of_device()])),
        row("POST config/devices", &config::AddDevice(of_device())),
        row("GET config/devices/{id}", &config::GetDevice(device())),
        row("PUT config/devices/{id}", &config::PutDevice(of_device())),
        row(
            "PATCH config/devices/{id}",
            &config::PatchDevice { id: device(), change: of_device() },
        ),
        row("DELETE config/devices/{id}", &config::RemoveDevice(device())),
        row("GET config/defaults/ignores", &config::GetDefaultIgnores),
        row("PUT config/defaults/ignores", &config::PutDefaultIgnores(IgnoreLines::default())),
    ]
}

fn of_parts() -> Vec<Row> {
    let folder = [
        "GET config/defaults/folder",
        "PUT config/defaults/folder",
        "PATCH config/defaults/folder",
    ];
    let device = [
        "GET config/defaults/device",
        "PUT config/defaults/device",
        "PATCH config/defaults/device",
    ];
    let options = ["GET config/options", "PUT config/options", "PATCH config/options"];
    let gui = ["GET config/gui", "PUT config/gui", "PATCH config/gui"];
    let ldap = ["GET config/ldap", "PUT config/ldap", "PATCH config/ldap"];
    [
        part::<config::DefaultFolder>(folder, FolderConfig::new),
        part::<config::DefaultDevice>(device, DeviceConfig::new),
        part::<OptionsConfig>(options, OptionsConfig::new),
        part::<GuiConfig>(gui, GuiConfig::new),
        part::<LdapConfig>(ldap, LdapConfig::new),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_cluster() -> Vec<Row> {
    let pending = cluster::PendingFolders { device: Some(device()) };
    let dismissed = cluster::DismissFolder { folder: folder(), device: Some(device()) };
    vec![
        row("GET cluster/pending/devices", &cluster::PendingDevices),
        row("DELETE cluster/pending/devices", &cluster::DismissDevice(device())),
        row("GET cluster/pending/folders", &pending),
        row("DELETE cluster/pending/folders", &dismissed),
    ]
}

fn of_database() -> Vec<Row> {
    let (folder, file, paging) = (folder(), "a b/ü&.txt".to_owned(), Paging::default());
    let browse = database::Browse {
        folder: folder.clone(),
        prefix: Some("a/b".into()),
        levels: Some(0),
        dirs_only: true,
    };
    let scan = database::Scan {
        folder: Some(folder.clone()),
        sub: vec!["a b".into(), "c&d".into()],
        next: Some(60),
        ..database::Scan::default()
    };
    let completion =
        database::GetCompletion { folder: Some(folder.clone()), device: Some(device()) };
    let remote_need = database::GetRemoteNeed { folder: folder.clone(), device: device(), paging };
    let ignores = database::SetIgnores { folder: folder.clone(), ignore: vec![] };
    let changed = database::GetLocalChanged { folder: folder.clone(), paging };
    let get_file = database::GetFile { folder: folder.clone(), file: file.clone() };
    let prioritize = database::Prioritize { folder: folder.clone(), file };
    vec![
        row("GET db/status", &database::GetStatus(folder.clone())),
        row("GET db/completion", &completion),
        row("GET db/need", &database::GetNeed { folder: folder.clone(), paging }),
        row("GET db/remoteneed", &remote_need),
        row("GET db/localchanged", &changed),
        row("GET db/browse", &browse),
        row("GET db/file", &get_file),
        row("GET db/ignores", &database::GetIgnores(folder.clone())),
        row("POST db/ignores", &ignores),
        row("POST db/scan", &scan),
        row("POST db/override", &database::Override(folder.clone())),
        row("POST db/revert", &database::Revert(folder)),
        row("POST db/prio", &prioritize),
    ]
}

fn of_others() -> Vec<Row> {
    let (folder, paging) = (folder(), Paging { page: 2, per_page: 10 });
    let during = Duration::from_millis(200);
    let file = debug::GetFile { folder: folder.clone(), file: "f".into() };
    let restore = folder::RestoreVersions { folder: folder.clone(), files: BTreeMap::new() };
    let since = EventId(7);
    vec![
        row("GET folder/errors", &folder::GetErrors { folder: folder.clone(), paging }),
        row("GET folder/pullerrors", &folder::GetPullErrors { folder: folder.clone(), paging }),
        row("GET folder/versions", &folder::GetVersions(folder)),
        row("POST folder/versions", &restore),
        row("GET stats/device", &stats::GetDeviceStats),
        row("GET stats/folder", &stats::GetFolderStats),
        row("GET svc/deviceid", &service::CheckDeviceId("x".into())),
        row("GET svc/lang", &service::GetLanguages { accept_language: "de".into() }),
        row("GET svc/random/string", &service::GetRandom { length: Some(7) }),
        row("GET svc/report", &service::GetReport { version: Some(3) }),
        row("GET debug/support", &debug::GetSupport),
        row("GET debug/cpuprof", &debug::GetCpuProfile { during }),
        row("GET debug/heapprof", &debug::GetHeapProfile),
        row("GET debug/file", &file),
        row("GET debug/httpmetrics", &debug::GetHttpMetrics),
        row("GET debug/peerCompletion", &debug::GetPeerCompletion),
        row("GET /metrics", &service::GetMetrics),
        row("GET events", &Poll::at_once(Set::Default, since)),
        row("GET events/disk", &Poll::newest(Set::Disk)),
    ]
}

fn folder() -> FolderId {
    FOLDER.into()
}

fn device() -> DeviceId {
    DEVICE.parse().unwrap()
}
