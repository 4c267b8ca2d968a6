//! What a person gives by hand: torrents, and files chosen at a service.

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use towline_api::accounts::{
    Choice as Outcome, Choose, Chosen, ChosenOutcome, Dropped, Given, Known, Learnt,
};
use towline_domain::{
    FlowName, LocalPath, Thing as _,
    path::shown,
    torrents::{FileId, Torrent, known_key},
};
use towline_engine::Ledger;
use towline_files::{
    names,
    torrent::{Content, Kind},
};
use towline_flows::torrents;
use towline_services::torrents::{DEFAULT, dropped_into};
use towline_web::Refusal;

use super::assemble::Account;

/// Puts a torrent where the account takes it in.
pub(super) async fn drop_torrent(
    ledger: &Ledger,
    data: &LocalPath,
    (name, account): (&str, &Account),
    given: Given,
) -> Result<Dropped, Refusal> {
    let category = known_category(account, given.category.as_deref())?;
    let (content, bytes, file) = read(&given)?;
    let hash = content.hash().to_string();
    let title = content.name().map_or_else(|| shown(file.as_bytes()), ToOwned::to_owned);
    let known = match ledger.store().by_key(FlowName::Torrents, Torrent::KIND, &hash).await? {
        // Another program may have met it, of which no more is known than its file.
        None => {
            let by_file = known_key(&shown(given.file.as_bytes()), bytes.len() as u64);
            ledger.store().by_key(FlowName::Torrents, Torrent::KIND, &by_file).await?
        }
        known => known,
    };
    let dropped = Dropped { hash, name: title, met_before: known.as_ref().map(|item| item.id.0) };
    let directory = dropped_into(data, name, category);
    let key = format!("folder:{}", LocalPath::new(&directory));
    let written = tokio::task::spawn_blocking(move || write(&directory, &file, &bytes)).await;
    written
        .map_err(|error| Refusal::Local(error.to_string()))?
        .map_err(|error| Refusal::Local(format!("it cannot be written down: {error}")))?;
    if let Some(source) = ledger.store().source(FlowName::Torrents, &key).await? {
        ledger.wake(&[source.id]).await?;
    }
    Ok(dropped)
}

fn known_category<'a>(account: &Account, asked: Option<&'a str>) -> Result<&'a str, Refusal> {
    let category = asked.unwrap_or(DEFAULT);
    if account.categories.iter().any(|known| known == category) {
        return Ok(category);
    }
    let there_are = account.categories.join(", ");
    let asked = shown(category.as_bytes());
    let words = format!("there is no category `{asked}`; there are: {there_are}");
    Err(Refusal::Senseless("no-such-category", words))
}

/// What was given, its bytes, and a safe name for its file.
fn read(given: &Given) -> Result<(Content, Vec<u8>, String), Refusal> {
    let refused = |words: String| Refusal::Senseless("not-a-torrent", words);
    let bytes = BASE64_STANDARD
        .decode(&given.content)
        .map_err(|_| refused("its content is not base64".into()))?;
    let is_magnet = bytes.trim_ascii_start().starts_with(b"magnet:");
    let kind = if is_magnet { Kind::Magnet } else { Kind::Torrent };
    let content = kind.read(&bytes).map_err(|error| refused(error.to_string()))?;
    let extension = if is_magnet { "magnet" } else { "torrent" };
    let stem = given.file.rsplit('/').next().unwrap_or_default();
    let stem = stem.strip_suffix(&format!(".{extension}")).unwrap_or(stem);
    let stem = names::component(stem);
    let stem = &stem[..stem.floor_char_boundary(200)];
    Ok((content, bytes, format!("{stem}.{extension}")))
}

/// Under a name that the folder takes for nothing until it is whole.
fn write(directory: &Path, file: &str, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(directory)?;
    let new = tempfile::Builder::new().prefix(".new-").tempfile_in(directory)?;
    let mut written: &File = new.as_file();
    written.write_all(bytes)?;
    written.sync_all()?;
    new.persist(directory.join(file)).map_err(|error| error.error)?;
    File::open(directory)?.sync_all()
}

/// Brings in files that a person has chosen at the service.
pub(super) async fn choose_files(
    ledger: &Ledger,
    account: &Account,
    choose: Choose,
) -> Result<Chosen, Refusal> {
    let category = known_category(account, choose.category.as_deref())?;
    if let Some(file) = choose.files.iter().find(|file| file.id <= 0) {
        let words = format!("{} is no file: 0 is the whole account", file.id);
        return Err(Refusal::Senseless("not-a-file", words));
    }
    let held = torrents::by_file(ledger, &account.key).await?;
    let (mut files, mut begun) = (Vec::new(), 0);
    for file in &choose.files {
        let name = shown(file.name.as_bytes());
        let now = ledger.clock().now();
        let new = torrents::chosen(FileId(file.id), &name, &account.key, category, now);
        let known = held.get(&FileId(file.id)).copied();
        let is_free = match known {
            None => true,
            // One that is on its way is not begun a second time.
            Some(known) => choose.force && ledger.store().item(known).await?.ended,
        };
        let (outcome, item) = if !is_free {
            (Outcome::MetBefore, known)
        } else if choose.most.is_some_and(|most| begun >= most) {
            (Outcome::LeftOut, None)
        } else if choose.dry_run {
            begun += 1;
            (Outcome::Begun, known)
        } else {
            begun += 1;
            if let Some(known) = known {
                ledger.forget(known).await?;
            }
            match ledger.add(vec![new]).await?.into_iter().flatten().next() {
                Some(item) => (Outcome::Begun, Some(item)),
                // Somebody else has brought it in meanwhile.
                None => (Outcome::MetBefore, None),
            }
        };
        files.push(ChosenOutcome { id: file.id, name, outcome, item: item.map(|item| item.0) });
    }
    Ok(Chosen { files })
}

/// So many items are written together.
const TOGETHER: usize = 500;

/// Brings in what another program has done, as done.
pub(super) async fn tell_known(
    ledger: &Ledger,
    account: &Account,
    known: Known,
) -> Result<Learnt, Refusal> {
    let now = ledger.clock().now();
    let torrents = known.torrents.iter().map(|torrent| {
        torrents::known_file(&shown(torrent.file.as_bytes()), torrent.bytes, &account.key, now)
    });
    let files = known.files.iter().filter(|file| file.id > 0).map(|file| {
        torrents::fetched(FileId(file.id), &shown(file.name.as_bytes()), &account.key, now)
    });
    let items: Vec<_> = torrents.chain(files).collect();
    let mut learnt = Learnt { new: 0, known_before: 0 };
    for some in items.chunks(TOGETHER) {
        for added in ledger.add(some.to_vec()).await? {
            let count = if added.is_some() { &mut learnt.new } else { &mut learnt.known_before };
            *count += 1;
        }
    }
    Ok(learnt)
}
