//! Runs a program to its end, whatever it does: silent, chatty, or without end.
//!
//! # Guarantees
//! Both pipes are read all the time, and only the last 64 KiB of each are kept. At the time limit
//! or when told to stop, the whole process group is ended, politely at first.

use std::{
    collections::VecDeque,
    ffi::OsString,
    io,
    process::{ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use towline_domain::{LocalPath, Trouble, TroubleKind};

/// How much of each pipe is kept.
const KEPT: usize = 64 * 1024;
/// How long a process has to end by itself once asked to.
const GRACE: Duration = Duration::from_secs(10);

/// How a run ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// By itself.
    Exited(ExitStatus),
    /// By us: it took too long.
    OutOfTime,
    /// By us: it was told to stop.
    Stopped,
}

/// What a run said and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) ended: Ended,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A program to be run.
pub(crate) struct Invocation<'a> {
    /// The part's name in the configuration, for troubles.
    pub(crate) service: &'a str,
    pub(crate) program: &'a LocalPath,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) typed: Option<&'static str>,
    pub(crate) limit: Duration,
}

impl Invocation<'_> {
    /// Runs it. `said` is called with the number of bytes said so far and the last line.
    pub(crate) async fn run(
        self,
        stop: &CancellationToken,
        said: impl Fn(u64, &str) + Send + Sync + 'static,
    ) -> Result<Ran, Trouble> {
        let mut child = self.spawn().map_err(|error| self.not_spawned(&error))?;
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let said = Arc::new(Said { tell: Box::new(said), count: Mutex::default() });
        let out = read_all(child.stdout.take(), &said);
        let err = read_all(child.stderr.take(), &said);
        if let (Some(typed), Some(mut stdin)) = (self.typed, child.stdin.take()) {
            // One that ended without reading has said why.
            let _unread = stdin.write_all(typed.as_bytes()).await;
        }
        let ended = tokio::select! {
            status = child.wait() => Ended::Exited(status.map_err(|error| self.lost(&error))?),
            () = stop.cancelled() => Ended::Stopped,
            () = tokio::time::sleep(self.limit) => Ended::OutOfTime,
        };
        if !matches!(ended, Ended::Exited(_)) {
            end(&mut child, group).await;
        }
        let (out, err) = (finish(out, group).await, finish(err, group).await);
        Ok(Ran { ended, out, err })
    }

    fn spawn(&self) -> io::Result<Child> {
        Command::new(self.program.as_path())
            .args(&self.arguments)
            // Python keeps back what it prints into a pipe, and stumbles over names that the
            // locale cannot show.
            .env("PYTHONUNBUFFERED", "1")
            .env("PYTHONIOENCODING", "utf-8:replace")
            .stdin(if self.typed.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
    }

    fn not_spawned(&self, error: &io::Error) -> Trouble {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => {
                let words = format!("the program `{}` cannot be run: {error}", self.program);
                Trouble::new(self.service, TroubleKind::ProgramMissing, words)
                    .hint("install it, or set `program` to where it is")
            }
            _ => self.lost(error),
        }
    }

    fn lost(&self, error: &io::Error) -> Trouble {
        let words = format!("running `{}`: {error}", self.program);
        Trouble::new(self.service, TroubleKind::Local, words)
    }
}

/// Ends the group: asked first, then made to.
async fn end(child: &mut Child, group: Option<Pid>) {
    signal(group, Signal::TERM);
    if timeout(GRACE, child.wait()).await.is_err() {
        signal(group, Signal::KILL);
        let _killed = child.wait().await;
    }
}

/// One that has ended meanwhile cannot be signalled, and need not be.
fn signal(group: Option<Pid>, signal: Signal) {
    if let Some(group) = group {
        let _ended_meanwhile = kill_process_group(group, signal);
    }
}

/// Called with the number of bytes so far and the last line.
type Tell = Box<dyn Fn(u64, &str) + Send + Sync>;

struct Said {
    tell: Tell,
    count: Mutex<u64>,
}

impl Said {
    fn more(&self, bytes: &[u8]) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count += bytes.len() as u64;
        let text = String::from_utf8_lossy(bytes);
        (self.tell)(*count, text.trim_end().lines().next_back().unwrap_or_default());
    }
}

fn read_all(
    pipe: Option<impl AsyncRead + Unpin + Send + 'static>,
    said: &Arc<Said>,
) -> (JoinHandle<()>, Arc<Mutex<VecDeque<u8>>>) {
    let kept = Arc::new(Mutex::new(VecDeque::new()));
    let (said, into) = (Arc::clone(said), Arc::clone(&kept));
    let reading = tokio::spawn(async move {
        let Some(mut pipe) = pipe else { return };
        let mut part = vec![0; 8 * 1024];
        while let Ok(read @ 1..) = pipe.read(&mut part).await {
            let mut kept = into.lock().unwrap_or_else(PoisonError::into_inner);
            kept.extend(&part[..read]);
            let over = kept.len().saturating_sub(KEPT);
            kept.drain(..over);
            drop(kept);
            said.more(&part[..read]);
        }
    });
    (reading, kept)
}

/// The rest of a pipe. Something that the program left behind can keep it open for ever.
async fn finish(
    (mut reading, kept): (JoinHandle<()>, Arc<Mutex<VecDeque<u8>>>),
    group: Option<Pid>,
) -> String {
    if timeout(Duration::from_secs(2), &mut reading).await.is_err() {
        signal(group, Signal::KILL);
        reading.abort();
    }
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(kept.make_contiguous()).into_owned()
}
