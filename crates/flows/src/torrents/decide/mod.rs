//! What is decided about a torrent, stage by stage. Pure.

mod adding;
mod clearing;
mod fetching;
mod pausing;
mod placing;
mod transferring;

use towline_domain::{
    Act, ActOutcome, Cause, Choice, Decision, Item, LocalPath, Thing as _, Timestamp, Trouble,
    TroubleKind,
    job::JobState,
    path::shown,
    torrents::{
        Category, Fetched, Gate, Origin, Remote, Torrent, TorrentAction, TorrentCause,
        TorrentStage, Transfer,
    },
};

/// How things stand.
#[derive(Debug, Clone)]
pub enum Seen {
    /// Its account or category left the configuration: kept, and not acted on.
    Parked,
    /// It was looked at.
    Looked(Box<Looked>),
}

/// A look.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What was seen.
    pub sight: Result<Sight, Trouble>,
    /// By which rules it is decided.
    pub category: Category,
}

/// What was seen, as far as the stage needs to know.
#[derive(Debug, Clone)]
pub enum Sight {
    /// At the service.
    AtService(AtService),
    /// Its files here, while they are fetched.
    Here(Here),
    /// Its files on their way into place.
    Placed {
        /// The work of it.
        job: Option<JobState>,
        /// Where they are, once they are.
        at: Option<LocalPath>,
    },
    /// The work that follows.
    Told(Option<JobState>),
    /// What is left at the service.
    Remote(Remote),
    /// Nothing needs to be looked at.
    Nothing,
}

/// A torrent at the service.
#[derive(Debug, Clone)]
pub struct AtService {
    /// Its transfer; `None`: a whole list does not hold it.
    pub transfer: Option<Transfer>,
    /// Transfers of which the service does not say, or not yet, what they are: while the torrent is
    /// given to it.
    pub unnamed: Vec<Transfer>,
    /// Bytes that are free there.
    pub free: Option<u64>,
}

/// A torrent's files here.
#[derive(Debug, Clone)]
pub struct Here {
    /// The work of fetching them.
    pub job: Option<JobState>,
    /// What the disk shows; nothing while the work runs.
    pub fetched: Fetched,
    /// Whether files may be fetched now.
    pub gate: Gate,
}

/// A look at which a stage is decided.
#[derive(Clone, Copy)]
struct Case<'a> {
    item: &'a Item<Torrent>,
    category: &'a Category,
    now: Timestamp,
}

/// Decides.
pub(super) fn decide(item: &Item<Torrent>, seen: &Seen, now: Timestamp) -> Decision<Torrent> {
    if let Some(decision) = pausing::decide(item, now) {
        return decision;
    }
    let Seen::Looked(looked) = seen else {
        return Decision::to(item.thing.clone()).keep_asking();
    };
    let Looked { sight, category } = &**looked;
    let case = Case { item, category, now };
    let answer = item.answer.as_ref().map(|answer| &answer.choice);
    if item.thing.is_ended() {
        return over(item, answer);
    }
    if answer == Some(&Choice::Skip) && goes_no_further(item.thing.stage) {
        return left(item);
    }
    match sight {
        Err(trouble) => unseen(&case, trouble),
        Ok(Sight::AtService(at)) if item.thing.stage == TorrentStage::Adding => {
            adding::decide(&case, at)
        }
        Ok(Sight::AtService(at)) => transferring::decide(&case, at),
        Ok(Sight::Here(here)) => fetching::decide(&case, here),
        Ok(Sight::Placed { job, at }) => placing::decide(&case, job.as_ref(), at.as_ref()),
        Ok(Sight::Told(job)) => placing::told(&case, job.as_ref()),
        Ok(Sight::Remote(remote)) => clearing::decide(&case, remote),
        // Files at the service are not to be removed.
        Ok(Sight::Nothing) => done(&item.thing),
    }
}

/// Once its files are in place there is nothing to leave undone but what follows.
const fn goes_no_further(stage: TorrentStage) -> bool {
    !matches!(stage, TorrentStage::Telling | TorrentStage::Clearing)
}

/// A person may want it all the same.
fn over(item: &Item<Torrent>, answer: Option<&Choice>) -> Decision<Torrent> {
    let torrent = &item.thing;
    let is_wanted = answer == Some(&Choice::Retry) && torrent.stage != TorrentStage::Done;
    if !is_wanted {
        return Decision::to(torrent.clone());
    }
    let stage = match (torrent.file, torrent.transfer, &torrent.origin) {
        (_, Some(_), _) => TorrentStage::Transferring,
        (Some(_), None, _) => TorrentStage::Waiting,
        (None, None, _) => TorrentStage::Adding,
    };
    let torrent = Torrent {
        stage,
        retried: 0,
        failures: 0,
        not_before: None,
        given_since: None,
        given_again: 0,
        missing_since: None,
        paused: None,
        ..torrent.clone()
    };
    go_on(torrent).say("wanted after all")
}

/// A person wants it left. What is under way for it is stopped.
fn left(item: &Item<Torrent>) -> Decision<Torrent> {
    let torrent = Torrent {
        stage: TorrentStage::Left,
        // Should it be listed again: a person wants it left all the same.
        missing_since: None,
        ..item.thing.clone()
    };
    let decision = Decision::to(torrent).say("left by a person's choice");
    let works = matches!(item.thing.stage, TorrentStage::Downloading | TorrentStage::Placing);
    if works { decision.act(TorrentAction::Pause) } else { decision }
}

