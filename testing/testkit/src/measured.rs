//! What the kernel counts for a process.

use std::{fmt, fs, io, path::Path, time::Duration};

/// What a process has, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Memory {
    /// Its own: heaps, stacks, what it has changed.
    pub anonymous: u64,
    /// All of it that is in memory now, its program included.
    pub resident: u64,
}

/// What a process has, and what it has used since it began.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// What it has.
    pub memory: Memory,
    /// In user and kernel together.
    pub cpu: Duration,
    /// Bytes that it made the disk write.
    pub written: u64,
}

impl Memory {
    /// What a process has now.
    pub fn of(pid: u32) -> io::Result<Self> {
        let rollup = told(pid, "smaps_rollup")?;
        Ok(Self {
            anonymous: number(&rollup, "Anonymous:")? * 1024,
            resident: number(&rollup, "Rss:")? * 1024,
        })
    }

    /// The most of each.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            anonymous: self.anonymous.max(other.anonymous),
            resident: self.resident.max(other.resident),
        }
    }
}

/// In MiB, as two cells of a table.
impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} | {:.1}", mib(self.anonymous), mib(self.resident))
    }
}

impl Counts {
    /// As they are now.
    pub fn of(pid: u32) -> io::Result<Self> {
        let written = number(&told(pid, "io")?, "write_bytes:")?;
        Ok(Self { memory: Memory::of(pid)?, cpu: cpu(pid)?, written })
    }
}

/// What a process has in memory, in bytes, where what several share is divided among them: the sum over
/// all processes is what all of them take.
pub fn share(pid: u32) -> io::Result<u64> {
    Ok(number(&told(pid, "smaps_rollup")?, "Pss:")? * 1024)
}

/// What a process has used, in user and kernel together.
pub fn cpu(pid: u32) -> io::Result<Duration> {
    ticks(pid, [14, 15])
}

/// The same of its children that have ended, and were waited for.
pub fn cpu_of_ended(pid: u32) -> io::Result<Duration> {
    ticks(pid, [16, 17])
}

/// A number of `proc_pid_status(5)`, by its key with the colon; sizes are in KiB.
pub fn status(pid: u32, key: &str) -> io::Result<u64> {
    number(&told(pid, "status")?, key)
}

/// How many files there are below a directory at any depth, and their bytes. What goes meanwhile does not
/// count.
#[must_use]
pub fn below(directory: &Path) -> (u64, u64) {
    let mut sum = (0, 0);
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let (files, bytes) = match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => below(&entry.path()),
            Ok(metadata) if metadata.is_file() => (1, metadata.len()),
            _ => continue,
        };
        sum = (sum.0 + files, sum.1 + bytes);
    }
    sum
}

/// Bytes as MiB.
#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
pub fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// The sum of these fields of `proc_pid_stat(5)`.
fn ticks(pid: u32, fields: [usize; 2]) -> io::Result<Duration> {
    let stat = told(pid, "stat")?;
    // Behind the program's name, which may hold spaces, comes the third.
    let told: Vec<_> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = fields.iter().filter_map(|field| told.get(field - 3)?.parse::<u64>().ok());
    // A tick is 10 ms on every Linux that this runs on.
    Ok(Duration::from_millis(ticks.sum::<u64>() * 10))
}

fn told(pid: u32, file: &str) -> io::Result<String> {
    fs::read_to_string(format!("/proc/{pid}/{file}"))
}

fn number(text: &str, key: &str) -> io::Result<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .ok_or_else(|| io::Error::other(format!("the kernel tells no {key}")))
}

/// How much the second grows when the first grows by one: the slope of the line that fits these points
/// best, by least squares. Points at one place have none.
pub fn slope(points: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let count = points.clone().fold(0.0, |count, _| count + 1.0);
    let sums = points.clone().fold((0.0, 0.0), |sums, (x, y)| (sums.0 + x, sums.1 + y));
    let middle = (sums.0 / count, sums.1 / count);
    let (mut both, mut alone) = (0.0, 0.0);
    for (x, y) in points {
        both += (x - middle.0) * (y - middle.1);
        alone += (x - middle.0).powi(2);
    }
    if alone > 0.0 { both / alone } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_that_of_the_line_among_the_points() {
        let line = [(1.0, 7.0), (2.0, 9.0), (4.0, 13.0)];
        assert!((slope(line.into_iter()) - 2.0).abs() < 1e-9);
        // Two off it on either side, in the middle and about it, change nothing.
        let beside = [(0.0, 5.0), (2.0, 10.0), (2.0, 8.0), (4.0, 13.0)];
        assert!((slope(beside.into_iter()) - 2.0).abs() < 1e-9);
        assert!(slope([(3.0, 1.0), (3.0, 9.0)].into_iter()).abs() < 1e-9);
        assert!(slope(std::iter::empty()).abs() < 1e-9);
    }
}
