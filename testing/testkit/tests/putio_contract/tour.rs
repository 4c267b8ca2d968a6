//! Every call of the client was answered by the simulator; or this file says why it is not.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use putio_client::{
    Access, FileId, Outcome, Putio, Request, account, config, download_links, events,
    files::{self, Delete},
    oauth, transfers, trash, tunnel,
    upload::Upload,
    zips,
};
use towline_sim::putio::{Course, Node};
use towline_testkit::torrent;

use crate::stage::Stage;

/// The simulator records no live streams.
const NEVER: [&str; 1] = ["transfers.stop_recording"];

/// The names that the client's source gives to its calls.
fn names() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients/putio/src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    let name = |line: &str| {
        let rest = line.trim().strip_prefix("const NAME: &'static str = \"")?;
        Some(rest.strip_suffix("\";")?.to_owned())
    };
    files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).unwrap();
            text.lines().filter_map(name).collect::<Vec<_>>()
        })
        .collect()
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// Makes a call, whatever comes of it.
async fn make<R: Request>(putio: &Putio, request: &R) {
    let _ = putio.send(request).await;
}

/// Putio contract, all of it.
#[tokio::test]
async fn every_call_is_answered_by_the_simulator_or_known_not_to_be() {
    let stage = Stage::start(|script| {
        script.files.extend((0..9).map(|n| Node::generated(&format!("{n}.zip"), 10)));
        script.course = Course::usual(1000);
    })
    .await;
    let nobody = stage.putio_as(Access::Nobody);
    of_files(&stage).await;
    of_transfers(&stage).await;
    of_the_rest(&stage).await;
    of_tokens(&stage, &nobody).await;

    let counts = [stage.putio.counts(), nobody.counts()];
    let made: BTreeSet<_> = counts
        .iter()
        .flat_map(|counts| counts.calls.keys())
        .map(|(name, _)| (*name).to_owned())
        .collect();
    let names = names();
    assert!(names.len() > 50, "{names:?}");
    assert_eq!(made, names, "each call was made");
    for name in &names {
        let is_answered = counts.iter().any(|counts| counts.of(name, Outcome::Answered) > 0);
        assert_eq!(is_answered, !NEVER.contains(&name.as_str()), "{name}");
    }
}

async fn of_files(stage: &Stage) {
    let putio = &stage.putio;
    let id = |n: u8| stage.id(&format!("/{n}.zip"));
    let root = FileId::ROOT;
    let first = files::List { per_page: 5, ..files::List::folder(root) };
    putio.all(first).await.unwrap();
    putio.all(files::Search { per_page: 5, ..files::Search::new("zip") }).await.unwrap();
    make(putio, &files::Get::new(id(0))).await;
    make(putio, &files::GetChild { parent_id: root, name: "0.zip".into() }).await;
    make(putio, &files::GetUrl::new(id(0))).await;
    make(putio, &files::CreateFolder::At { path: "/a".into() }).await;
    make(putio, &files::Rename { file_id: id(0), name: "00.zip".into() }).await;
    make(putio, &files::Copy { file_id: id(1), parent_id: stage.id("/a").into(), name: None })
        .await;
    make(putio, &files::Touch { file_ids: vec![id(1)], updated_at: Timestamp::UNIX_EPOCH }).await;
    make(putio, &files::Extract { file_ids: vec![id(1)], password: None }).await;
    make(putio, &files::ListExtractions).await;
    make(putio, &download_links::Create { file_ids: vec![id(1)] }).await;
    let links = putio.send(&download_links::Create { file_ids: vec![id(2)] }).await.unwrap().id;
    make(putio, &download_links::Get(links)).await;
    let zip = putio.send(&zips::Create { file_ids: vec![id(1)] }).await.unwrap().zip_id;
    make(putio, &zips::Get(zip)).await;
    make(putio, &zips::List).await;
    make(putio, &zips::Cancel(zip)).await;
    let gone = [id(3), id(4), id(5)];
    make(putio, &Delete::new(gone)).await;
    putio.all(trash::List { per_page: 1 }).await.unwrap();
    make(putio, &trash::Restore { file_ids: vec![gone[0]] }).await;
    make(putio, &trash::Delete { file_ids: vec![gone[1]] }).await;
    make(putio, &trash::Empty).await;
    let into = files::Move { file_ids: vec![id(1)], parent_id: stage.id("/a").into() };
    assert_eq!(putio.send(&into).await.unwrap().errors.len(), 1, "its copy has the name");
}

async fn of_transfers(stage: &Stage) {
    let putio = &stage.putio;
    let bytes = torrent::torrent("uploaded");
    make(putio, &Upload::torrent("uploaded.torrent", bytes)).await;
    let uploaded = putio.all(transfers::List::default()).await.unwrap()[0].id;
    make(putio, &transfers::GetTorrent(uploaded)).await;
    let id = stage.add(&torrent::magnet("one").0).await.id;
    let all = vec![transfers::Add::new(torrent::magnet("two").0)];
    make(putio, &transfers::AddMulti { all }).await;
    putio.all(transfers::List { per_page: 1 }).await.unwrap();
    make(putio, &transfers::Get(id)).await;
    make(putio, &transfers::Count).await;
    make(putio, &transfers::Info { urls: vec!["http://a.example/".into()] }).await;
    make(putio, &transfers::Reannounce(id)).await;
    make(putio, &transfers::AddTrackers { id, trackers: vec!["http://a.example/".into()] }).await;
    make(putio, &transfers::StopRecording(id)).await;
    make(putio, &transfers::Retry(id)).await;
    make(putio, &transfers::Cancel { transfer_ids: vec![id] }).await;
    make(putio, &transfers::Clean { transfer_ids: vec![id] }).await;
    make(putio, &transfers::CleanAll).await;
    make(putio, &transfers::Remove { transfer_ids: vec![id] }).await;
    make(putio, &transfers::RemoveAll::All).await;
}

async fn of_the_rest(stage: &Stage) {
    let putio = &stage.putio;
    make(putio, &account::GetInfo::default()).await;
    make(putio, &account::GetSettings).await;
    let change = account::ChangeSettings { trash_enabled: Some(true), ..Default::default() };
    make(putio, &change).await;
    make(putio, &tunnel::ListRoutes).await;
    let events = putio.all(events::List::default()).await.unwrap();
    make(putio, &events::Delete(events[0].id)).await;
    make(putio, &events::DeleteAll).await;
    make(putio, &config::Put { key: "a".into(), value: 1.into() }).await;
    make(putio, &config::Get("a".into())).await;
    make(putio, &config::GetAll).await;
    make(putio, &config::PutAll { config: serde_json::Map::new() }).await;
    make(putio, &config::Delete("a".into())).await;
}

async fn of_tokens(stage: &Stage, nobody: &Putio) {
    let start = oauth::StartCode { app_id: 1, client_name: None };
    let code = nobody.send(&start).await.unwrap().code;
    make(&stage.putio, &oauth::SubmitCode(code.clone())).await;
    make(nobody, &oauth::PollCode(code)).await;
    make(&stage.putio, &oauth::Validate).await;
    make(&stage.putio, &oauth::Logout).await;
}