/// It could not be looked at. The account's own item tells of its service; a disk is told of here.
fn unseen(case: &Case<'_>, trouble: &Trouble) -> Decision<Torrent> {
    let Case { item, category, now } = *case;
    let wait = category.policy.backoff.after(item.attempt + 1, item.id.0);
    let at = trouble.retry_at.unwrap_or(now).max(now + wait);
    let decision = Decision::to(item.thing.clone())
        .troubled(trouble.clone())
        .deadline(item.deadline)
        .look_at(at)
        .keep_answer();
    if is_of_the_service(trouble.kind) || item.attempt < category.policy.work_times {
        return decision;
    }
    ask_about(decision, trouble)
}

/// Troubles of which the account's own item tells, for all its torrents at once.
const fn is_of_the_service(kind: TroubleKind) -> bool {
    use TroubleKind as K;
    matches!(kind, K::Unreachable | K::KeyRefused | K::RateLimited | K::Unreadable)
}

fn ask_about(decision: Decision<Torrent>, trouble: &Trouble) -> Decision<Torrent> {
    let cause = Cause::Trouble { service: trouble.service.clone(), kind: trouble.kind };
    let detail = match &trouble.hint {
        Some(hint) => format!("{trouble}\n{hint}"),
        None => trouble.words.clone(),
    };
    decision.ask(cause, vec![Choice::Retry, Choice::Skip], detail)
}

/// Work that failed: begun again later, and told where waiting will hardly mend it.
fn failed(case: &Case<'_>, back_to: TorrentStage, trouble: &Trouble) -> Decision<Torrent> {
    let Case { item, category, now } = *case;
    // Work that begins is no work that succeeds: its failures are counted here.
    let failures = item.thing.failures.saturating_add(1);
    let wait = category.policy.backoff.after(failures, item.id.0);
    let at = trouble.retry_at.unwrap_or(now).max(now + wait);
    let torrent = Torrent {
        stage: back_to,
        tries: item.thing.tries + 1,
        failures,
        not_before: Some(at),
        ..item.thing.clone()
    };
    let decision = Decision::to(torrent).troubled(trouble.clone());
    let own = match trouble.kind {
        TroubleKind::Damaged => Some(TorrentCause::Damaged),
        TroubleKind::InTheWay => Some(TorrentCause::InTheWay),
        TroubleKind::Gone if item.thing.stage == TorrentStage::Placing => Some(TorrentCause::Lost),
        TroubleKind::Gone => Some(TorrentCause::Gone),
        _ => None,
    };
    if let Some(cause) = own {
        // Nothing changes by waiting: a person's word wakes it.
        let mut decision = ask(decision, cause, trouble.words.clone());
        decision.thing.not_before = Some(Timestamp::from_micros(i64::MAX));
        return decision;
    }
    let decision = decision.look_at(at);
    let is_tried = failures >= category.policy.work_times;
    let is_local = !is_of_the_service(trouble.kind) && trouble.kind != TroubleKind::Refused;
    if is_local || (is_tried && trouble.kind == TroubleKind::Refused) {
        ask_about(decision, trouble)
    } else {
        decision.keep_asking()
    }
}

fn ask(
    decision: Decision<Torrent>,
    cause: TorrentCause,
    detail: impl Into<String>,
) -> Decision<Torrent> {
    let is_dropped = matches!(decision.thing.origin, Origin::Dropped(_));
    let choices = match cause {
        TorrentCause::Stuck => vec![Choice::Wait, Choice::Skip],
        TorrentCause::InTheWay => vec![Choice::Retry, Choice::KeepBoth, Choice::Skip],
        // What somebody else has begun, and what was chosen there, we cannot bring back.
        TorrentCause::Gone if !is_dropped => vec![Choice::Skip],
        TorrentCause::Unverified => vec![Choice::Skip],
        _ => vec![Choice::Retry, Choice::Skip],
    };
    decision.ask(Cause::Torrent(cause), choices, shown(detail.into().as_bytes()))
}

/// To `torrent`, which is looked at again at once.
fn go_on(torrent: Torrent) -> Decision<Torrent> {
    Decision::to(torrent).look_at(Timestamp::default())
}

fn done(torrent: &Torrent) -> Decision<Torrent> {
    Decision::to(Torrent { stage: TorrentStage::Done, ..torrent.clone() }).say("done")
}

impl Case<'_> {
    fn answered(&self, choice: &Choice) -> bool {
        self.item.answer.as_ref().is_some_and(|answer| &answer.choice == choice)
    }

    /// The last act, when it was this one.
    fn last(&self, action: TorrentAction) -> Option<&Act<TorrentAction>> {
        self.item.last_act.as_ref().filter(|act| act.action == action)
    }

    /// This act was sent, and a look cannot tell yet what came of it: when it can.
    fn unsettled(&self, action: TorrentAction) -> Option<Timestamp> {
        let act = self.last(action)?;
        act.is_unsettled(self.now).then_some(act.settles_at)
    }

    /// This act was done so short a while ago that the service may not show it yet.
    fn just_done(&self, action: TorrentAction, within: std::time::Duration) -> bool {
        self.last(action)
            .is_some_and(|act| act.outcome == ActOutcome::Done && self.now.since(act.at) < within)
    }
}
