//! Archives that somebody has made, or that something has damaged.

use flate2::{Compression, write::GzEncoder};
use tar::{Builder, EntryType, Header};

use super::{super::unpack::room_for, *};

/// The files of an archive: name, kind, content.
type Entries = Vec<(Vec<u8>, EntryType, Vec<u8>)>;

fn archive(entries: &Entries) -> Vec<u8> {
    let mut tar = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, kind, content) in entries {
        let mut header = Header::new_ustar();
        // By hand: the crate refuses names that are not safe.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        header.set_size(content.len() as u64);
        header.set_entry_type(*kind);
        header.set_mode(0o777);
        header.set_cksum();
        tar.append(&header, &content[..]).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// What is in a good one, to be changed.
fn entries(file: &Path) -> Entries {
    let text = flate2::read::GzDecoder::new(File::open(file).unwrap());
    let mut archive = tar::Archive::new(text);
    let mut all = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        all.push((entry.path_bytes().to_vec(), entry.header().entry_type(), content));
    }
    all
}

/// Changes what the archive says of itself.
fn told(entries: &mut Entries, change: impl FnOnce(&mut serde_json::Value)) {
    let mut manifest = serde_json::from_slice(&entries[0].2).unwrap();
    change(&mut manifest);
    entries[0].2 = serde_json::to_vec(&manifest).unwrap();
}

struct Scene {
    home: Home,
    good: Entries,
}

impl Scene {
    async fn new() -> Self {
        let home = Home::new(&["a"]).await;
        let good = entries(&home.backup().await);
        Self { home, good }
    }

    async fn refused(&self, bytes: &[u8], words: &str) {
        let file = self.home.dir.path().join("bad.tar.gz");
        fs::write(&file, bytes).unwrap();
        let said = format!("{:#}", verify(&file).await.unwrap_err());
        assert!(said.contains(words), "{words}: {said}");
        let said = format!("{:#}", restore(self.home.restore(&file)).await.unwrap_err());
        assert!(said.contains(words), "{words}: {said}");
        assert!(!self.home.data().join("restoring").exists(), "{words}");
        assert_eq!(self.home.keys().await, ["a"], "{words}");
    }

    async fn changed(&self, change: impl FnOnce(&mut Entries), words: &str) {
        let mut entries = self.good.clone();
        change(&mut entries);
        self.refused(&archive(&entries), words).await;
    }
}

#[tokio::test]
async fn what_is_no_backup_is_refused() {
    let scene = Scene::new().await;
    scene.refused(b"", "no backup of towline").await;
    scene.refused(b"hello", "no backup of towline").await;
    scene.refused(&archive(&vec![]), "no backup of towline").await;
    scene.changed(|all| drop(all.remove(0)), "no backup of towline").await;
    let kind = |it: &mut serde_json::Value| it["kind"] = "other".into();
    scene.changed(|all| told(all, kind), "no backup of towline").await;
    scene.changed(|all| all[0].2 = b"{}".into(), "no backup of towline").await;
    scene.changed(|all| all[0].1 = EntryType::Symlink, "no backup of towline").await;
    let later = |it: &mut serde_json::Value| it["schema"] = 9999.into();
    scene.changed(|all| told(all, later), "newer towline").await;
    let format = |it: &mut serde_json::Value| it["format"] = 2.into();
    scene.changed(|all| told(all, format), "its format is 2").await;
}

#[tokio::test]
async fn names_that_lead_elsewhere_are_refused() {
    let scene = Scene::new().await;
    for (name, words) in [
        ("/etc/passwd", "outside of the data directory"),
        ("../towline.db", "outside of the data directory"),
        ("secrets/../../x", "outside of the data directory"),
        ("jobs/1", "stands where"),
    ] {
        scene.changed(|all| all[1].0 = name.into(), words).await;
        let listed = |it: &mut serde_json::Value| it["files"][1]["name"] = name.into();
        scene
            .changed(
                |all| {
                    told(all, listed);
                    all[2].0 = name.into();
                },
                "does not belong",
            )
            .await;
    }
    for (kind, words) in [
        (EntryType::Symlink, "is a link"),
        (EntryType::Link, "is a link"),
        (EntryType::Char, "no plain file"),
        (EntryType::Fifo, "no plain file"),
        (EntryType::Directory, "no plain file"),
        (EntryType::GNULongName, "no plain file"),
        (EntryType::XHeader, "no plain file"),
    ] {
        scene.changed(|all| all[1].1 = kind, words).await;
    }
}

