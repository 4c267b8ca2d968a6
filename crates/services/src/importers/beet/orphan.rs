//! Runs that outlived the towline which began them.
//!
//! A run has a process group of its own, so a `kill -9` of towline leaves it at work. Another run
//! at its side would import the same files. It is found by its arguments: they carry the import's
//! id, which no other import ever has. So neither a file with a process number is needed, which a
//! crash could prevent from being written, nor can a number that was used again deceive.

use std::{fs, path::Path, time::Duration};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio_util::sync::CancellationToken;
use towline_domain::role::ImportId;

use super::command::mark;

const LOOK_EVERY: Duration = Duration::from_millis(300);
const GRACE: Duration = Duration::from_secs(10);

/// A process, told from a later one of the same number by when it began.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Process {
    id: i32,
    group: i32,
    began: u64,
}

/// Returns when no run of this import is at work any more: by itself within `limit`, or ended.
/// `false` when told to stop before that.
pub(super) async fn outlive(id: &ImportId, limit: Duration, stop: &CancellationToken) -> bool {
    if wait(id, limit, stop).await {
        return true;
    }
    for signal in [Signal::TERM, Signal::KILL] {
        if stop.is_cancelled() {
            return false;
        }
        for process in running(id) {
            send(&process, signal);
        }
        if wait(id, GRACE, stop).await {
            return true;
        }
    }
    !stop.is_cancelled()
}

async fn wait(id: &ImportId, limit: Duration, stop: &CancellationToken) -> bool {
    let gone = async {
        while !running(id).is_empty() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::select! {
        () = gone => true,
        () = stop.cancelled() => false,
        () = tokio::time::sleep(limit) => false,
    }
}

/// Whether a run of this import can be found.
#[cfg(test)]
pub(super) fn is_at_work(id: &ImportId) -> bool {
    !running(id).is_empty()
}

/// All runs of this import. A look through `/proc` takes a millisecond or two.
fn running(id: &ImportId) -> Vec<Process> {
    let mark = mark(id);
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| is_marked(&entry.path(), &mark))
        .filter_map(|entry| {
            let number = entry.file_name().to_str()?.parse().ok()?;
            parse(number, &fs::read_to_string(entry.path().join("stat")).ok()?)
        })
        .collect()
}

fn is_marked(process: &Path, mark: &str) -> bool {
    fs::read(process.join("cmdline")).is_ok_and(|line| {
        let mut arguments = line.split(|byte| *byte == 0);
        arguments.clone().any(|argument| argument == b"import")
            && arguments.any(|argument| argument == mark.as_bytes())
    })
}

/// The program's name, in brackets, may hold anything; the numbers come behind the last bracket.
fn parse(id: i32, stat: &str) -> Option<Process> {
    let numbers: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let (group, began) = (numbers.get(2)?.parse().ok()?, numbers.get(19)?.parse().ok()?);
    Some(Process { id, group, began })
}

fn send(process: &Process, signal: Signal) {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process.id)).unwrap_or_default();
    // Still the same one.
    if parse(process.id, &stat).as_ref() != Some(process) {
        return;
    }
    let Some(id) = Pid::from_raw(process.id) else { return };
    let _ended_meanwhile = if process.group == process.id {
        kill_process_group(id, signal)
    } else {
        kill_process(id, signal)
    };
}

#[cfg(test)]
mod tests {
    use std::{
        os::unix::process::CommandExt,
        process::{Command, Stdio},
    };

    use super::*;

    #[tokio::test]
    async fn a_run_that_was_left_behind_is_found_and_ended() {
        let id = ImportId(format!("orphan-{}", std::process::id()));
        let mut left = Command::new("sh")
            .args(["-c", "while :; do sleep 0.1; done", "import", &mark(&id)])
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let stop = CancellationToken::new();
        let other = ImportId(format!("{}-1", id.0));
        assert!(running(&other).is_empty());
        // The system fills in the arguments a moment after the process is there.
        while running(&id).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }

        let reaper = std::thread::spawn(move || left.wait());
        assert!(outlive(&id, Duration::from_millis(400), &stop).await);
        assert!(!reaper.join().unwrap().unwrap().success());
        assert!(running(&id).is_empty());
    }

    #[test]
    fn a_program_may_be_called_as_it_likes() {
        let stat = "77 (a) b (c) S 1 70 70 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 12345 1 1";
        assert_eq!(parse(77, stat), Some(Process { id: 77, group: 70, began: 12345 }));
    }
}
