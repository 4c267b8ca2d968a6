//! What a process cost: wall, CPU, the most memory it had.

use std::{
    fmt, fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

/// What one run cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    pub(super) wall: Duration,
    /// In user and kernel together.
    pub(super) cpu: Duration,
    /// Peak resident memory in bytes.
    pub(super) resident: u64,
}

impl fmt::Display for Cost {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (wall, cpu) = (self.wall.as_secs_f64(), self.cpu.as_secs_f64());
        let mib = self.resident as f64 / f64::from(1 << 20);
        write!(f, "{wall:6.2} s  {cpu:5.2} s CPU  {mib:5.1} MiB")
    }
}

/// The middle of each.
pub(super) fn median(costs: &[Cost]) -> Cost {
    fn middle<T: Ord + Copy>(costs: &[Cost], of: impl Fn(&Cost) -> T) -> T {
        let mut all: Vec<T> = costs.iter().map(of).collect();
        all.sort();
        all[all.len() / 2]
    }
    Cost {
        wall: middle(costs, |cost| cost.wall),
        cpu: middle(costs, |cost| cost.cpu),
        resident: middle(costs, |cost| cost.resident),
    }
}

/// Runs a command to its end; what it says goes to `said`.
pub(super) fn run(command: &mut Command, said: &Path) -> anyhow::Result<Cost> {
    let log = fs::File::create(said)?;
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    let begun = Instant::now();
    let mut child = command.spawn().with_context(|| format!("{command:?} cannot be run"))?;
    let resident = peak_until_it_ends(&child)?;
    let wall = begun.elapsed();
    // It has ended and was not waited for: the kernel still knows what it cost.
    let cpu = cpu(child.id())?;
    let status = child.wait()?;
    if !status.success() {
        bail!("{command:?}: {status}\n{}", fs::read_to_string(said).unwrap_or_default());
    }
    Ok(Cost { wall, cpu, resident })
}

/// Looks every few milliseconds: the kernel keeps the peak, but only as long as it runs.
fn peak_until_it_ends(child: &Child) -> anyhow::Result<u64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = fs::read_to_string(&status)?;
        if text.lines().any(|line| line.starts_with("State:") && line.contains('Z')) {
            return Ok(peak);
        }
        peak = high_water(&text).unwrap_or(peak);
        sleep(Duration::from_millis(3));
    }
}

fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

fn cpu(pid: u32) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // Behind the program's name, which may hold spaces: fields 14 to 17 of proc(5), those of its
    // children included.
    let fields: Vec<_> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks: u64 = fields[11..15].iter().filter_map(|field| field.parse::<u64>().ok()).sum();
    // A tick is 10 ms on every Linux that this runs on.
    Ok(Duration::from_millis(ticks * 10))
}
