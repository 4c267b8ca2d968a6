//! A title, decided about: asked for once, followed until it is there.

use std::time::Duration;

use towline_domain::{
    ActOutcome, Cause, Choice, Decision, Item, Thing as _, Timestamp, Trouble, TroubleKind,
    item::Backoff,
    wishes::{
        Availability, ListPolicy, OnServer, Removal, RequestState, SeasonRule, Show, Title,
        TitleAction, TitleKind, TitleStage, Wait, WishCause,
    },
};

use super::judge::{self, Case, Verdict};

pub(super) mod requested;
mod wanted;

/// How things stand, as far as a title's stage needs to know.
#[derive(Debug, Clone)]
pub enum Seen {
    /// Its server, or every list that wants it, left the configuration. With the stamp of what the
    /// server says of it, where that is known.
    Parked(Option<u64>),
    /// There is nothing to look at in this stage.
    Nothing(ListPolicy),
    /// What it asked for was just said yes to: that is enough.
    Taken(ListPolicy),
    /// The server was looked at.
    Looked(Box<Looked>),
}

/// What a look has brought.
#[derive(Debug, Clone)]
pub struct Looked {
    pub(super) policy: ListPolicy,
    pub(super) sight: Result<Sight, Trouble>,
}

/// A title at its server.
#[derive(Debug, Clone, Default)]
pub(super) struct Sight {
    pub(super) on: OnServer,
    /// Where that was needed.
    pub(super) show: Option<Show>,
    /// How much of its kind the user may still ask for.
    pub(super) left: Option<u32>,
}

/// A server that fails is told of by its own source; a title only waits.
const BACKOFF: Backoff =
    Backoff { first: Duration::from_secs(30), most: Duration::from_secs(30 * 60) };

pub(super) fn decide(item: &Item<Title>, seen: &Seen, now: Timestamp) -> Decision<Title> {
    let title = item.thing.clone();
    if let Some(answer) = item.answer.as_ref()
        && let Some(decided) = told(item, &answer.choice, now)
    {
        return decided;
    }
    let (policy, sight) = match seen {
        // Looked at again once the configuration knows it, or with the next list.
        Seen::Parked(stamp) => return parked(item, *stamp),
        Seen::Nothing(policy) => return resting(item, policy, now),
        Seen::Taken(policy) => return wanted::taken(item, policy, now),
        Seen::Looked(looked) => match &looked.sight {
            Ok(sight) => (&looked.policy, sight),
            Err(trouble) => return troubled(item, trouble, now),
        },
    };
    let title = Title { seen: sight.on.stamp(), ..title };
    let of = Of { item, title, policy, sight, now };
    match item.thing.stage {
        TitleStage::Wanted => wanted::decide(of),
        TitleStage::Waiting(Wait::Quota) => of.quota(),
        TitleStage::Requested => requested::decide(of),
        TitleStage::Available | TitleStage::Nothing => of.again(),
        _ => resting(item, policy, now),
    }
}

/// All that a decision goes by.
struct Of<'a> {
    item: &'a Item<Title>,
    /// As it is now, but for what is decided.
    title: Title,
    policy: &'a ListPolicy,
    sight: &'a Sight,
    now: Timestamp,
}

