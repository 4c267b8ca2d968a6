//! What can be seen of any slskd without changing anything.

use std::collections::HashSet;

use slskd_client::{
    Access, CallError, Endpoint, GetHealth, Slskd, TransferId, Username,
    application::{GetApplication, GetVersion},
    events::{self, Page},
    files::{ListDirectory, ListRoot, RelativePath, Root},
    options::GetOptions,
    searches,
    server::GetServer,
    session::{Check, IsEnabled},
    transfers::{
        Transfer, UserTransfers,
        downloads::{Get, List, User, batches},
    },
};

use crate::world::World;

async fn answers<E: Endpoint>(slskd: &Slskd, endpoint: &E) -> E::Response {
    slskd.send(endpoint).await.unwrap()
}

/// slskd contract §1, failures, and how a credential is checked.
pub(crate) async fn a_missing_key_and_a_wrong_one_are_the_same_empty_401(world: &impl World) {
    answers(&world.slskd(), &Check).await;
    if !answers(&world.slskd(), &IsEnabled).await {
        return;
    }
    let wrong = Access::ApiKey("wrong-wrong-wrong-wrong".into());
    for access in [Access::Nobody, wrong, Access::Token("wrong".into())] {
        let slskd = world.slskd_as(access);
        let errors = [
            slskd.send(&Check).await.unwrap_err(),
            slskd.send(&List::default()).await.unwrap_err(),
        ];
        for error in errors {
            let CallError::Unauthorized { status, message, .. } = error else {
                panic!("{error:?}")
            };
            assert_eq!((status.as_u16(), message.as_str()), (401, ""));
        }
    }
}

/// slskd contract §1, `GET /session/enabled`.
pub(crate) async fn whether_a_key_is_asked_for_is_told_to_anybody(world: &impl World) {
    let nobody = world.slskd_as(Access::Nobody);
    let is_enabled = answers(&nobody, &IsEnabled).await;
    assert_eq!(nobody.send(&GetVersion).await.is_err(), is_enabled);
}

/// slskd contract §2, `GET /health`: not below `/api`, plain text.
pub(crate) async fn its_life_is_told_to_anybody(world: &impl World) {
    let health = answers(&world.slskd_as(Access::Nobody), &GetHealth).await;
    assert!(health.is_healthy(), "{health:?}");
}

/// slskd contract §2, state; §12, versions from 0.21 on.
pub(crate) async fn its_version_is_text_and_its_state_says_the_same(world: &impl World) {
    let slskd = world.slskd();
    let version = world.version().await;
    assert!(version >= slskd_client::Version::new(0, 21, 0), "{version}");
    let application = answers(&slskd, &GetApplication).await;
    assert_eq!(application.version.current.parse(), Ok(version));
    let server = answers(&slskd, &GetServer).await;
    assert_eq!(server.address, application.server.address);
    assert_eq!(server.is_logged_in, server.state.contains("LoggedIn"));
}

/// slskd contract §2, `GET /options`: paths as slskd sees them, secrets left out.
pub(crate) async fn its_options_tell_directories_and_no_key(world: &impl World) {
    let options = answers(&world.slskd(), &GetOptions).await;
    let is_absolute = |path: &str| path.starts_with('/') || path.get(1..3) == Some(":\\");
    assert!(is_absolute(options.directories.downloads.as_deref().unwrap()));
    assert!(is_absolute(options.directories.incomplete.as_deref().unwrap()));
    assert!(!options.whole.to_string().contains(&world.key()));
    let has_template = options.transfers.download.destination.subdirectory.is_some();
    assert_eq!(has_template, world.version().await.has_destination_templates());
}

/// slskd contract §3, the shape: users, their directories, their files.
pub(crate) async fn all_downloads_come_in_one_answer_grouped_by_remote_directory(
    world: &impl World,
) {
    let users = answers(&world.slskd(), &List::default()).await;
    let mut ids = HashSet::new();
    for user in &users {
        for directory in &user.directories {
            assert_eq!(directory.file_count, directory.files.len() as u64);
            for file in &directory.files {
                assert!(ids.insert(&file.id), "an id is there twice");
                assert_eq!(file.id.as_str().parse(), Ok(file.id.clone()), "a GUID");
                assert_eq!(file.username, user.username);
                assert_eq!(file.filename.directory(), &*directory.directory);
                assert!(file.state.0.unknown().is_empty(), "{}", file.state);
                assert!(file.state.is_success() <= file.ended_at.is_some());
            }
        }
    }
    let Some(user) = users.first() else { return };
    if world.version().await.decodes_usernames() {
        let one = answers(&world.slskd(), &User(user.username.clone())).await;
        let ids = |files: &mut dyn Iterator<Item = &Transfer>| -> HashSet<TransferId> {
            files.map(|file| file.id.clone()).collect()
        };
        assert_eq!(ids(&mut one.files()), ids(&mut user.files()));
    }
}

