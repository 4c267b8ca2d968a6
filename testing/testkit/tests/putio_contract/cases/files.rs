//! Putio contract §4: files and folders.

use jiff::Timestamp;
use putio_client::{
    Crc32, Error, ErrorType, FileId, NonRootId,
    files::{
        Copy, CreateFolder, Extract, ExtractionStatus, File, FileType, FolderType, GetChild, List,
        ListExtractions, Move, Rename, Search, Sort, SortBy, Touch,
    },
};
use towline_sim::putio::Node;

use crate::stage::{Stage, names};

fn file_names(files: &[File]) -> Vec<&str> {
    names(files, |file| &file.name)
}

/// Putio contract §4, object.
#[tokio::test]
async fn a_file_and_a_folder_say_what_they_are() {
    let stage = Stage::with_album().await;
    let (folder, file) = (stage.id("/Blue Train"), stage.id("/Blue Train/scans/front.jpg"));
    let picture = stage.file(file).await;
    assert_eq!((&*picture.name, picture.size, picture.is_folder()), ("front.jpg", 3, false));
    assert_eq!(picture.crc32, Some(Crc32(crc32fast::hash(b"jpg"))));
    assert_eq!((&picture.file_type, &*picture.content_type), (&FileType::Image, "image/jpeg"));
    assert_eq!(picture.parent_id, Some(stage.id("/Blue Train/scans").into()));
    assert!(picture.created_at.is_some() && picture.first_accessed_at.is_none());
    let album = stage.file(folder).await;
    assert_eq!((album.is_folder(), album.crc32, album.size), (true, None, 200_103));
    assert_eq!((album.folder_type, album.file_type), (FolderType::Regular, FileType::Folder));
    let root = stage.file(FileId::ROOT).await;
    assert!(root.id.is_root() && root.parent_id.is_none() && root.is_folder());
}

/// Putio contract §4: 8 digits, zeros in front kept; and not every file has one.
#[tokio::test]
async fn a_crc_may_begin_with_zeros_or_be_missing() {
    let bytes = (0..1_000_000_u32)
        .map(|n| n.to_string())
        .find(|text| crc32fast::hash(text.as_bytes()) < 1 << 20);
    let bytes = bytes.unwrap();
    let stage = Stage::start(|script| {
        script.files = vec![Node::file("zeros", bytes.as_bytes()), Node::generated("none", 9)];
        script.habits.without_crc.push("none".into());
    })
    .await;
    let crc = stage.file(stage.id("/zeros")).await.crc32.unwrap();
    assert_eq!(crc, Crc32(crc32fast::hash(bytes.as_bytes())));
    assert!(crc.to_string().starts_with("000"));
    assert_eq!(stage.file(stage.id("/none")).await.crc32, None);
}

/// Putio contract §4: a listing is one folder; the account is walked, or listed flat.
#[tokio::test]
async fn a_listing_is_not_recursive() {
    let stage = Stage::with_album().await;
    let (mut found, mut folders) = (Vec::new(), vec![FileId::ROOT]);
    while let Some(folder) = folders.pop() {
        for file in stage.putio.all(List::folder(folder)).await.unwrap() {
            assert_eq!(file.parent_id, Some(folder));
            folders.extend(file.is_folder().then_some(file.id));
            found.push(file.id.get());
        }
    }
    found.sort_unstable();
    let mut there: Vec<_> = stage.sim.items().into_iter().map(|item| item.id).collect();
    there.sort_unstable();
    assert_eq!(found, there);
    let flat = stage.putio.all(List::everything()).await.unwrap();
    assert_eq!(flat.len(), there.len());
}

/// Putio contract §4, the parameters of a listing.
#[tokio::test]
async fn a_listing_is_sorted_and_filtered() {
    let stage = Stage::with_album().await;
    let of = List::folder(stage.id("/Blue Train"));
    let page = stage.send(&List { breadcrumbs: true, total: true, ..of.clone() }).await;
    assert_eq!(file_names(&page.files), ["1.flac", "2.flac", "scans"]);
    assert_eq!((page.total, &*page.parent.unwrap().name), (Some(3), "Blue Train"));
    assert_eq!(page.breadcrumbs.as_array().unwrap().len(), 1, "the root is above it");
    let sort_by = Some(Sort { by: SortBy::Size, descending: true });
    let page = stage.send(&List { sort_by, ..of.clone() }).await;
    assert_eq!(file_names(&page.files), ["1.flac", "2.flac", "scans"]);
    let sort_by = Some(Sort { by: SortBy::Name, descending: true });
    let page = stage.send(&List { sort_by, ..of.clone() }).await;
    assert_eq!(file_names(&page.files), ["scans", "2.flac", "1.flac"]);
    let page = stage.send(&List { file_type: Some(FileType::Folder), ..of.clone() }).await;
    assert_eq!(file_names(&page.files), ["scans"]);
    let page = stage.send(&List { content_type: Some("audio/flac".into()), ..of }).await;
    assert_eq!(file_names(&page.files), ["1.flac", "2.flac"]);
    assert!(stage.send(&List::folder(stage.id("/Blue Train/scans"))).await.cursor.is_none());
}

/// Putio contract §4: a folder that is not there is no empty folder.
#[tokio::test]
async fn a_folder_that_is_gone_is_not_empty() {
    let stage = Stage::with_album().await;
    let id = stage.id("/Blue Train");
    stage.sim.delete(id.get());
    let error = stage.putio.all(List::folder(id)).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    assert!(stage.putio.all(List::folder(FileId::ROOT)).await.unwrap().is_empty());
}