impl Of<'_> {
    fn verdict(&self) -> Verdict {
        judge::judge(Case {
            title: &self.title,
            on: &self.sight.on,
            show: self.sight.show.as_ref(),
            ask_again: self.policy.ask_again,
            at_most: self.sight.left,
            today: today(self.now),
        })
    }

    fn to(&self, stage: TitleStage) -> Decision<Title> {
        to(&self.title, stage)
    }

    /// It waits for its quota.
    fn quota(self) -> Decision<Title> {
        if self.sight.left == Some(0) {
            return self.to(self.title.stage).look_at(self.now + QUOTA_AGAIN);
        }
        let title = Title { stage: TitleStage::Wanted, ..self.title };
        Decision::to(title).look_at(self.now).say("there is room in the quota again")
    }

    /// It is there; a show may have got more seasons.
    fn again(mut self) -> Decision<Title> {
        if self.title.removal == Some(Removal::Tombstone) {
            return removed(&self.title, Removal::Tombstone);
        }
        judge::remember(&mut self.title, &self.sight.on);
        if self.item.thing.stage == TitleStage::Available
            && self.sight.on.is.of(self.title.is_4k).is_free()
        {
            return self.settle(&Verdict::Deleted);
        }
        let verdict = self.verdict();
        match verdict {
            Verdict::Ask(_) if self.title.removal.is_none() => {
                let title = Title { stage: TitleStage::Wanted, retried: 0, ..self.title };
                Decision::to(title).look_at(self.now).say("there are seasons that it lacks")
            }
            _ => self.settle(&verdict),
        }
    }

    /// A verdict that ends the asking, as far as that goes.
    fn settle(self, verdict: &Verdict) -> Decision<Title> {
        let before = self.item.thing.stage;
        let (stage, words) = match verdict {
            Verdict::Available => (TitleStage::Available, "it is there"),
            Verdict::Requested => (TitleStage::Requested, "it is asked for already"),
            Verdict::Declined => (TitleStage::Declined, "somebody said no to it: not asked for"),
            Verdict::Deleted => {
                (TitleStage::Deleted, "somebody took it, or its request, away: not asked for again")
            }
            Verdict::Blocklisted => {
                (TitleStage::Blocklisted, "it is on the server's blocklist: not asked for")
            }
            Verdict::Nothing => (TitleStage::Nothing, "there is no season that could be asked for"),
            Verdict::Unknown => (before, "the server says of it what towline does not know"),
            // Asking is decided about by the stages that ask.
            Verdict::Ask(_) | Verdict::NeedsShow => (before, ""),
        };
        let retried = if stage == before { self.title.retried } else { 0 };
        // What a person insisted on is used up: what is taken away later is another matter.
        let insisted_at = self.title.insisted_at.filter(|_| stage == before);
        let title = Title { stage, retried, insisted_at, ..self.title.clone() };
        let mut decision = rest(title, self.policy, self.now);
        if stage != before && !words.is_empty() {
            decision = decision.say(words);
        }
        if stage == TitleStage::Requested {
            decision = decision.deadline(requested::overdue_at(&self.title, self.policy));
        }
        decision
    }
}

/// A quota's room comes back by and by.
const QUOTA_AGAIN: Duration = Duration::from_secs(6 * 3600);

/// What a person says, whatever the stage; `None` where it has to be looked at first.
fn told(item: &Item<Title>, choice: &Choice, now: Timestamp) -> Option<Decision<Title>> {
    let title = &item.thing;
    match choice {
        Choice::Skip => {
            let words = "a person wants it left: it is not asked for again";
            Some(to(title, TitleStage::Tombstone).say(words))
        }
        // A tombstone is taken away, and no list holds the title: the next one that does asks for it.
        Choice::Wait if title.is_tombstone() => {
            let dropped =
                Title { stage: TitleStage::Dropped, insisted_at: Some(now), ..title.clone() };
            Some(Decision::to(dropped).say("a person lets it be asked for, once a list holds it"))
        }
        // A person may have more than the list's rules let through.
        Choice::Retry if title.is_ended() || waits_for_us(title.stage) => {
            let wanted = Title {
                stage: TitleStage::Wanted,
                insisted_at: Some(now),
                removal: None,
                retried: 0,
                ..title.clone()
            };
            Some(Decision::to(wanted).look_at(now).say("a person wants it"))
        }
        _ => None,
    }
}

const fn waits_for_us(stage: TitleStage) -> bool {
    matches!(stage, TitleStage::Proposed | TitleStage::Waiting(Wait::Cap))
}

/// It goes by no list's rules: the next list that holds it takes it over.
fn parked(item: &Item<Title>, stamp: Option<u64>) -> Decision<Title> {
    let seen = stamp.unwrap_or(item.thing.seen);
    let title = Title { seen, list: String::new(), ..item.thing.clone() };
    let mut decision = Decision::to(title).deadline(item.deadline);
    if item.answer.is_some() {
        decision = decision.keep_answer();
    } else if item.entry.is_some() {
        decision = decision.keep_asking();
    }
    decision
}

/// A stage in which nothing is looked at.
fn resting(item: &Item<Title>, policy: &ListPolicy, now: Timestamp) -> Decision<Title> {
    let title = item.thing.clone();
    match (title.stage, title.removal) {
        (TitleStage::Proposed | TitleStage::Waiting(_) | TitleStage::Wanted, Some(removal)) => {
            removed(&title, removal)
        }
        _ => rest(title, policy, now),
    }
}

/// It was not asked for, and need not be.
fn removed(title: &Title, removal: Removal) -> Decision<Title> {
    match removal {
        Removal::Tombstone => {
            to(title, TitleStage::Tombstone).say("it left its list: it is not asked for again")
        }
        Removal::Withdraw | Removal::Drop => {
            to(title, TitleStage::Dropped).say("it left its list before it was asked for")
        }
    }
}

