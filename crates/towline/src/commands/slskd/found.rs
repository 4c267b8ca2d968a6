//! What a search found, as a person chooses from it: by user and directory, the quickest to have
//! first.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use serde::Serialize;
use slskd_client::searches::{FoundFile, Response, Search};

use crate::{cli::Context, commands::words::size};

pub(super) fn tell(
    context: &Context,
    search: &Search,
    responses: Vec<Response>,
    most: usize,
) -> anyhow::Result<()> {
    let printer = &context.printer;
    let mut found = places(responses);
    let all = found.len();
    found.truncate(most);
    printer.json(&serde_json::json!({
        "text": search.search_text,
        "state": search.state.to_string(),
        "cut_short": search.state.is_cut_short(),
        "directories": all,
        "found": found,
    }))?;
    if found.is_empty() {
        printer.line("nothing was found")?;
    } else {
        let head = ["user", "free", "speed", "queue", "files", "size", "kind", "directory"];
        printer.table(&head, &found.iter().map(Place::row).collect::<Vec<_>>())?;
    }
    if search.state.is_cut_short() {
        printer.note(format!("it ended early ({}): there may be more", search.state))?;
    }
    if all > most {
        printer.note(format!("there are {all}: see --most"))?;
    }
    Ok(())
}

/// A directory of a user's.
#[derive(Debug, Serialize)]
struct Place {
    username: String,
    has_free_slot: bool,
    /// Bytes in a second.
    speed: u64,
    queue: u64,
    directory: String,
    size: u64,
    kinds: BTreeSet<String>,
    files: Vec<File>,
}

#[derive(Debug, Serialize)]
struct File {
    filename: String,
    size: u64,
    bit_rate: Option<u64>,
    length: Option<u64>,
}

/// Files that are not given are left out.
fn places(responses: Vec<Response>) -> Vec<Place> {
    let mut places = Vec::new();
    for response in responses {
        let mut by_directory: BTreeMap<&str, Vec<&FoundFile>> = BTreeMap::new();
        for file in response.files.iter().filter(|file| !file.is_locked) {
            by_directory.entry(file.filename.directory()).or_default().push(file);
        }
        let place = |(directory, files)| Place::new(&response, directory, files);
        places.extend(by_directory.into_iter().map(place));
    }
    places.sort_by_key(|place| {
        let Place { has_free_slot, speed, queue, files, .. } = place;
        (Reverse(*has_free_slot), Reverse(*speed), *queue, Reverse(files.len()))
    });
    places
}

impl Place {
    fn new(response: &Response, directory: &str, mut files: Vec<&FoundFile>) -> Self {
        files.sort_by_key(|file| &file.filename);
        Self {
            username: response.username.to_string(),
            has_free_slot: response.has_free_upload_slot,
            speed: response.upload_speed,
            queue: response.queue_length,
            directory: directory.into(),
            size: files.iter().fold(0, |sum, file| sum.saturating_add(file.size)),
            kinds: files.iter().filter_map(|file| kind(file)).collect(),
            files: files.into_iter().map(File::new).collect(),
        }
    }

    fn row(&self) -> Vec<String> {
        let kinds: Vec<_> = self.kinds.iter().take(MOST_KINDS).map(String::as_str).collect();
        vec![
            self.username.clone(),
            if self.has_free_slot { "yes" } else { "-" }.into(),
            format!("{}/s", size(self.speed)),
            self.queue.to_string(),
            self.files.len().to_string(),
            size(self.size),
            kinds.join(" "),
            self.directory.clone(),
        ]
    }
}

/// In a row.
const MOST_KINDS: usize = 4;
/// Behind the last dot of a name can stand anything.
const LONGEST_KIND: usize = 5;

/// What the name ends with: slskd's own `extension` is often empty.
fn kind(file: &FoundFile) -> Option<String> {
    let (_, kind) = file.filename.name().rsplit_once('.')?;
    let is_one = (1..=LONGEST_KIND).contains(&kind.len())
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_one.then(|| kind.to_ascii_lowercase())
}

impl File {
    fn new(file: &FoundFile) -> Self {
        let FoundFile { filename, size, bit_rate, length, .. } = file;
        Self { filename: filename.to_string(), size: *size, bit_rate: *bit_rate, length: *length }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn response(user: &str, free: bool, speed: u64, queue: u64, files: &[&str]) -> Value {
        let file = |name: &&str| json!({"filename": name, "size": u64::MAX / 2});
        json!({
            "username": user, "hasFreeUploadSlot": free, "uploadSpeed": speed,
            "queueLength": queue, "files": files.iter().map(file).collect::<Vec<_>>(),
        })
    }

    #[test]
    fn the_quickest_to_have_comes_first_by_directory() {
        let mut locked = response("locked", true, 9, 0, &["x\\1.flac"]);
        locked["files"][0]["isLocked"] = json!(true);
        let responses = json!([
            response("busy", false, 9_000_000, 3, &["a\\1.mp3"]),
            response(
                "slow",
                true,
                1_000,
                0,
                &["b\\1.FLAC", "b\\2.flac", "b\\3.flac", "b\\cover.jpg"]
            ),
            response("fast", true, 2_000_000, 0, &["c\\1.ogg", "d\\no-kind", "d\\x.not a kind"]),
            locked,
        ]);
        let places = places(serde_json::from_value(responses).unwrap());
        let rows: Vec<_> = places.iter().map(|place| place.row().join(" | ")).collect();
        assert_eq!(
            rows,
            [
                r"fast | yes | 2.0 MB/s | 0 | 2 | 18446744 TB |  | d",
                r"fast | yes | 2.0 MB/s | 0 | 1 | 9223372 TB | ogg | c",
                r"slow | yes | 1.0 kB/s | 0 | 4 | 18446744 TB | flac jpg | b",
                r"busy | - | 9.0 MB/s | 3 | 1 | 9223372 TB | mp3 | a",
            ]
        );
    }
}
