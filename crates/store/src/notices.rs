//! What one process tells the others on the same ledger: look now, look at that source, this is no
//! longer as it was. Nothing of it is durable, and nothing needs to be: who misses a notice looks a
//! little later.
//!
//! Notices are gathered for some milliseconds and sent beside all transactions: the database makes
//! those that notify wait for each other when they commit.

use std::{fmt::Write as _, time::Duration};

use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::{broadcast, mpsc};
use towline_domain::ItemId;

use crate::{Event, Events};

/// So long notices are gathered before they are sent.
const GATHER: Duration = Duration::from_millis(3);
/// PostgreSQL takes 7,999 bytes.
const LONGEST: usize = 7000;
/// So many notices wait to be sent, and to be heard.
const WAITING: usize = 4096;
/// Between two tries to hear again.
const PAUSE: Duration = Duration::from_secs(1);

/// Something to look at, told by another process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Something may be due.
    Due,
    /// Whoever follows this source is to look.
    Look(ItemId),
    /// Something of this kind was handed over.
    HandedOver(String),
    /// An item was forgotten.
    Forgotten,
    /// Which accounts are paused has changed.
    Paused,
    /// What groups of sources there are to hold has changed.
    Held,
    /// Something is no longer as it was.
    Event(Event),
    /// There are news up to this number.
    News(i64),
    /// Notices may have been missed.
    Missed,
}

/// Sends notices to all other processes, and hears theirs.
#[derive(Debug, Clone)]
pub(crate) struct Relay {
    send: mpsc::Sender<Notice>,
    heard: broadcast::Sender<Notice>,
}

impl Relay {
    /// Begins to send and to hear. Ends with the pool.
    pub(crate) fn begin(pool: &PgPool, schema: &str, events: Events) -> Self {
        let (send, waiting) = mpsc::channel(WAITING);
        let heard = broadcast::channel(WAITING).0;
        let channel = format!("towline.{schema}");
        let me = format!("{:x}.{:x}", std::process::id(), unique());
        tokio::spawn(send_all(pool.clone(), channel.clone(), me.clone(), waiting));
        tokio::spawn(hear_all(pool.clone(), channel, me, heard.clone(), events));
        Self { send, heard }
    }

    /// Tells all others, soon. What finds no room is not told: they look by themselves.
    pub(crate) fn tell(&self, notice: Notice) {
        let _full = self.send.try_send(notice);
    }

    /// Hears what the others tell from now on.
    pub(crate) fn hear(&self) -> broadcast::Receiver<Notice> {
        self.heard.subscribe()
    }
}

/// Another number for each of this process's ledgers.
fn unique() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(0)
}

async fn send_all(pool: PgPool, channel: String, me: String, mut waiting: mpsc::Receiver<Notice>) {
    let mut gathered = Vec::new();
    while waiting.recv_many(&mut gathered, WAITING).await > 0 {
        tokio::time::sleep(GATHER).await;
        while let Ok(more) = waiting.try_recv() {
            gathered.push(more);
        }
        let text = written(&me, std::mem::take(&mut gathered));
        let sent = sqlx::query("SELECT pg_notify($1, $2)").bind(&channel).bind(text);
        if let Err(error) = sent.execute(&pool).await {
            if pool.is_closed() {
                return;
            }
            tracing::debug!(%error, "other nodes were not told: {error}");
        }
    }
}