/// Nothing is to be done; a show that is followed is looked at later.
fn rest(title: Title, policy: &ListPolicy, now: Timestamp) -> Decision<Title> {
    let is_there = matches!(title.stage, TitleStage::Available | TitleStage::Nothing);
    let is_show = title.key.kind == TitleKind::Show;
    // What was wished for by its number and does not exist yet is awaited, followed or not; and as
    // long as there is nothing at all, so is the first of it.
    let is_awaited = |rule: &SeasonRule| matches!(rule, SeasonRule::Number(number) if !title.asked.contains(number));
    let is_open = |rule: &SeasonRule| !matches!(rule, SeasonRule::First | SeasonRule::Number(_));
    let may_grow = title.stage == TitleStage::Nothing
        || title.wanted.iter().any(is_awaited)
        || (policy.follow && title.wanted.iter().any(is_open));
    if is_there && is_show && may_grow && title.removal.is_none() {
        let checked = Title { checked_at: Some(now), ..title };
        let next = next_check(&checked, now, policy);
        return Decision::to(checked).look_at(next);
    }
    let checked_at = if is_there { None } else { title.checked_at };
    Decision::to(Title { checked_at, ..title })
}

/// When a show's seasons are compared again with those that there are; `since` it is as it is.
pub(super) fn next_check(title: &Title, since: Timestamp, policy: &ListPolicy) -> Timestamp {
    title.checked_at.unwrap_or(since) + spread(title, policy.season_check)
}

/// Not all at the same time: by a tenth earlier or later, each always the same.
fn spread(title: &Title, span: Duration) -> Duration {
    let tenths = u64::from(title.key.tmdb.get()).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    span * (900 + u32::try_from(tenths % 200).unwrap_or(0)) / 1000
}

fn troubled(item: &Item<Title>, trouble: &Trouble, now: Timestamp) -> Decision<Title> {
    let wait = BACKOFF.after(item.attempt + 1, item.id.0);
    let is_unknown = trouble.kind == TroubleKind::Unknown && item.attempt + 1 >= UNKNOWN_TIMES;
    let wait = if is_unknown { UNKNOWN_AGAIN } else { wait };
    let at = trouble.retry_at.unwrap_or(now).max(now + wait);
    let decision = Decision::to(item.thing.clone())
        .look_at(at)
        .deadline(item.deadline)
        .troubled(trouble.clone());
    if is_unknown {
        let detail = trouble.words.clone();
        return ask(decision, WishCause::UnknownTitle, &[Choice::Retry, Choice::Skip], detail);
    }
    if item.answer.is_some() { decision.keep_answer() } else { decision.keep_asking() }
}

/// So often a server may be unable to say what a title is: then a person is asked, and it is tried
/// again by itself a day later.
const UNKNOWN_TIMES: u32 = 6;
const UNKNOWN_AGAIN: Duration = Duration::from_secs(24 * 3600);

fn ask(
    decision: Decision<Title>,
    cause: WishCause,
    choices: &[Choice],
    detail: impl Into<String>,
) -> Decision<Title> {
    decision.ask(Cause::Wish(cause), choices.to_vec(), detail)
}

fn to(title: &Title, stage: TitleStage) -> Decision<Title> {
    Decision::to(Title { stage, ..title.clone() })
}

/// The day, by UTC: whether a season has begun is not a matter of hours.
pub(super) fn today(now: Timestamp) -> jiff::civil::Date {
    let now = jiff::Timestamp::from_microsecond(now.as_micros()).unwrap_or_default();
    now.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// How the present stage's last act of this kind ended.
fn outcome(item: &Item<Title>, is_it: impl Fn(&TitleAction) -> bool) -> Option<&ActOutcome> {
    let act = item.last_act.as_ref()?;
    (is_it(&act.action) && act.at >= item.stage_since).then_some(&act.outcome)
}

/// How far a title is at its server, in words.
pub const fn availability_words(is: Availability) -> &'static str {
    match is {
        Availability::Free => "nobody has asked for it",
        Availability::Pending => "asked for, and nobody has said yes",
        Availability::Processing => "on its way",
        Availability::Partly => "there in part",
        Availability::Available => "there",
        Availability::Blocklisted => "blocklisted",
        Availability::Deleted => "taken away",
        Availability::Unknown => "in a state that towline does not know",
    }
}

/// Where a request stands, in words.
pub const fn request_words(state: RequestState) -> &'static str {
    match state {
        RequestState::Pending => "waiting for a yes",
        RequestState::Approved => "approved",
        RequestState::Declined => "declined",
        RequestState::Failed => "failed",
        RequestState::Completed => "completed",
        RequestState::Unknown => "in a state that towline does not know",
    }
}
