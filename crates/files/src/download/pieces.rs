//! Ranges that are on the disk, each with its CRC-32.

use std::{collections::BTreeMap, ops::Range};

use crc32fast::Hasher;
use serde::{Deserialize, Serialize};

/// A piece grows to this and then another one begins: so much is lost at worst where a power cut
/// spoiled one page of it.
pub(super) const LONGEST: u64 = 16 << 20;

/// A range that was written, and the CRC-32 of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Piece {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) crc: u32,
}

/// Pieces that do not overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pieces(BTreeMap<u64, Piece>);

impl Pieces {
    /// Adds a piece. One that has grown takes its own place; one that overlaps another in any other
    /// way is refused.
    pub(super) fn put(&mut self, piece: Piece) -> bool {
        if piece.start >= piece.end {
            return false;
        }
        let before = self.0.range(..piece.start).next_back();
        let after = self.0.range(piece.start + 1..).next();
        let same = self.0.get(&piece.start);
        let fits = before.is_none_or(|(_, before)| before.end <= piece.start)
            && after.is_none_or(|(start, _)| *start >= piece.end)
            && same.is_none_or(|same| same.end <= piece.end);
        if fits {
            self.0.insert(piece.start, piece);
        }
        fits
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Piece> {
        self.0.values().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn bytes(&self) -> u64 {
        // They do not overlap, so together they are no longer than the last end.
        self.0.values().map(|piece| piece.end - piece.start).fold(0, u64::saturating_add)
    }

    /// What is missing of a file of this size.
    pub(super) fn missing(&self, size: u64) -> Vec<Range<u64>> {
        let mut gaps = Vec::new();
        let mut at = 0;
        for piece in self.0.values() {
            if at < piece.start {
                gaps.push(at..piece.start.min(size));
            }
            at = piece.end;
        }
        if at < size {
            gaps.push(at..size);
        }
        gaps
    }

    /// The CRC-32 of a range, if pieces cover it to the byte.
    pub(super) fn crc_of(&self, range: &Range<u64>) -> Option<u32> {
        let mut sum = Hasher::new();
        let mut at = range.start;
        for piece in self.0.range(range.clone()).map(|(_, piece)| piece) {
            if piece.start != at || piece.end > range.end {
                return None;
            }
            sum.combine(&Hasher::new_with_initial_len(piece.crc, piece.end - piece.start));
            at = piece.end;
        }
        (at == range.end).then(|| sum.finalize())
    }

    /// Neighbours made one as long as they stay short.
    pub(super) fn merged(&self) -> Self {
        let mut merged: Vec<Piece> = Vec::new();
        for piece in self.iter() {
            match merged.last_mut() {
                Some(last) if last.end == piece.start && piece.end - last.start <= LONGEST => {
                    let mut sum = Hasher::new_with_initial(last.crc);
                    sum.combine(&Hasher::new_with_initial_len(piece.crc, piece.end - piece.start));
                    *last = Piece { start: last.start, end: piece.end, crc: sum.finalize() };
                }
                _ => merged.push(piece),
            }
        }
        Self(merged.into_iter().map(|piece| (piece.start, piece)).collect())
    }
}

/// Pieces that together do not have the sum they should, and what came for them since.
#[derive(Debug, Default)]
pub(super) struct Doubted {
    before: Pieces,
    /// One of them is another one now.
    has_changed: bool,
}

impl Doubted {
    pub(super) fn new(pieces: &Pieces) -> Self {
        Self { before: pieces.merged(), has_changed: false }
    }

    /// What is to be fetched and compared.
    pub(super) fn ranges(&self) -> impl Iterator<Item = Range<u64>> {
        self.before.iter().map(|piece| piece.start..piece.end)
    }

    pub(super) fn has_changed(&self) -> bool {
        self.has_changed
    }

    /// Whether `grown`, which came just now, makes one of them another one than before.
    pub(super) fn differs(&mut self, fresh: &Pieces, grown: &Piece) -> bool {
        let whole = self.before.0.range(..=grown.start).next_back().map(|(_, piece)| *piece);
        let differs = whole.is_some_and(|piece| {
            let sum = fresh.crc_of(&(piece.start..piece.end));
            sum.is_some_and(|sum| sum != piece.crc)
        });
        self.has_changed |= differs;
        differs
    }

    /// The sum of the whole file: of what came since, and of what nobody touched. `None` where one
    /// is neither whole as it was nor whole anew.
    pub(super) fn sum(&self, fresh: &Pieces, size: u64) -> Option<u32> {
        let now = |piece: Piece| {
            let is_touched = fresh.0.range(piece.start..piece.end).next().is_some();
            let sum = fresh.crc_of(&(piece.start..piece.end));
            let crc = if is_touched { sum? } else { piece.crc };
            Some(Piece { crc, ..piece })
        };
        let all: Option<Pieces> = self.before.iter().map(now).collect();
        all?.crc_of(&(0..size))
    }
}

impl FromIterator<Piece> for Pieces {
    fn from_iter<T: IntoIterator<Item = Piece>>(all: T) -> Self {
        let mut pieces = Self::default();
        for piece in all {
            pieces.put(piece);
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn piece(bytes: &[u8], range: Range<usize>) -> Piece {
        let crc = crc32fast::hash(&bytes[range.clone()]);
        Piece { start: range.start as u64, end: range.end as u64, crc }
    }

    #[test]
    fn pieces_that_overlap_are_refused_unless_one_has_grown() {
        let bytes = [7; 100];
        let mut pieces = Pieces::default();
        assert!(pieces.put(piece(&bytes, 10..20)));
        assert!(pieces.put(piece(&bytes, 10..30)));
        for wrong in [10..25, 5..11, 15..35, 29..31, 0..100, 12..14] {
            assert!(!pieces.put(piece(&bytes, wrong.clone())), "{wrong:?}");
        }
        assert!(pieces.put(piece(&bytes, 30..40)));
        assert_eq!(pieces.missing(100), vec![0..10, 40..100]);
        assert_eq!(pieces.bytes(), 30);
    }

    #[test]
    fn one_piece_that_comes_right_mends_the_whole() {
        let good = vec![3; 300];
        let mut bad = good.clone();
        bad[150] = 4;
        let whole = Some(crc32fast::hash(&good));
        let before: Pieces = [piece(&bad, 0..100), piece(&bad, 100..200), piece(&bad, 200..300)]
            .into_iter()
            .map(|piece| Piece { start: piece.start * LONGEST, end: piece.end * LONGEST, ..piece })
            .collect();
        // Pieces that short would be one.
        assert_eq!(before.merged().len(), 3);
        let before: Pieces = [piece(&bad, 0..100), piece(&bad, 100..200), piece(&bad, 200..300)]
            .into_iter()
            .collect();
        let mut doubted = Doubted { before, has_changed: false };
        let mut fresh = Pieces::default();
        assert_ne!(doubted.sum(&fresh, 300), whole);
        let same = piece(&bad, 0..100);
        fresh.put(same);
        assert!(!doubted.differs(&fresh, &same));
        let half = piece(&good, 100..150);
        fresh.put(half);
        assert!(!doubted.differs(&fresh, &half));
        // Half of it is new and half old: nobody knows its sum.
        assert_eq!(doubted.sum(&fresh, 300), None);
        let rest = piece(&good, 150..200);
        fresh.put(rest);
        assert!(doubted.differs(&fresh, &rest) && doubted.has_changed());
        assert_eq!(doubted.sum(&fresh, 300), whole);
    }

    proptest! {
        #[test]
        fn sums_of_pieces_make_the_sum_of_the_whole(
            bytes in prop::collection::vec(any::<u8>(), 1..2000),
            cuts in prop::collection::btree_set(1..1999_usize, 0..20),
        ) {
            let mut edges: Vec<_> = cuts.into_iter().filter(|cut| *cut < bytes.len()).collect();
            edges.insert(0, 0);
            edges.push(bytes.len());
            let pieces: Pieces =
                edges.windows(2).map(|two| piece(&bytes, two[0]..two[1])).collect();
            let whole = 0..bytes.len() as u64;
            let sum = Some(crc32fast::hash(&bytes));
            prop_assert_eq!(pieces.crc_of(&whole), sum);
            let merged = pieces.merged();
            prop_assert_eq!(merged.len(), 1);
            prop_assert_eq!(merged.crc_of(&whole), sum);
            let without: Pieces = pieces.iter().skip(1).collect();
            prop_assert_eq!(without.crc_of(&whole), None);
            prop_assert_eq!(without.missing(whole.end), vec![0..edges[1] as u64]);
        }
    }
}
