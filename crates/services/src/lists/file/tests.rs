//! Files as they are met on this machine (list-providers.md §14).

use std::{fs, io::Write as _, path::Path, sync::Arc, time::Duration};

use towline_domain::wishes::{ListErrorKind as Is, Listing, Memory};

use super::{Private, local};
use crate::lists::{
    remote::Got,
    testing::{Hand, Stage},
};

const REST: Duration = Duration::from_secs(2);
/// Before any file of a test is written.
const EARLY: &str = "2001-01-01T00:00:00Z";

fn setting(path: &Path) -> String {
    format!("file.list = '{}'", path.display())
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_still_copied_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.csv");
    fs::write(&path, "imdb_id\ntt0000001\n").unwrap();
    let (memory, clock) = (Memory::default(), Hand::at(EARLY));
    let copying = async {
        tokio::time::sleep(REST / 2).await;
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"tt0000003\n").unwrap();
    };
    let (read, ()) =
        tokio::join!(local::read(&path, &memory, REST, Arc::default(), &*clock), copying);
    let Got::File(bytes, memory) = read.unwrap() else { panic!("it is new") };
    assert_eq!(bytes, b"imdb_id\ntt0000001\ntt0000003\n");
    let again = local::read(&path, &memory, REST, Arc::default(), &*clock).await.unwrap();
    assert!(matches!(again, Got::Unchanged));
}

#[tokio::test(start_paused = true)]
async fn a_file_that_never_rests_is_told_of_and_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.csv");
    fs::write(&path, "imdb_id\n").unwrap();
    let (memory, clock) = (Memory::default(), Hand::at(EARLY));
    let copying = async {
        loop {
            let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
            file.write_all(b"tt0000003\n").unwrap();
            tokio::time::sleep(REST / 4).await;
        }
    };
    let error = tokio::select! {
        read = local::read(&path, &memory, REST, Arc::default(), &*clock) => read.unwrap_err(),
        () = copying => unreachable!(),
    };
    assert_eq!(error.kind, Is::NotReadable);
    assert!(error.words.ends_with("is still being written"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_file_that_has_rested_is_read_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.csv");
    fs::write(&path, "imdb_id\n").unwrap();
    let (memory, clock) = (Memory::default(), Hand::at("2126-01-01T00:00:00Z"));
    let began = tokio::time::Instant::now();
    assert!(matches!(
        local::read(&path, &memory, REST, Arc::default(), &*clock).await,
        Ok(Got::File(..))
    ));
    assert_eq!(began.elapsed(), Duration::ZERO, "time stands still where nobody waits");
}

#[tokio::test]
async fn what_is_towlines_own_is_told_as_no_titles() {
    let stage = Stage::new("");
    let (own, list) = (stage.dir.path().join("towline.toml"), stage.dir.path().join("list"));
    fs::write(&own, "api_key = \"hunter2\"\n").unwrap();
    fs::hard_link(&own, &list).unwrap();
    stage.shared.keep_private(Private { files: vec![own], directories: Vec::new() });
    let error = stage.fails(&setting(&list)).await;
    assert_eq!(error.kind, Is::NotReadable);
    assert!(error.words.ends_with("is never read as a list"), "{error}");
}

/// A list of this text.
async fn read(text: &str) -> Listing {
    let stage = Stage::new("");
    let path = stage.dir.path().join("list");
    fs::write(&path, text).unwrap();
    stage.read(&setting(&path)).await
}

#[tokio::test]
async fn a_quote_that_is_not_closed_makes_a_part_of_a_table() {
    let whole = "imdb_id,title\ntt0000001,\"One, \"\"and\"\" more\"\ntt0000003,Two\n";
    assert_eq!(read(whole).await.lacks, None);
    let broken = "imdb_id,title\ntt0000001,\"One\ntt0000003,Two\ntt0000004,Three\n";
    let list = read(broken).await;
    assert_eq!(list.wishes.len(), 1, "the rest stands in the first one's title");
    assert_eq!(list.lacks.map(|error| error.kind), Some(Is::ShapeChanged));
}

#[tokio::test]
async fn json_that_holds_no_array_or_tells_of_errors_is_no_empty_list() {
    for text in [
        r#"{"items": null}"#,
        r#"{"errors": ["no such list"], "items": []}"#,
        r#"{"error": "no such list", "results": []}"#,
        r#"{"movies": null, "shows": null, "name": "Mine"}"#,
    ] {
        let stage = Stage::new("");
        let path = stage.dir.path().join("list");
        fs::write(&path, text).unwrap();
        assert_eq!(stage.fails(&setting(&path)).await.kind, Is::ShapeChanged, "{text}");
    }
    let part = read(r#"{"errors": ["page 2"], "items": ["tt0000001"]}"#).await;
    assert_eq!((part.wishes.len(), part.lacks.map(|it| it.kind)), (1, Some(Is::ShapeChanged)));
    let whole = read(r#"{"errors": [], "error": null, "items": [], "shows": null}"#).await;
    assert_eq!((whole.wishes.len(), whole.lacks), (0, None));
}

#[tokio::test]
async fn an_id_without_more_is_tmdbs_in_lists_as_radarrs_and_nowhere_else() {
    let idents = |list: &Listing| {
        list.wishes.iter().map(|wish| wish.ident().unwrap().to_string()).collect::<Vec<_>>()
    };
    let radarr = r#"[{"id": 11, "imdb_id": "tt0000001", "title": "One"}, {"id": 0, "imdb_id": "tt0000003"}]"#;
    assert_eq!(idents(&read(radarr).await), ["movie:11", "imdb:tt0000003"]);
    let own = r#"{"items": [{"id": 11, "imdb_id": "tt0000001", "type": "movie"}]}"#;
    assert_eq!(idents(&read(own).await), ["imdb:tt0000001"]);
    let parts = r#"[{"id": 501, "type": "episode", "season": 2, "title": "Three"},
                    {"id": 502, "season": 2, "title": "Sample Show", "year": 2020}]"#;
    let list = read(parts).await;
    assert!(list.wishes.iter().all(|wish| wish.ids.tmdb.is_none()), "{:?}", list.wishes);
}