/// slskd contract §3, `includeRemoved`.
pub(crate) async fn hidden_rows_are_in_the_longer_list_only(world: &impl World) {
    let ids = async |include_removed| -> HashSet<(TransferId, bool)> {
        let users = answers(&world.slskd(), &List { include_removed }).await;
        let files = users.iter().flat_map(UserTransfers::files);
        files.map(|file| (file.id.clone(), file.removed)).collect()
    };
    let (plain, all) = (ids(false).await, ids(true).await);
    assert!(plain.iter().all(|(_, removed)| !removed));
    assert!(plain.is_subset(&all));
    assert!(all.difference(&plain).all(|(_, removed)| *removed));
    let Some((id, _)) = all.difference(&plain).next() else { return };
    let found = Get { username: Username::new("anybody"), id: id.clone() };
    assert!(answers(&world.slskd(), &found).await.removed, "found by its id alone");
}

/// slskd contract §3: 404 for an unknown user, transfer and batch.
pub(crate) async fn what_it_does_not_know_is_not_found(world: &impl World) {
    let slskd = world.slskd();
    let nobody = Username::new("nobody of this name");
    assert_eq!(slskd.find(&User(nobody.clone())).await.unwrap(), None);
    let id = TransferId::from_u128(0x3fa8_5f64_0000_4562_b3fc_2c96_3f66_afa6);
    assert_eq!(slskd.find(&Get { username: nobody, id }).await.unwrap(), None);
    if world.version().await.has_batches() {
        let batch = slskd_client::BatchId::from_u128(0x3fa8_5f64_0000_4562_b3fc_2c96_3f66_afa6);
        assert_eq!(slskd.find(&batches::Get(batch)).await.unwrap(), None);
    }
}

/// slskd contract §7: order, `X-Total-Count`, and data that is decoded twice. §12: since 0.22.
pub(crate) async fn events_come_newest_first_with_their_number(world: &impl World) {
    let sent = world.slskd().send_whole(&events::List::default()).await;
    if !world.version().await.has_events() {
        assert!(matches!(sent, Err(CallError::NotFound { .. })), "{sent:?}");
        return;
    }
    let page = Page::from(sent.unwrap());
    assert!(page.total.unwrap() >= page.events.len() as u64);
    assert!(page.events.is_sorted_by(|one, next| one.timestamp >= next.timestamp));
    for event in &page.events {
        let events::EventKind::Other { kind, data } = &event.kind else { continue };
        assert!(!kind.starts_with("Download"), "not read: {kind}");
        assert!(!data.is_string(), "decoded once only: {data}");
    }
}

/// slskd contract §7, paging; 400 for a limit below 1.
pub(crate) async fn a_page_of_events_begins_at_its_offset(world: &impl World) {
    if !world.version().await.has_events() {
        return;
    }
    let slskd = world.slskd();
    let ids = async |offset, limit| -> Vec<_> {
        let events = answers(&slskd, &events::List { offset, limit }).await;
        events.into_iter().map(|event| event.id).collect()
    };
    let total = page_total(&slskd).await;
    let (all, rest) = (ids(0, 4).await, ids(2, 2).await);
    // What comes in between shifts the pages.
    if page_total(&slskd).await == total {
        assert_eq!(all.into_iter().skip(2).collect::<Vec<_>>(), rest);
    }
    let far = total + 1000;
    assert!(ids(far, 10).await.is_empty());
    let error = slskd.send(&events::List { offset: 0, limit: 0 }).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
}

async fn page_total(slskd: &Slskd) -> u64 {
    let sent = slskd.send_whole(&events::List { offset: 0, limit: 1 }).await.unwrap();
    Page::from(sent).total.unwrap()
}

/// slskd contract §9: what the doctor proves a path by.
pub(crate) async fn a_directory_lists_what_is_in_it(world: &impl World) {
    let slskd = world.slskd();
    let root = answers(&slskd, &ListRoot { root: Root::Downloads, recursive: false }).await;
    let names: HashSet<_> = root.directories.iter().map(|it| &it.name).collect();
    assert_eq!(names.len(), root.directories.len());
    assert!(root.files.iter().all(|file| file.name == file.full_name));
    for directory in root.directories.iter().take(5) {
        let Ok(path) = RelativePath::new(&directory.name) else { continue };
        let list = ListDirectory { root: Root::Downloads, path, recursive: false };
        assert_eq!(answers(&slskd, &list).await.name, directory.name);
    }
    let path = RelativePath::new("no directory of this name").unwrap();
    let list = ListDirectory { root: Root::Downloads, path, recursive: false };
    assert_eq!(slskd.find(&list).await.unwrap(), None);
}

/// slskd contract §10, `GET /searches`.
pub(crate) async fn searches_are_listed_without_what_they_found(world: &impl World) {
    let searches = answers(&world.slskd(), &searches::List).await;
    assert!(searches.iter().all(|search| search.responses.is_empty()));
}