async fn hear_all(
    pool: PgPool,
    channel: String,
    me: String,
    heard: broadcast::Sender<Notice>,
    events: Events,
) {
    let mut is_first = true;
    while !pool.is_closed() {
        match PgListener::connect_with(&pool).await {
            Err(error) => tracing::debug!(%error, "notices cannot be heard: {error}"),
            Ok(mut listener) => {
                if let Err(error) = listener.listen(&channel).await {
                    tracing::debug!(%error, "notices cannot be heard: {error}");
                } else {
                    if !is_first {
                        tell_missed(&heard, &events);
                    }
                    is_first = false;
                    hear(&mut listener, &me, &heard, &events).await;
                }
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Until the connection is lost.
async fn hear(
    listener: &mut PgListener,
    me: &str,
    heard: &broadcast::Sender<Notice>,
    events: &Events,
) {
    loop {
        match listener.try_recv().await {
            Ok(Some(notification)) => {
                for notice in read(me, notification.payload()) {
                    match &notice {
                        Notice::Event(event) => events.tell_of_others(event.clone()),
                        Notice::News(latest) => events.tell_news_of_others(*latest),
                        _ => {}
                    }
                    let _nobody = heard.send(notice);
                }
            }
            Ok(None) => return,
            Err(error) => {
                tracing::debug!(%error, "notices are not heard: {error}");
                return;
            }
        }
    }
}

fn tell_missed(heard: &broadcast::Sender<Notice>, events: &Events) {
    events.tell_of_others(Event::Much);
    let _nobody = heard.send(Notice::Missed);
}

/// All of these in one text, each said once; what does not fit is told as "much".
fn written(me: &str, notices: Vec<Notice>) -> String {
    let (mut text, mut said) = (me.to_owned(), Vec::new());
    for notice in notices {
        if said.contains(&notice) {
            continue;
        }
        let line = line(&notice);
        if text.len() + line.len() > LONGEST {
            text.push_str("\nmissed");
            break;
        }
        let _infallible = write!(text, "\n{line}");
        said.push(notice);
    }
    text
}

fn line(notice: &Notice) -> String {
    match notice {
        Notice::Due => "due".into(),
        Notice::Look(id) => format!("look {id}"),
        Notice::HandedOver(kind) => format!("handed {kind}"),
        Notice::Forgotten => "forgotten".into(),
        Notice::Paused => "paused".into(),
        Notice::Held => "held".into(),
        Notice::Event(Event::Item { id, flow }) => {
            format!("item {id} {}", flow.as_deref().unwrap_or_default())
        }
        Notice::Event(Event::Inbox) => "inbox".into(),
        Notice::Event(Event::Much | Event::Settings) => "much".into(),
        Notice::News(latest) => format!("news {latest}"),
        Notice::Missed => "missed".into(),
    }
}

/// What another process has told. A line of a later towline is passed over.
fn read(me: &str, text: &str) -> Vec<Notice> {
    let mut lines = text.lines();
    if lines.next().is_none_or(|from| from == me) {
        return Vec::new();
    }
    lines.filter_map(read_line).collect()
}

fn read_line(line: &str) -> Option<Notice> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    Some(match word {
        "due" => Notice::Due,
        "look" => Notice::Look(ItemId(rest.parse().ok()?)),
        "handed" => Notice::HandedOver(rest.to_owned()),
        "forgotten" => Notice::Forgotten,
        "paused" => Notice::Paused,
        "held" => Notice::Held,
        "item" => {
            let (id, flow) = rest.split_once(' ')?;
            let flow = (!flow.is_empty()).then(|| flow.to_owned());
            Notice::Event(Event::Item { id: ItemId(id.parse().ok()?), flow })
        }
        "inbox" => Notice::Event(Event::Inbox),
        "much" => Notice::Event(Event::Much),
        "news" => Notice::News(rest.parse().ok()?),
        "missed" => Notice::Missed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_read_as_they_were_written_and_ones_own_are_none() {
        let item = |flow: Option<&str>| {
            Notice::Event(Event::Item { id: ItemId(7), flow: flow.map(str::to_owned) })
        };
        let all = vec![
            Notice::Due,
            Notice::Look(ItemId(3)),
            Notice::HandedOver("album".into()),
            Notice::Forgotten,
            Notice::Paused,
            Notice::Held,
            item(None),
            item(Some("imports")),
            Notice::Event(Event::Inbox),
            Notice::Event(Event::Much),
            Notice::News(44),
            Notice::Missed,
        ];
        let twice = all.iter().chain(&all).cloned().collect();
        let text = written("me", twice);
        assert_eq!(read("you", &text), all, "each once");
        assert_eq!(read("me", &text), []);
        assert_eq!(read("you", "me\nof a later towline\ndue"), [Notice::Due]);
        assert_eq!(read("you", ""), []);
    }

    #[test]
    fn more_than_can_be_sent_is_told_as_missed() {
        let many = (0..5000).map(|id| Notice::Look(ItemId(id))).collect();
        let text = written("me", many);
        assert!(text.len() < 8000, "{}", text.len());
        assert_eq!(read("you", &text).last(), Some(&Notice::Missed));
    }
}
