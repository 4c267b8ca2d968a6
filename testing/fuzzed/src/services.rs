//! What services answer to the calls that are made of them most, and what they call us with.

use std::fmt::Debug;

use crate::{answers::Answers, bounds::fit_to_show};

/// No words of an error are longer; a service's own are cut before.
const LONGEST: usize = 1_000;
/// What no error repeats, whatever a service quotes.
const KEY: &str = "canary-key";
const MAGNET: &str = "magnet:?xt=canary";

/// The first byte chooses a service, the second one of its calls; the rest are the answers.
pub fn services(data: &[u8]) {
    let [service, call, rest @ ..] = data else { return };
    let answers = Answers::read(rest);
    match service % 6 {
        0 => answers.to(slskd(call % 10)),
        1 => answers.to(putio(call % 11)),
        2 => answers.to(seerr(call % 12)),
        3 => answers.to(betanin(call % 5)),
        4 => answers.to(syncthing(call % 13)),
        _ => hooks(rest),
    }
}

async fn slskd(call: u8) {
    use slskd_client::{
        Access, Settings, Slskd, application, events, files, options, searches,
        transfers::downloads,
    };
    let settings = Settings::new("http://slskd.example", Access::Nobody);
    let slskd = Slskd::new(settings).expect("the address is right");
    let id = slskd_client::SearchId::from_u128(1);
    match call {
        0 => said(&slskd.send(&downloads::List { include_removed: true }).await),
        1 => said(&slskd.send(&downloads::User("bob".into())).await),
        2 => said(&slskd.send(&events::List { offset: 0, limit: 10 }).await),
        3 => said(&slskd.send(&application::GetApplication).await),
        4 => said(&slskd.send(&options::GetOptions).await),
        5 => said(&slskd.send(&searches::Get { id, include_responses: true }).await),
        6 => said(&slskd.send(&searches::Responses(id)).await),
        7 => {
            let list = files::ListRoot { root: files::Root::Downloads, recursive: true };
            said(&slskd.send(&list).await);
        }
        8 => said(&slskd.send(&searches::List).await),
        _ => said(&slskd.send(&application::GetVersion).await),
    }
}

async fn putio(call: u8) {
    use putio_client::{
        Access, FileId, NonRootId, Putio, Settings, account, config, events, files, oauth,
        transfers, trash, zips,
    };
    let settings =
        Settings { base_url: "http://put.example/v2".into(), ..Settings::new(Access::Nobody) };
    let putio = Putio::new(settings).expect("the address is right");
    let (file, root) = (FileId::new(7).expect("it is an id"), FileId::ROOT);
    match call {
        0 => said(&putio.all(files::List::folder(root)).await),
        1 => said(&putio.send(&files::Get::new(file)).await),
        2 => {
            let file = NonRootId::try_from(file).expect("it is not the root");
            said(&putio.send(&files::GetUrl::new(file)).await);
        }
        3 => said(&putio.all(transfers::List { per_page: 1_000 }).await),
        4 => said(&putio.send(&transfers::Add::new(MAGNET)).await),
        5 => said(&putio.send(&account::GetInfo { download_token: false }).await),
        6 => said(&putio.send(&events::List { per_page: 10, before: None }).await),
        7 => said(&putio.all(trash::List { per_page: 10 }).await),
        8 => said(&putio.send(&oauth::Validate).await),
        9 => said(&putio.send(&zips::List).await),
        _ => said(&putio.send(&config::GetAll).await),
    }
}

async fn seerr(call: u8) {
    use seerr_client::{
        Access, Product, Seerr, Settings, TmdbId, UserId, auth, blocklist, media, movies, public,
        requests, search, services, shows, users, webhook,
    };
    let seerr = Seerr::new(Settings::new("http://seerr.example", Access::Nobody));
    let seerr = seerr.expect("the address is right");
    let title = TmdbId::new(11);
    match call {
        0 => said(&seerr.all(media::List::default()).await),
        1 => said(&seerr.all(requests::List::default()).await),
        2 => {
            let asked = search::Search::new(search::Query::by_title("Heat", Some(1995)));
            said(&seerr.send(&asked).await);
        }
        3 => said(&seerr.send(&movies::Get::new(title)).await),
        4 => said(&seerr.send(&shows::Get::new(title)).await),
        5 => said(&seerr.all(users::List::default()).await),
        6 => said(&seerr.send(&users::GetQuota(UserId::new(1))).await),
        7 => said(&seerr.send(&auth::GetMe).await),
        8 => said(&seerr.send(&public::GetSettings).await),
        9 => said(&seerr.send(&services::ListSonarr).await),
        10 => said(&seerr.send(&webhook::Get).await),
        _ => said(&seerr.send(&blocklist::List::new(Product::Seerr)).await),
    }
}

async fn betanin(call: u8) {
    use betanin_client::{Access, Betanin, Settings, meta, notifications, torrents};
    let settings = Settings::new("http://betanin.example", Access::ApiKey(KEY.into()));
    let betanin = Betanin::new(settings).expect("the address is right");
    match call {
        0 => said(&betanin.send(&torrents::List { page: 1, per_page: 100 }).await),
        1 => said(&betanin.send(&torrents::Get(torrents::TorrentId(7))).await),
        2 => said(&betanin.send(&torrents::Stdout(torrents::TorrentId(7))).await),
        3 => said(&betanin.send(&meta::GetSystemInfo).await),
        _ => said(&betanin.send(&notifications::ListServices).await),
    }
}

async fn syncthing(call: u8) {
    use syncthing_client::{Access, EventId, Settings, Syncthing, database::Paging};
    let syncthing = Syncthing::new(Settings::new("http://sync.example", Access::Nobody));
    let syncthing = syncthing.expect("the address is right");
    match call {
        0 => said(&syncthing.events().since(EventId(0)).await),
        1 => said(&syncthing.database().status("media").await),
        2 => said(&syncthing.system().status().await),
        3 => said(&syncthing.system().connections().await),
        4 => said(&syncthing.system().config().await),
        5 => said(&syncthing.cluster().pending_devices().await),
        6 => said(&syncthing.stats().devices().await),
        7 => said(&syncthing.stats().folders().await),
        8 => said(&syncthing.database().need("media", Paging::default()).await),
        9 => said(&syncthing.system().version().await),
        10 => said(&syncthing.system().errors().await),
        11 => said(&syncthing.config().folders().list().await),
        _ => said(&syncthing.noauth().health().await),
    }
}

/// Bodies with which slskd and a media server call us.
fn hooks(body: &[u8]) {
    if let Err(error) = slskd_client::webhook::read(body) {
        fit_to_show(&error.to_string(), LONGEST);
    }
    if let Err(error) = seerr_client::webhook::read(body) {
        fit_to_show(&error.to_string(), LONGEST);
    }
}

/// What came can be looked at; and what went wrong is fit for a log, and tells no secret of ours.
fn said<T: Debug, E: std::error::Error>(answer: &Result<T, E>) {
    match answer {
        Ok(value) => assert!(!format!("{value:?}").is_empty()),
        Err(error) => {
            let words = error.to_string();
            fit_to_show(&words, LONGEST);
            assert!(!words.contains(KEY) && !words.contains(MAGNET), "{words}");
        }
    }
}
