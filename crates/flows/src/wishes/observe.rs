//! Looking, as far as a title's stage needs to know.

use std::time::Duration;

use towline_domain::{
    ActOutcome, Item, Timestamp, Trouble,
    wishes::{ListPolicy, Removal, Title, TitleAction, TitleKind, TitleStage, Wait},
};
use towline_engine::Moment;

use super::{
    judge::{Case, Verdict, judge},
    roles::{Roles, ServerRole},
    titles::{Looked, Seen, Sight, next_check, requested, today},
};

/// What was read for others so lately is good enough: a list's look has just decided by it.
const JUST_READ: Duration = Duration::from_secs(120);

pub(super) async fn observe(roles: &Roles, item: &Item<Title>, moment: &Moment) -> Seen {
    let title = &item.thing;
    let Some(role) = roles.servers.get(&title.server) else { return Seen::Parked(None) };
    let Some(policy) = roles.policy_of(title) else {
        return Seen::Parked(stamp(role, item, moment).await);
    };
    let policy = policy.into_owned();
    let looks = match title.stage {
        TitleStage::Wanted if just_taken(item) => return Seen::Taken(policy),
        TitleStage::Wanted => true,
        TitleStage::Waiting(Wait::Quota) | TitleStage::Requested => true,
        // What is there, or could not be asked for, is looked at for later seasons, and when
        // somebody says that it has changed.
        TitleStage::Available | TitleStage::Nothing => true,
        _ => false,
    };
    if !looks {
        return Seen::Nothing(policy);
    }
    let sight = sight(role, item, moment, &policy).await;
    Seen::Looked(Box::new(Looked { policy, sight }))
}

/// What the server says of a title that no list wants: it is not woken for that again.
async fn stamp(role: &ServerRole, item: &Item<Title>, moment: &Moment) -> Option<u64> {
    let state = role.state(fresh(item, moment)).await.ok()?;
    Some(state.of(item.thing.key).stamp())
}

/// The server has just said yes to what this stage asks for.
fn just_taken(item: &Item<Title>) -> bool {
    item.last_act.as_ref().is_some_and(|act| {
        matches!(act.action, TitleAction::Request { .. })
            && act.outcome == ActOutcome::Done
            && act.at >= item.stage_since
    })
}

async fn sight(
    role: &ServerRole,
    item: &Item<Title>,
    moment: &Moment,
    policy: &ListPolicy,
) -> Result<Sight, Trouble> {
    let title = &item.thing;
    let state = role.state(fresh(item, moment)).await?;
    let mut sight = Sight { on: state.of(title.key), ..Sight::default() };
    drop(state);
    let asks = matches!(title.stage, TitleStage::Wanted | TitleStage::Waiting(Wait::Quota));
    let user = policy.requester.user();
    if asks && user.is_some() {
        sight.left = role.server.quotas(user).await?.of(title.key.kind).left;
    }
    let grows = match title.stage {
        TitleStage::Available | TitleStage::Nothing => true,
        TitleStage::Requested => {
            let due = next_check(title, item.stage_since, policy);
            requested::is_followed(title, policy) && due <= moment.now
        }
        _ => false,
    };
    let case = Case {
        title,
        on: &sight.on,
        show: None,
        ask_again: policy.ask_again,
        at_most: sight.left,
        today: today(moment.now),
    };
    let is_show = title.key.kind == TitleKind::Show;
    if is_show && (grows || (asks && judge(case) == Verdict::NeedsShow)) {
        sight.show = Some(role.server.show(title.key.tmdb).await?);
    }
    Ok(sight)
}

/// From when a read must be to tell anything: after what we did, or a person said, only one that
/// began after it does.
fn fresh(item: &Item<Title>, moment: &Moment) -> Timestamp {
    if item.thing.removal == Some(Removal::Withdraw) {
        // Nothing is taken back that was said yes to meanwhile.
        return moment.now;
    }
    let just = moment.now.before(JUST_READ);
    let said = item.answer.as_ref().map(|answer| answer.at).max(item.thing.insisted_at);
    let acted = item.last_act.as_ref().map(|act| {
        // The stage has begun when the act had ended: a read that began in between may lack it.
        if act.at >= item.stage_since { act.read_after() } else { item.stage_since }
    });
    [acted, said].into_iter().flatten().fold(just, Timestamp::max)
}
