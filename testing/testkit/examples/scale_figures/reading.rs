//! What a household has, and what it has used so far.

use std::{collections::BTreeMap, fs};

use towline_testkit::measured::{Counts, below, mib, share};

use crate::{house::House, ledger, server::Database};

/// By the name of each row of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading(pub(crate) BTreeMap<&'static str, f64>);

impl Reading {
    /// As it stands.
    pub(crate) async fn of(house: &House, database: &Database) -> anyhow::Result<Self> {
        let pid = house.towline.id();
        let counts = Counts::of(pid)?;
        let size = ledger::size(house, database).await?;
        let (files, bytes) = below(&house.towline.data());
        let mut all: BTreeMap<&'static str, f64> =
            house.services.calls().into_iter().map(|(of, calls)| (of, real(calls))).collect();
        all.extend([
            ("resident", mib(counts.memory.resident)),
            ("share", mib(share(pid)?)),
            ("anonymous", mib(counts.memory.anonymous)),
            ("cpu", counts.cpu.as_secs_f64()),
            ("written", mib(counts.written)),
            ("ledger rows", size.rows),
            ("ledger bytes", size.bytes),
            ("files", real(usize::try_from(files)?)),
            ("file bytes", real(usize::try_from(bytes)?)),
        ]);
        all.extend(of_process(pid)?);
        Ok(Self(all))
    }

    /// One of them; nothing of it is nought.
    pub(crate) fn get(&self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// What came between.
    pub(crate) fn since(&self, before: &Self) -> Self {
        Self(self.0.iter().map(|(name, value)| (*name, value - before.get(name))).collect())
    }

    /// Of several, what one of them has on average.
    pub(crate) fn mean(all: &[Self]) -> Self {
        let mut sums = BTreeMap::new();
        for (name, value) in all.iter().flat_map(|reading| &reading.0) {
            *sums.entry(*name).or_default() += value / real(all.len().max(1));
        }
        Self(sums)
    }
}

/// Threads, descriptors, and how often one of the threads began to wait.
fn of_process(pid: u32) -> anyhow::Result<Vec<(&'static str, f64)>> {
    let (mut threads, mut waits) = (0, 0.0);
    for task in fs::read_dir(format!("/proc/{pid}/task"))?.flatten() {
        let status = fs::read_to_string(task.path().join("status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        waits += line.and_then(|count| count.trim().parse::<f64>().ok()).unwrap_or_default();
        threads += 1;
    }
    let links = fs::read_dir(format!("/proc/{pid}/fd"))?.flatten();
    let open: Vec<_> = links.filter_map(|link| fs::read_link(link.path()).ok()).collect();
    let of = |begins: &str| {
        real(open.iter().filter(|path| path.to_string_lossy().starts_with(begins)).count())
    };
    Ok(vec![
        ("threads", real(threads)),
        ("waits", waits),
        ("descriptors", real(open.len())),
        ("sockets", of("socket:")),
        ("inotify", of("anon_inode:inotify")),
    ])
}

#[expect(clippy::cast_precision_loss, reason = "for means")]
pub(crate) fn real(number: usize) -> f64 {
    number as f64
}
