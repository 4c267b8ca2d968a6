//! Objects as they are written, with every key that the strictest client wants (reference §7).

use serde_json::{Value, json};

use crate::{
    pattern::fits,
    putio::{
        Content, Habits, Millis, Status, Times, Transfer,
        state::State,
        transfers::Kind,
        tree::{Entry, ROOT},
    },
    time::iso,
};

pub(super) fn time(habits: &Habits, at: Millis) -> String {
    let plain = iso(at / 1000);
    match habits.times {
        Times::Plain => plain,
        Times::Space => plain.replace('T', " "),
        Times::Zulu => plain + "Z",
        Times::Fraction => format!("{plain}.{:06}", at % 1000 * 1000),
    }
}

pub(super) fn file(state: &State, habits: &Habits, entry: &Entry) -> Value {
    let (kind, content_type) = kind_of(entry);
    let has_crc = !habits.without_crc.iter().any(|pattern| fits(pattern, &entry.name));
    let crc32 = entry.content.as_ref().filter(|_| has_crc).map(Content::crc32);
    let extension = entry.name.rsplit_once('.').filter(|_| !entry.is_folder());
    json!({
        "id": entry.id,
        "parent_id": entry.parent,
        "name": entry.name,
        "size": state.tree.size(entry.id),
        "content_type": content_type,
        "file_type": kind,
        "folder_type": "REGULAR",
        "crc32": crc32.map(|crc32| format!("{crc32:08x}")),
        "extension": extension.map(|(_, extension)| extension),
        "icon": "https://example.org/icon.png",
        "screenshot": null,
        "opensubtitles_hash": null,
        "created_at": time(habits, entry.created),
        "updated_at": time(habits, entry.updated),
        "first_accessed_at": entry.accessed.map(|at| time(habits, at)),
        "is_hidden": false,
        "is_mp4_available": false,
        "is_shared": false,
    })
}

pub(super) fn file_of(state: &State, habits: &Habits, id: i64) -> Value {
    state.tree.find(id).map_or(Value::Null, |entry| file(state, habits, entry))
}

/// `file_type` and `content_type`.
pub(super) fn kind_of(entry: &Entry) -> (&'static str, &'static str) {
    if entry.is_folder() {
        return ("FOLDER", "application/x-directory");
    }
    let extension = entry.name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    match extension.as_deref().unwrap_or_default() {
        "flac" => ("AUDIO", "audio/flac"),
        "mp3" => ("AUDIO", "audio/mpeg"),
        "m4a" | "ogg" => ("AUDIO", "audio/ogg"),
        "mkv" => ("VIDEO", "video/x-matroska"),
        "mp4" => ("VIDEO", "video/mp4"),
        "avi" => ("VIDEO", "video/x-msvideo"),
        "jpg" | "jpeg" => ("IMAGE", "image/jpeg"),
        "png" => ("IMAGE", "image/png"),
        "zip" | "rar" => ("ARCHIVE", "application/zip"),
        "pdf" => ("PDF", "application/pdf"),
        "txt" | "nfo" => ("TEXT", "text/plain"),
        _ => ("FILE", "application/octet-stream"),
    }
}

/// What is not known yet is 0 or empty, as for a fresh magnet.
pub(super) fn transfer(state: &State, habits: &Habits, transfer: &Transfer) -> Value {
    let knows = transfer.knows_metadata();
    let size = if knows { transfer.size } else { 0 };
    let exists = transfer.file_id.is_some_and(|id| id != ROOT && state.tree.find(id).is_some());
    let hash = transfer.hash.as_deref().filter(|_| !transfer.hides_hash);
    let hash = hash.map(|hash| if knows { hash } else { "" });
    let (is_moving, is_seeding) =
        (transfer.status == Status::Downloading, transfer.status == Status::Seeding);
    let downloaded = size / 100 * u64::from(transfer.percent_done);
    let left = transfer.left_ms.map(|ms| ms / 1000);
    let is_magnet = transfer.source.starts_with("magnet:");
    let is_torrent = transfer.hash.is_some();
    json!({
        "id": transfer.id,
        "name": transfer.name,
        "hash": hash,
        "type": match transfer.kind() { Kind::Torrent => "TORRENT", Kind::Url => "URL" },
        "status": transfer.status.word(),
        "status_message": transfer.status.word(),
        "error_message": transfer.error_message,
        "tracker": null,
        "tracker_message": null,
        "source": transfer.source,
        "magneturi": is_magnet.then_some(&transfer.source),
        "torrent_link": is_torrent.then(|| format!("/v2/transfers/{}/torrent", transfer.id)),
        "links": [],
        "size": size,
        "downloaded": downloaded,
        "uploaded": 0,
        "percent_done": transfer.percent_done,
        "completion_percent": transfer.completion_percent,
        "down_speed": if is_moving { 1_000_000 } else { 0 },
        "up_speed": if is_seeding { 1000 } else { 0 },
        "estimated_time": left,
        "availability": transfer.availability,
        // A string until it is ready, a number then: the type flips (§5).
        "current_ratio": if transfer.status.is_ready() { json!(0.0) } else { json!("0.00") },
        "seconds_seeding": 0,
        "peers_connected": u8::from(is_moving),
        "peers_getting_from_us": u8::from(is_seeding),
        "peers_sending_to_us": u8::from(is_moving),
        "file_id": transfer.file_id,
        "userfile_exists": exists,
        "save_parent_id": transfer.save_parent_id,
        "download_id": transfer.id + 1_000_000,
        "subscription_id": null,
        "is_private": transfer.is_private,
        "created_torrent": false,
        "simulated": false,
        "callback_url": transfer.callback_url,
        "client_ip": null,
        "recorded_seconds": 0,
        "created_at": time(habits, transfer.created_at),
        "started_at": transfer.started_at.map(|at| time(habits, at)),
        "finished_at": transfer.finished_at.map(|at| time(habits, at)),
    })
}
