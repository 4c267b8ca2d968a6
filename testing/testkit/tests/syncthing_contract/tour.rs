//! Every call was made with a real server once; or this file says why it is not answered.

#[path = "../../../../clients/syncthing/tests/requests/table.rs"]
#[expect(dead_code, reason = "only the names matter here")]
mod table;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    time::Duration,
};

use syncthing_client::{
    Access, EventId, FolderId, Outcome, Request, Syncthing,
    cluster::{DismissDevice, DismissFolder, PendingDevices, PendingFolders},
    config::{self, DeviceConfig, FolderConfig, GuiConfig, Secret, Versioning},
    database::{self, Browse, Paging},
    debug,
    events::{Poll, Set},
    folder, noauth, service, stats, system,
};
use towline_testkit::syncthing::{FOLDER, Pair, Setup};

use crate::world::{client, client_as, id_of, is_newer, stranger, sync, until};

/// Not answered well by any server that can be installed: reference §3.1 and §7.
const NEVER: [&str; 4] = [
    // 2.x only.
    "system.log_levels",
    "system.set_log_levels",
    // Not in Debian's builds.
    "system.upgrade",
    "system.upgrade_now",
];

/// Not answered well by 1.19 either.
const NOT_BY_1_19: [&str; 5] =
    ["noauth.health", "noauth.login", "noauth.logout", "system.paths", "metrics.get"];

/// Makes a call, whatever comes of it.
async fn make<R: Request>(client: &Syncthing, request: &R) {
    let _ = client.send(request).await;
}

/// Reference §3 and §4.1.
#[tokio::test]
async fn every_call_is_answered_by_a_real_server_or_known_not_to_be() {
    let mut pair = Pair::start(Setup { debugging: true, ..Setup::default() }).await;
    let client = client(&pair.a);
    fs::write(pair.a.folder().join("f"), "x").unwrap();
    // A folder that keeps no old versions has none to tell.
    let keep: BTreeMap<_, _> = [("keep".to_owned(), "5".to_owned())].into();
    let versioning = Versioning::new()
        .with(Versioning::TYPE, syncthing_client::VersioningType::Simple)
        .with(Versioning::PARAMS, keep);
    let change = FolderConfig::new().with(FolderConfig::VERSIONING, versioning);
    client.config().folders().patch(FOLDER, change).await.unwrap();
    pair.connected().await;
    sync(&pair.a, &pair.b, "f", "y").await;

    let nobody = client_as(&pair.a, Access::Nobody);
    of_the_system(&client, &pair).await;
    of_folders(&client, &pair).await;
    of_the_configuration(&client, &pair).await;
    without_a_key(&client, &nobody).await;
    let is_newer = is_newer(&client).await;
    at_last(&client, &mut pair).await;

    let counts = [client.counts(), nobody.counts()];
    let answered = |name| counts.iter().any(|counts| counts.of(name, Outcome::Answered) > 0);
    let made: BTreeSet<_> =
        counts.iter().flat_map(|counts| counts.calls.keys()).map(|(name, _)| *name).collect();
    let names: BTreeSet<_> = table::all().iter().map(|row| row.name).collect();
    assert_eq!(made, names, "each call was made");
    for name in names {
        let is_known_not_to = NEVER.contains(&name) || (!is_newer && NOT_BY_1_19.contains(&name));
        assert_eq!(answered(name), !is_known_not_to, "{name} is answered");
    }
}

async fn of_the_system(client: &Syncthing, pair: &Pair) {
    let other = Some(id_of(&pair.b));
    make(client, &system::Ping).await;
    make(client, &system::PingByPost).await;
    make(client, &system::GetVersion).await;
    make(client, &system::GetStatus).await;
    make(client, &system::GetConnections).await;
    make(client, &system::GetDiscovery).await;
    make(client, &system::ListErrors).await;
    make(client, &system::AddError("x".into())).await;
    make(client, &system::ClearErrors).await;
    make(client, &system::GetLog::default()).await;
    make(client, &system::GetLogText::default()).await;
    make(client, &system::GetDebugFacilities).await;
    make(client, &system::SetDebugFacilities::default()).await;
    make(client, &system::GetLogLevels).await;
    make(client, &system::SetLogLevels::default()).await;
    make(client, &system::GetPaths).await;
    make(client, &system::Browse::default()).await;
    make(client, &system::GetUpgrade).await;
    make(client, &system::UpgradeNow).await;
    make(client, &system::Pause { device: other.clone() }).await;
    make(client, &system::Resume { device: other }).await;
    make(client, &PendingDevices).await;
    make(client, &DismissDevice(stranger())).await;
    make(client, &PendingFolders::default()).await;
    make(client, &DismissFolder { folder: "x".into(), device: None }).await;
    make(client, &stats::GetDeviceStats).await;
    make(client, &stats::GetFolderStats).await;
    make(client, &service::CheckDeviceId("x".into())).await;
    make(client, &service::GetLanguages::default()).await;
    make(client, &service::GetRandom::default()).await;
    make(client, &service::GetReport::default()).await;
    make(client, &service::GetMetrics).await;
    make(client, &debug::GetSupport).await;
    make(client, &debug::GetCpuProfile { during: Duration::from_millis(100) }).await;
    make(client, &debug::GetHeapProfile).await;
    make(client, &debug::GetFile { folder: FOLDER.into(), file: "f".into() }).await;
    make(client, &debug::GetHttpMetrics).await;
    make(client, &debug::GetPeerCompletion).await;
    make(client, &Poll::at_once(Set::Default, EventId(0))).await;
    make(client, &Poll::newest(Set::Disk)).await;
}

