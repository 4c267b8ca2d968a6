//! One run of one due item: look, decide, write down, act, write down.

use std::{sync::Arc, time::Duration};

use towline_domain::{ActError, ActOutcome, Ask, Timestamp, Trouble, TroubleKind, path::shown};
use towline_store::{ActEnd, Claimed, Step, StoreError, Stored};

use crate::{
    AnyFlow, Jobs, Ledger, Moment,
    flow::{Decided, PendingAct, begun_after},
};

/// Longer than any call's own deadline, shorter than a lease: what hangs all the same ends here.
pub(crate) const RUN_LIMIT: Duration = Duration::from_secs(240);

/// An intent that is older than this is not acted on where another process may have the item.
const TOO_LATE: Duration = Duration::from_secs(8);

/// Runs a claimed item to the end of this turn. Whatever happens in it, the claim is given back.
pub(crate) async fn run(flow: Arc<dyn AnyFlow>, claimed: Claimed, ledger: Ledger, jobs: Jobs) {
    let id = claimed.id;
    let claimed = Arc::new(claimed);
    // In a task of its own: a panic ends the turn, and nothing else.
    let turn = tokio::spawn(turn(flow, Arc::clone(&claimed), ledger.clone(), jobs)).await;
    match turn {
        Ok(Ok(())) => return,
        Ok(Err(error)) => {
            ledger.store().notice(&error);
            tracing::error!(item = %id, error = &error as &dyn std::error::Error,
                "item {id} could not be carried on: {error}");
        }
        Err(error) => tracing::error!(item = %id, %error, "item {id}: its turn broke off"),
    }
    let later = ledger.clock().now() + Duration::from_secs(60);
    if let Err(error) = ledger.store().give_back(&claimed, Some(later), ledger.clock().now()).await
    {
        tracing::error!(item = %id, %error, "item {id} could not be given back");
    }
}

async fn turn(
    flow: Arc<dyn AnyFlow>,
    claimed: Arc<Claimed>,
    ledger: Ledger,
    jobs: Jobs,
) -> Result<(), StoreError> {
    let claimed = &*claimed;
    let clock = ledger.clock();
    let now = clock.now();
    if let Some(act) = &claimed.act
        && act.outcome == ActOutcome::Unsure
        && now < act.settles_at
    {
        // Too early to tell: what is seen now would prove nothing.
        return ledger.store().give_back(claimed, Some(act.settles_at), now).await;
    }
    let moment = Moment { now, begun_after: begun_after(claimed), jobs: jobs.clone() };
    let decided = tokio::time::timeout(RUN_LIMIT, flow.decide(claimed, &moment, &**clock)).await;
    let Ok(decided) = decided else {
        tracing::error!(item = %claimed.id, "a look at item {} did not end", claimed.id);
        let later = clock.now() + Duration::from_secs(60);
        return ledger.store().give_back(claimed, Some(later), clock.now()).await;
    };
    let Decided { step, act } = decided?;
    let (stage, ended, attempt) = (step.stage, step.ended, step.attempt);
    let says = step.says.clone();
    let handed_over: Vec<_> = step.hand_over.iter().map(|given| given.kind.clone()).collect();
    let question = opened(&step, claimed);
    let decided = clock.now();
    match ledger.store().step(claimed, step, decided).await? {
        Stored::Written { intent } => {
            for words in &says {
                tracing::info!(
                    item = %claimed.id,
                    flow = claimed.flow,
                    stage,
                    "{}",
                    line(claimed, words)
                );
            }
            if !handed_over.is_empty() {
                ledger.handed_over(&handed_over);
            }
            if let Some(question) = question {
                tracing::warn!(
                    item = %claimed.id,
                    "{}",
                    line(claimed, &format!("needs you: {question} (towline inbox list)"))
                );
            }
            if let (Some(act), Some(intent)) = (act, intent) {
                let written = Written { claimed, stage, attempt, intent, decided };
                perform(&*act, written, &ledger, &jobs).await?;
            }
            if ended {
                jobs.forget(claimed.id);
            }
        }
        Stored::LaneBusy => {
            tracing::debug!(item = %claimed.id, "{}", line(claimed, "waits for its turn"));
        }
        Stored::Fenced => {
            tracing::warn!(item = %claimed.id, "{}", line(claimed, "somebody else has it now"));
        }
    }
    Ok(())
}

/// What the log says of an item. Its title and a service's words are remote text: raw, one of them
/// could end the line and write the next one.
fn line(claimed: &Claimed, words: &str) -> String {
    format!("{}: {}", shown(claimed.title.as_bytes()), shown(words.as_bytes()))
}

/// The question that a step opens, in words; none where it was open before.
fn opened(step: &Step, claimed: &Claimed) -> Option<String> {
    let Ask::Open { cause, .. } = &step.ask else { return None };
    let was = claimed.entry.as_ref().map(|entry| &entry.cause);
    (was != Some(cause)).then(|| cause.words())
}

struct Written<'a> {
    claimed: &'a Claimed,
    stage: &'static str,
    attempt: u32,
    intent: i64,
    decided: Timestamp,
}

async fn perform(
    act: &dyn PendingAct,
    written: Written<'_>,
    ledger: &Ledger,
    jobs: &Jobs,
) -> Result<(), StoreError> {
    let Written { claimed, stage, attempt, intent, decided } = written;
    let clock = ledger.clock();
    let begun = clock.now();
    let moment = Moment { now: begun, begun_after: begun, jobs: jobs.of(&claimed.source) };
    let done = if ledger.store().is_shared() && begun.since(decided) > TOO_LATE {
        // This process slept after it had written the intent; another one may have the item.
        let words = "not begun: it was decided too long ago";
        Err(ActError::NotDone(Trouble::new("towline", TroubleKind::Local, words)))
    } else {
        let done = tokio::time::timeout(RUN_LIMIT, act.perform(&moment)).await;
        done.unwrap_or_else(|_| {
            let words = "the act did not end";
            Err(ActError::Unsure(Trouble::new("towline", TroubleKind::Local, words)))
        })
    };
    let now = clock.now();
    let end = match done {
        Ok(()) => ActEnd {
            intent,
            outcome: ActOutcome::Done,
            due_at: now,
            settles_at: None,
            attempt: 0,
            says: None,
        },
        Err(ActError::NotDone(trouble)) => {
            let attempt = attempt.saturating_add(1);
            ActEnd {
                intent,
                due_at: act.retry_at(&trouble, attempt, now),
                settles_at: None,
                attempt,
                says: (attempt == 1).then(|| trouble.words.clone()),
                outcome: ActOutcome::NotDone(trouble),
            }
        }
        Err(ActError::Unsure(trouble)) => {
            let settled = now + act.settle();
            ActEnd {
                intent,
                outcome: ActOutcome::Unsure,
                due_at: settled,
                settles_at: Some(settled),
                attempt: attempt.saturating_add(1),
                says: Some(format!("{trouble}: whether it happened will be looked at")),
            }
        }
    };
    if let Some(words) = &end.says {
        tracing::warn!(item = %claimed.id, stage, "{}", line(claimed, words));
    }
    if !ledger.store().act_ended(claimed, stage, end, now).await? {
        tracing::warn!(item = %claimed.id, "{}", line(claimed, "its outcome came too late"));
    }
    Ok(())
}
