//! What put.io keeps. It survives a restart of the hosts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    Deleted, Habits, Millis, Refused, Script, Torrent, Transfer, magnet::Magnet, transfers::Ended,
    tree::Tree,
};
use crate::time::iso;

pub(super) struct State {
    pub(super) tree: Tree,
    pub(super) transfers: BTreeMap<i64, Transfer>,
    pub(super) last_transfer: i64,
    /// How often each info-hash, or URL, was begun.
    pub(super) attempts: BTreeMap<String, usize>,
    pub(super) torrents: Vec<Torrent>,
    /// How many transfers came of each info-hash, or URL.
    pub(super) added: BTreeMap<String, usize>,
    pub(super) deleted: Vec<Deleted>,
    pub(super) tokens: BTreeSet<String>,
    /// Codes that a person may type; with a token once one has.
    pub(super) codes: BTreeMap<String, Option<String>>,
    pub(super) active: bool,
    /// In bytes.
    pub(super) disk: u64,
    pub(super) trash_enabled: bool,
    pub(super) default_folder: i64,
    /// Whose callbacks are still to be called.
    pub(super) to_call: Vec<Ended>,
    pub(super) callback_has_failed: bool,
    /// Settings that only have to be kept.
    pub(super) settings: Map<String, Value>,
    pub(super) events: Vec<Value>,
    pub(super) config: Map<String, Value>,
    pub(super) cursors: BTreeMap<String, Cursor>,
    pub(super) extractions: Vec<Value>,
    pub(super) zips: BTreeMap<i64, Zip>,
    /// Of bulk requests: the files, in order.
    pub(super) links: BTreeMap<i64, Vec<i64>>,
    /// By credential.
    pub(super) signed: BTreeMap<String, Signed>,
    /// Until then another trash operation is refused, in real time.
    pub(super) trash_busy_until: Millis,
    /// When the window of calls began, in real time, and how many came.
    pub(super) window: (Millis, u32),
    last_number: i64,
}

/// Where a listing was left off.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    /// As in `files`.
    pub(super) of: &'static str,
    /// What is still to come.
    pub(super) ids: Vec<i64>,
    /// All that the listing had.
    pub(super) all: Vec<i64>,
    pub(super) per_page: usize,
}

/// What a URL of a storage host is good for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed {
    pub(super) file: i64,
    pub(super) at: Millis,
}

pub(super) struct Zip {
    pub(super) files: Vec<i64>,
    pub(super) created: Millis,
    pub(super) is_cancelled: bool,
}

impl State {
    pub(super) fn new(script: &Script, now: Millis) -> Self {
        let mut tree = Tree::new(now);
        for node in &script.files {
            tree.put(super::tree::ROOT, node, now);
        }
        Self {
            tree,
            transfers: BTreeMap::new(),
            last_transfer: 50_000_000,
            attempts: BTreeMap::new(),
            torrents: script.torrents.clone(),
            added: BTreeMap::new(),
            deleted: Vec::new(),
            tokens: script.tokens.iter().cloned().collect(),
            codes: BTreeMap::new(),
            active: script.account.active,
            disk: script.account.disk,
            trash_enabled: script.account.trash_enabled,
            default_folder: script.account.default_download_folder,
            to_call: Vec::new(),
            callback_has_failed: false,
            settings: Map::new(),
            events: Vec::new(),
            config: Map::new(),
            cursors: BTreeMap::new(),
            extractions: Vec::new(),
            zips: BTreeMap::new(),
            links: BTreeMap::new(),
            signed: BTreeMap::new(),
            trash_busy_until: 0,
            window: (0, 0),
            last_number: 0,
        }
    }

    /// In bytes.
    pub(super) fn available(&self) -> u64 {
        self.disk.saturating_sub(self.tree.used())
    }

    /// In bytes.
    pub(super) fn trash_size(&self) -> u64 {
        self.tree.trash().map(|entry| self.tree.size(entry.id)).sum()
    }

    /// Somebody types a code: the device that shows it gets a token. It.
    pub(super) fn link(&mut self, code: &str) -> Result<String, Refused> {
        let token = format!("{:016x}", super::content::mixed(!self.number().unsigned_abs()));
        let waiting = self.codes.get_mut(code).ok_or_else(Refused::not_found)?;
        let token = waiting.get_or_insert(token).clone();
        self.tokens.insert(token.clone());
        Ok(token)
    }

    /// What a magnet or a URL is known to hold.
    pub(super) fn look(&self, url: &str) -> Option<&Torrent> {
        let hash = Magnet::read(url).map(|magnet| magnet.hash);
        let key = hash.as_deref().unwrap_or(url);
        self.torrents.iter().find(|torrent| torrent.is_of(key))
    }

    /// A number that was never given before: for zips, links, events, codes, cursors.
    pub(super) fn number(&mut self) -> i64 {
        self.last_number += 1;
        self.last_number
    }

    pub(super) fn note_event(&mut self, now: Millis, kind: &str, more: &Value) {
        let mut event = json!({
            "id": self.number(),
            "type": kind,
            // With a space, as go-putio met it (§1).
            "created_at": iso(now / 1000).replace('T', " "),
            "user_id": Value::Null,
        });
        if let (Some(event), Some(more)) = (event.as_object_mut(), more.as_object()) {
            event.extend(more.clone());
        }
        self.events.push(event);
    }

    /// The first page of a list, and a cursor where there is more.
    pub(super) fn page(
        &mut self,
        of: &'static str,
        ids: Vec<i64>,
        per_page: Option<usize>,
        habits: &Habits,
    ) -> (Vec<i64>, Option<String>) {
        let all = ids.clone();
        let per_page = per_page.unwrap_or(habits.usual_page).min(habits.largest_page).max(1);
        self.turn(Cursor { of, ids, all, per_page })
    }

    /// The next page.
    pub(super) fn turn(&mut self, mut cursor: Cursor) -> (Vec<i64>, Option<String>) {
        let rest = cursor.ids.split_off(cursor.per_page.min(cursor.ids.len()));
        let page = std::mem::replace(&mut cursor.ids, rest);
        if cursor.ids.is_empty() {
            return (page, None);
        }
        let number = self.number().unsigned_abs();
        let name = format!("cursor{:016x}", super::content::mixed(number));
        self.cursors.insert(name.clone(), cursor);
        (page, Some(name))
    }
}
