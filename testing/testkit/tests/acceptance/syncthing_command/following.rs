//! Events that are followed: live, across a restart and a loss, until Ctrl-C or a closed pipe.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use towline_testkit::{
    syncthing::{FOLDER, RealSyncthing, Setup},
    wait::until,
};

use super::session::Session;
use crate::worlds::SOON;

/// A command that goes on, and its lines as they come.
struct Followed {
    child: Child,
    lines: Receiver<String>,
}

impl Followed {
    fn new(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self { child, lines }
    }

    /// The first line from now on that is one.
    fn until(&self, what: &str, is_it: impl Fn(&str) -> bool) -> String {
        loop {
            let line = self.lines.recv_timeout(SOON).unwrap_or_else(|_| panic!("no {what}"));
            if is_it(&line) {
                return line;
            }
        }
    }

    /// Ends it as Ctrl-C does.
    fn interrupted(mut self) -> Option<i32> {
        let id = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(id, Signal::INT).unwrap();
        ended(&mut self.child)
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ended(child: &mut Child) -> Option<i32> {
    let within = Duration::from_secs(20);
    until(within, "the command ends", || child.try_wait().unwrap().ok_or_else(|| "it runs".into()))
        .code()
}

async fn scan(of: &RealSyncthing) {
    of.ask("POST", &format!("/rest/db/scan?folder={FOLDER}")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_told_when_it_happens_also_after_a_restart() {
    let mut alone = RealSyncthing::start(Setup::default()).await;
    let towline = Session::with(&alone);
    // From the beginning, so that it is known to listen.
    let people = Followed::new(towline.command(&["events", "--follow", "--since", "0"]));
    let programs = Followed::new(towline.command(&[
        "events",
        "-f",
        "--since",
        "0",
        "--json",
        "--type",
        "StateChanged",
    ]));
    people.until("history", |line| line.contains("StartupComplete"));
    programs.until("history", |line| line.contains("\"StateChanged\""));

    std::fs::write(alone.folder().join("new.txt"), "new").unwrap();
    scan(&alone).await;
    let line = people.until("live event", |line| line.contains("new.txt"));
    assert!(line.contains("LocalIndexUpdated  folder media"), "{line}");
    let line = programs.until("live event", |line| line.contains("\"scanning\""));
    let event: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        (&event["type"], &event["data"]["folder"]),
        (&"StateChanged".into(), &"media".into())
    );

    alone.restart().await;
    people.until("restart", |line| line.contains("Syncthing was restarted, numbers begin anew"));
    let line = programs.until("restart", |line| line.contains("\"restarted\""));
    let restarted: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(restarted["restarted"]["kept_from_start"], true, "{restarted}");
    people.until("events of the new process", |line| line.contains("StartupComplete"));
    assert_eq!(people.interrupted(), Some(0), "Ctrl-C is how one ends it");
    assert_eq!(programs.interrupted(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loss_is_a_line() {
    let alone = RealSyncthing::start(Setup::default()).await;
    let towline = Session::with(&alone);
    // Each scan changes the folder's state three times, and the server keeps 1,000 events.
    for _ in 0..400 {
        scan(&alone).await;
    }
    let programs =
        Followed::new(towline.command(&["events", "--follow", "--since", "0", "--json"]));
    let line = programs.until("gap", |line| line.contains("\"gap\""));
    let gap: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(gap["gap"]["from"], 1, "{gap}");
    assert_eq!(programs.interrupted(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_ends_it_quietly() {
    let alone = RealSyncthing::start(Setup::default()).await;
    let towline = Session::with(&alone);
    let mut command = towline.command(&["events", "--follow", "--since", "0", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.contains("\"id\":1,"), "{first}");
    // The pipe is closed; the next event finds that out.
    scan(&alone).await;
    assert_eq!(ended(&mut child), Some(0));
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    assert_eq!(said, "");
}