async fn of_folders(client: &Syncthing, pair: &Pair) {
    let (folder, device, paging) = (FolderId::from(FOLDER), id_of(&pair.b), Paging::default());
    let file = || "f".to_owned();
    make(client, &database::GetStatus(folder.clone())).await;
    make(client, &database::GetCompletion::default()).await;
    make(client, &database::GetNeed { folder: folder.clone(), paging }).await;
    make(client, &database::GetRemoteNeed { folder: folder.clone(), device, paging }).await;
    make(client, &database::GetLocalChanged { folder: folder.clone(), paging }).await;
    let browse = Browse { folder: folder.clone(), prefix: None, levels: None, dirs_only: false };
    make(client, &browse).await;
    make(client, &database::GetFile { folder: folder.clone(), file: file() }).await;
    make(client, &database::GetIgnores(folder.clone())).await;
    make(client, &database::SetIgnores { folder: folder.clone(), ignore: vec![] }).await;
    make(client, &database::Scan::default()).await;
    make(client, &database::Override(folder.clone())).await;
    make(client, &database::Revert(folder.clone())).await;
    make(client, &database::Prioritize { folder: folder.clone(), file: file() }).await;
    make(client, &folder::GetErrors { folder: folder.clone(), paging }).await;
    make(client, &folder::GetPullErrors { folder: folder.clone(), paging }).await;
    make(client, &folder::GetVersions(folder.clone())).await;
    make(client, &folder::RestoreVersions { folder, files: [].into() }).await;
}

async fn of_the_configuration(client: &Syncthing, pair: &Pair) {
    let config = client.send(&config::GetConfig).await.unwrap();
    let folder = config.folder(&FOLDER.into()).unwrap().clone();
    let device = config.device(&id_of(&pair.b)).unwrap().clone();
    let (id, other) = (FolderId::from(FOLDER), id_of(&pair.b));
    make(client, &config::PutConfig(config.clone())).await;
    make(client, &config::GetOldConfig).await;
    make(client, &config::PutOldConfig(config.clone())).await;
    make(client, &config::GetSync).await;
    make(client, &config::GetOldSync).await;
    make(client, &config::GetRestartRequired).await;
    make(client, &config::ListFolders).await;
    make(client, &config::PutFolders(config.folders.clone())).await;
    make(client, &config::AddFolder(folder.clone())).await;
    make(client, &config::GetFolder(id.clone())).await;
    make(client, &config::PutFolder(folder)).await;
    make(client, &config::PatchFolder { id, change: FolderConfig::new() }).await;
    make(client, &config::RemoveFolder("nope".into())).await;
    make(client, &config::ListDevices).await;
    make(client, &config::PutDevices(config.devices.clone())).await;
    make(client, &config::AddDevice(device.clone())).await;
    make(client, &config::GetDevice(other.clone())).await;
    make(client, &config::PutDevice(device)).await;
    make(client, &config::PatchDevice { id: other, change: DeviceConfig::new() }).await;
    make(client, &config::RemoveDevice(stranger())).await;
    let ignores = client.send(&config::GetDefaultIgnores).await.unwrap();
    make(client, &config::PutDefaultIgnores(ignores)).await;
    of_a_part::<config::DefaultFolder>(client).await;
    of_a_part::<config::DefaultDevice>(client).await;
    of_a_part::<config::OptionsConfig>(client).await;
    of_a_part::<config::LdapConfig>(client).await;
    of_a_part::<GuiConfig>(client).await;
}

async fn of_a_part<P: config::Part>(client: &Syncthing) {
    let get = config::GetPart::<P>::default();
    make(client, &config::PutPart::<P>(client.send(&get).await.unwrap())).await;
    make(client, &config::PatchPart::<P>(client.send(&get).await.unwrap())).await;
}

async fn without_a_key(client: &Syncthing, nobody: &Syncthing) {
    let gui =
        GuiConfig::new().with(GuiConfig::USER, "u").with(GuiConfig::PASSWORD, Secret::from("p"));
    client.config().gui().patch(gui).await.unwrap();
    until("it listens anew", async || client.system().ping().await.ok()).await;
    make(nobody, &noauth::GetHealth).await;
    let login = noauth::Login { username: "u".into(), password: "p".into(), stay_logged_in: false };
    make(nobody, &login).await;
    make(nobody, &noauth::Logout).await;
}

/// What ends the process.
async fn at_last(client: &Syncthing, pair: &mut Pair) {
    client.send(&system::Restart).await.unwrap();
    assert_eq!(pair.a.ended().await, Some(3));
    pair.a.restart().await;
    let pause = FolderConfig::new().with(FolderConfig::PAUSED, true);
    client.config().folders().patch(FOLDER, pause).await.unwrap();
    client.send(&system::Reset::default()).await.unwrap();
    assert_eq!(pair.a.ended().await, Some(3));
    pair.a.restart().await;
    client.send(&system::Shutdown).await.unwrap();
    assert_eq!(pair.a.ended().await, Some(0));
}