#[tokio::test]
async fn what_is_more_or_less_than_it_says_is_refused() {
    let scene = Scene::new().await;
    let again = |all: &mut Entries| all.push(all[1].clone());
    scene.changed(again, "was not put there").await;
    let twice = |it: &mut serde_json::Value| {
        let first = it["files"][0].clone();
        it["files"].as_array_mut().unwrap().push(first);
    };
    scene
        .changed(
            |all| {
                told(all, twice);
                again(all);
            },
            "in it twice",
        )
        .await;
    scene.changed(|all| drop(all.pop()), "is missing").await;
    scene.changed(|all| all[1].2[5000] ^= 1, "not what it was").await;
    scene.changed(|all| all[3].2.push(b'x'), "bytes instead of").await;
    let huge = |it: &mut serde_json::Value| it["files"][2]["bytes"] = (1_u64 << 40).into();
    scene.changed(|all| told(all, huge), "too many").await;
    let large = |it: &mut serde_json::Value| it["files"][0]["bytes"] = (1_u64 << 36).into();
    // What no disk has room for cannot be told of a ledger: 64 GiB is the most.
    let words = if room_for(1 << 36, scene.home.dir.path()).is_ok() { "instead of" } else { "MiB" };
    scene.changed(|all| told(all, large), words).await;
    let refused = format!("{:#}", room_for(u64::MAX, scene.home.dir.path()).unwrap_err());
    assert!(refused.contains("MiB free"), "{refused}");
    let long = |all: &mut Entries| all[0].2.resize(5 << 20, b' ');
    scene.changed(long, "too many").await;
}

#[tokio::test]
async fn what_is_cut_short_or_goes_on_is_refused() {
    let scene = Scene::new().await;
    let whole = archive(&scene.good);
    for part in [1, 20, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        let file = scene.home.dir.path().join("short.tar.gz");
        fs::write(&file, &whole[..part]).unwrap();
        verify(&file).await.unwrap_err();
    }
    scene.refused(&[&whole[..], b"more"].concat(), "behind its end").await;
    let mut flipped = whole.clone();
    let last = flipped.len() - 6;
    flipped[last] ^= 1;
    scene.refused(&flipped, "damaged").await;
    // Zeros without an end: a small file that unpacks to very much.
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    let tar = flate2::read::GzDecoder::new(&whole[..]);
    io::copy(&mut io::BufReader::new(tar), &mut bomb).unwrap();
    io::copy(&mut io::repeat(0).take(64 << 20), &mut bomb).unwrap();
    scene.refused(&bomb.finish().unwrap(), "behind its end").await;
}

#[tokio::test]
async fn a_ledger_that_does_something_by_itself_is_refused() {
    for sql in [
        "CREATE TRIGGER evil AFTER INSERT ON item BEGIN DELETE FROM item; END",
        "CREATE VIEW evil AS SELECT 1",
        "CREATE VIRTUAL TABLE evil USING fts5(x)",
    ] {
        let home = Home::new(&["a"]).await;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(home.data().join(LEDGER));
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        sqlx::raw_sql(sql).execute(&pool).await.unwrap();
        pool.close().await;
        let file = home.backup().await;
        for error in [
            verify(&file).await.unwrap_err(),
            restore(Restore { force: true, ..home.restore(&file) }).await.unwrap_err(),
        ] {
            let words = format!("{error:#}");
            assert!(words.contains("foreign") && words.contains("evil"), "{words}");
        }
    }
}

#[tokio::test]
async fn a_ledger_that_is_another_than_it_says_is_refused() {
    let scene = Scene::new().await;
    let other = |it: &mut serde_json::Value| it["instance"] = "abc".into();
    scene.changed(|all| told(all, other), "not the one that it says").await;
    let older = |it: &mut serde_json::Value| it["schema"] = 1.into();
    scene.changed(|all| told(all, older), "not the one that it says").await;
    // Whole for tar and gzip, and damaged inside.
    scene
        .changed(
            |all| {
                let middle = all[1].2.len() / 2;
                all[1].2[middle..middle + 4096].fill(0xAA);
                let (_, sum) = sum(&all[1].2[..]).unwrap();
                told(all, |it| it["files"][0]["sha256"] = sum.into());
            },
            "can't be used",
        )
        .await;
}