/// Putio contract §4: names are whole ones, and of any kind.
#[tokio::test]
async fn a_child_is_found_by_its_name() {
    let odd = ["a&b=c+d", "Ærøskøbing ✓", "100%", ".."];
    let stage = Stage::start(|script| {
        script.files.extend(odd.map(|name| Node::generated(name, 1)));
    })
    .await;
    for name in odd {
        let child = GetChild { parent_id: FileId::ROOT, name: name.into() };
        assert_eq!(&*stage.send(&child).await.file.name, name);
        let part = name.chars().next().unwrap().to_string();
        let part = GetChild { parent_id: FileId::ROOT, name: part };
        assert_eq!(stage.putio.find(&part).await.unwrap(), None);
    }
}

/// Putio contract §4.
#[tokio::test]
async fn folders_are_made_in_a_folder_or_by_their_path() {
    let stage = Stage::with_album().await;
    let parent_id = stage.id("/Blue Train").into();
    let made = stage.send(&CreateFolder::In { parent_id, name: r"b\w".into() }).await.file;
    assert_eq!((&*made.name, made.parent_id, made.is_folder()), ("b-w", Some(parent_id), true));
    let made = stage.send(&CreateFolder::At { path: "/x/y/z".into() }).await.file;
    assert_eq!(made.id, stage.id("/x/y/z").into());
    let again = stage.send(&CreateFolder::At { path: "/x/y/z".into() }).await.file;
    assert_eq!(again.id, made.id, "as a path it may be there");
}

/// Putio contract §4.
#[tokio::test]
async fn a_file_is_renamed_and_copied() {
    let stage = Stage::with_album().await;
    let file_id = stage.id("/Blue Train/1.flac");
    stage.send(&Rename { file_id, name: "01.flac".into() }).await;
    stage.send(&Rename { file_id, name: "01.flac".into() }).await;
    let file = stage.file(file_id).await;
    assert_eq!(&*file.name, "01.flac");
    let copy = Copy { file_id, parent_id: FileId::ROOT, name: Some("c.flac".into()) };
    let copied = stage.send(&copy).await.file;
    assert_eq!((copied.id, copied.crc32), (stage.id("/c.flac").into(), file.crc32));
    let copy = Copy { file_id, parent_id: FileId::ROOT, name: None };
    assert_eq!(&*stage.send(&copy).await.file.name, "01.flac");
}

/// Putio contract §4: 200, though some were not moved.
#[tokio::test]
async fn a_move_tells_what_it_has_not_moved() {
    let stage = Stage::with_album().await;
    let nothing = NonRootId::new(77).unwrap();
    let (track, scans) = (stage.id("/Blue Train/1.flac"), stage.id("/Blue Train/scans"));
    let go = Move { file_ids: vec![nothing, track, scans], parent_id: scans.into() };
    let errors = stage.send(&go).await.errors;
    let told: Vec<_> = errors.iter().map(|error| (error.id.unwrap(), &error.error_type)).collect();
    assert_eq!(
        told,
        [(nothing.into(), &ErrorType::NotFound), (scans.into(), &ErrorType::BadRequest)]
    );
    assert_eq!((errors[0].status_code, &*errors[1].name), (Some(404), "scans"));
    assert_eq!(stage.id("/Blue Train/scans/1.flac"), track);
    let again = Move { file_ids: vec![track], parent_id: scans.into() };
    assert!(stage.send(&again).await.errors.is_empty(), "it is there already");
}

/// Putio contract §4: official clients send the time marked as UTC.
#[tokio::test]
async fn a_time_is_set_to_the_second() {
    let stage = Stage::with_album().await;
    let file_ids = vec![stage.id("/Blue Train/1.flac"), stage.id("/Blue Train/2.flac")];
    let updated_at: Timestamp = "2016-07-15T09:45:15.9Z".parse().unwrap();
    stage.send(&Touch { file_ids: file_ids.clone(), updated_at }).await;
    let second: Timestamp = "2016-07-15T09:45:15Z".parse().unwrap();
    for id in file_ids {
        assert_eq!(stage.file(id).await.updated_at, Some(second));
    }
    let log = stage.sim.log();
    let touch = log.calls().iter().find(|call| call.request.path == "/v2/files/touch").unwrap();
    assert_eq!(touch.fields["updated_at"], "2016-07-15T09:45:15Z");
}

/// Putio contract §4.
#[tokio::test]
async fn files_are_found_by_a_part_of_their_name() {
    let stage = Stage::with_album().await;
    let found = stage.send(&Search::new("FLAC")).await;
    assert_eq!((file_names(&found.files), found.total), (vec!["1.flac", "2.flac"], Some(2)));
    assert!(stage.putio.all(Search::new("Giant Steps")).await.unwrap().is_empty());
}

/// Putio contract §4.
#[tokio::test]
async fn an_archive_is_taken_to_be_extracted() {
    let stage = Stage::start(|script| script.files.push(Node::generated("a.zip", 9))).await;
    assert!(stage.send(&ListExtractions).await.extractions.is_empty());
    let extract = Extract { file_ids: vec![stage.id("/a.zip")], password: Some("secret".into()) };
    let begun = stage.send(&extract).await.extractions;
    assert_eq!((begun.len(), &*begun[0].name), (1, "a.zip"));
    assert_eq!(begun[0].status, ExtractionStatus::New);
    assert!(begun[0].id.is_some());
    assert_eq!(stage.send(&ListExtractions).await.extractions, begun);
}
