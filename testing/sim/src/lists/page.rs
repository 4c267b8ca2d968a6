//! Parts of lists.

use crate::time::iso;

/// A part of a list.
pub(super) struct Page<'a, T> {
    pub(super) items: &'a [T],
    /// Where it begins, from 0.
    pub(super) start: usize,
    pub(super) has_more: bool,
}

pub(super) fn part<T>(all: &[T], start: usize, size: usize) -> Page<'_, T> {
    let start = start.min(all.len());
    let end = start.saturating_add(size).min(all.len());
    Page { items: &all[start..end], start, has_more: end < all.len() }
}

/// When the item at this place of a list was added: one second after the one before.
pub(super) fn added_at(place: usize) -> String {
    iso(1_767_323_045 + place as u64)
}
