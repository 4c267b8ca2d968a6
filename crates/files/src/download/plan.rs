//! Which bytes are still to be fetched, and which connection is at which of them.
//!
//! Pure: no clock, no socket, no disk. What was *received* is known here; what was *written* is
//! known by [`Pieces`](super::pieces::Pieces).

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// Nobody knows how long the file is.
pub(super) const UNKNOWN: u64 = u64::MAX;

/// No file is longer, by whatever a server tells: what is counted of it never overflows, and no
/// program that reads our JSON rounds it.
pub(super) const LARGEST: u64 = 1 << 53;

/// Less than this is not worth a request of its own.
const LEAST: u64 = 256 * 1024;

/// What is left of a range is only divided when it would still take that long.
const WORTH_SECONDS: f64 = 0.25;

/// Before it is measured: when there is that much left.
const MUCH: u64 = 4 << 20;

/// Divided at whole blocks: half-written pages cost twice.
const BLOCK: u64 = 64 * 1024;

/// Names a range that one connection is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LeaseId(u64);

#[derive(Debug, Clone)]
struct Lease {
    at: u64,
    end: u64,
    /// Bytes a second, when measured.
    rate: Option<f64>,
    /// Received since the last measuring.
    fresh: u64,
}

/// What a connection may do with bytes that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    /// So many of them, from the first on, are its own.
    pub(super) bytes: usize,
    /// Its range ends with them.
    pub(super) is_end: bool,
}

#[derive(Debug)]
pub(super) struct Plan {
    gaps: BTreeMap<u64, u64>,
    leases: BTreeMap<LeaseId, Lease>,
    next: u64,
    /// Gaps that nobody has been at, where a range is fetched by one connection or not at all.
    untouched: Option<BTreeSet<u64>>,
}

impl Plan {
    /// A plan to fetch these ranges. They may not overlap.
    pub(super) fn new(missing: impl IntoIterator<Item = Range<u64>>) -> Self {
        let gaps = missing
            .into_iter()
            .filter(|gap| gap.start < gap.end)
            .map(|gap| (gap.start, gap.end))
            .collect();
        Self { gaps, leases: BTreeMap::new(), next: 0, untouched: None }
    }

    /// A plan to fetch these ranges, none of them divided: what comes is compared range by range.
    pub(super) fn undivided(ranges: impl IntoIterator<Item = Range<u64>>) -> Self {
        let plan = Self::new(ranges);
        Self { untouched: Some(plan.gaps.keys().copied().collect()), ..plan }
    }

    /// What nobody has been at need not be fetched any more.
    pub(super) fn leave_untouched(&mut self) {
        if let Some(untouched) = &mut self.untouched {
            let untouched = std::mem::take(untouched);
            self.gaps.retain(|start, _| !untouched.contains(start));
        }
    }

    /// Work for one more connection of `connections`: a fair share of what nobody is at, else half
    /// of what another one has before it.
    pub(super) fn take(&mut self, connections: usize) -> Option<(LeaseId, Range<u64>)> {
        let range = self.of_a_gap(connections).or_else(|| self.of_the_slowest())?;
        let id = LeaseId(self.next);
        self.next += 1;
        let (at, end) = (range.start, range.end);
        self.leases.insert(id, Lease { at, end, rate: None, fresh: 0 });
        Some((id, range))
    }

    fn of_a_gap(&mut self, connections: usize) -> Option<Range<u64>> {
        let missing = self.missing();
        let (start, end) = self.gaps.pop_first()?;
        if let Some(untouched) = &mut self.untouched {
            untouched.remove(&start);
            return Some(start..end);
        }
        if end == UNKNOWN {
            return Some(start..end);
        }
        let share = missing.div_ceil(connections.max(1) as u64).next_multiple_of(BLOCK).max(LEAST);
        if end - start < share + LEAST {
            return Some(start..end);
        }
        self.gaps.insert(start + share, end);
        Some(start..start + share)
    }

    fn of_the_slowest(&mut self) -> Option<Range<u64>> {
        if self.untouched.is_some() {
            return None;
        }
        let lease = self.leases.values_mut().filter(|lease| lease.is_worth_dividing());
        let lease =
            lease.max_by(|one, other| one.seconds_left().total_cmp(&other.seconds_left()))?;
        let middle = (lease.at + lease.left() / 2).next_multiple_of(BLOCK).min(lease.end);
        let range = middle..lease.end;
        lease.end = middle;
        (!range.is_empty()).then_some(range)
    }

    /// `bytes` came for this connection: how many of them it may keep.
    pub(super) fn advance(&mut self, id: LeaseId, bytes: usize) -> Taken {
        let Some(lease) = self.leases.get_mut(&id) else {
            return Taken { bytes: 0, is_end: true };
        };
        let bytes = usize::try_from(lease.left()).unwrap_or(usize::MAX).min(bytes);
        lease.at += bytes as u64;
        lease.fresh += bytes as u64;
        let is_end = lease.left() == 0;
        if is_end {
            self.leases.remove(&id);
        }
        Taken { bytes, is_end }
    }

    /// The connection is at an end before its range is: the rest is for another one.
    pub(super) fn release(&mut self, id: LeaseId) {
        if let Some(lease) = self.leases.remove(&id)
            && lease.left() > 0
        {
            self.gaps.insert(lease.at, lease.end);
        }
    }

    /// The file turned out to end where this connection is.
    pub(super) fn ends_here(&mut self, id: LeaseId) {
        self.leases.remove(&id);
    }

    /// Where this connection is, and where its range ends now.
    pub(super) fn range(&self, id: LeaseId) -> Option<Range<u64>> {
        self.leases.get(&id).map(|lease| lease.at..lease.end)
    }

    /// So many seconds passed since the last call: rates are taken anew.
    pub(super) fn measure(&mut self, seconds: f64) {
        for lease in self.leases.values_mut() {
            let now = as_float(std::mem::take(&mut lease.fresh)) / seconds;
            lease.rate = Some(lease.rate.map_or(now, |before| before * 0.7 + now * 0.3));
        }
    }

    /// Bytes that have not been received; at least so many where the length is unknown.
    pub(super) fn missing(&self) -> u64 {
        let gaps = self.gaps.iter().map(|(start, end)| end - start);
        gaps.chain(self.leases.values().map(Lease::left)).fold(0, u64::saturating_add)
    }

    /// Whether a connection more would find work.
    pub(super) fn has_work(&self) -> bool {
        let is_divided = self.untouched.is_none();
        !self.gaps.is_empty() || (is_divided && self.leases.values().any(Lease::is_worth_dividing))
    }

    /// Everything was received.
    pub(super) fn is_complete(&self) -> bool {
        self.gaps.is_empty() && self.leases.is_empty()
    }
}

impl Lease {
    fn left(&self) -> u64 {
        self.end - self.at
    }

    fn is_worth_dividing(&self) -> bool {
        self.end != UNKNOWN
            && self.left() >= 2 * LEAST
            && match self.rate {
                Some(rate) => as_float(self.left()) > rate * WORTH_SECONDS,
                None => self.left() >= MUCH,
            }
    }

    fn seconds_left(&self) -> f64 {
        // Not measured yet: as if it were an ordinary one.
        as_float(self.left()) / self.rate.unwrap_or(1e6).max(1.0)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate, not a count")]
fn as_float(bytes: u64) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests;
