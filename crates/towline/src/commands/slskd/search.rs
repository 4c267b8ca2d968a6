//! `towline slskd search`: looks for something on the Soulseek network (slskd contract §10).

use std::time::Duration;

use anyhow::{anyhow, bail};
use ring::rand::{SecureRandom as _, SystemRandom};
use slskd_client::{
    SearchId, Slskd, Then, is_busy,
    searches::{Delete, Get, Responses, Search, Start, Stop},
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{found, told};
use crate::{cli::Context, connection::stop_on_signal, report::Hinted as _};

/// What is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct SearchCommand {
    /// What to look for; several words are one search
    #[arg(required = true)]
    text: Vec<String>,
    /// At most so many directories, the quickest to have first
    #[arg(long, default_value_t = 30)]
    most: usize,
    /// Leave the search in slskd, to be looked at on its page
    #[arg(long)]
    keep: bool,
}

/// From look to look.
const EVERY: Duration = Duration::from_millis(500);
/// A search that answers never stop coming to is ended.
const LONGEST: Duration = Duration::from_secs(300);
/// How long its end may take once it was asked for.
const TO_END: Duration = Duration::from_secs(15);
/// How often a start is tried while another search is being started.
const TRIES: u32 = 10;

impl SearchCommand {
    pub(super) async fn run(self, context: &Context, slskd: &Slskd) -> anyhow::Result<()> {
        let stop = stop_on_signal()?;
        // Ours, so that it can be found and removed whatever becomes of the call that starts it.
        let id = new_id()?;
        let found = self.found(context, slskd, &id, &stop).await;
        if !self.keep {
            if found.is_err() {
                let _it_may_be_over_or_not_there = slskd.find(&Stop(id.clone())).await;
            }
            let removed = slskd.find(&Delete(id.clone())).await;
            if let (Ok(_), Err(error)) = (&found, removed) {
                context.printer.warn(format!("the search stays in slskd: {error}"))?;
            }
        }
        let (search, responses) = found?;
        found::tell(context, &search, responses, self.most)
    }

    async fn found(
        &self,
        context: &Context,
        slskd: &Slskd,
        id: &SearchId,
        stop: &CancellationToken,
    ) -> anyhow::Result<(Search, Vec<slskd_client::searches::Response>)> {
        start(slskd, id, &self.text.join(" "), stop).await?;
        let search = wait(context, slskd, id, stop).await?;
        let responses = told(slskd.send(&Responses(id.clone())).await)?;
        Ok((search, responses))
    }
}

fn new_id() -> anyhow::Result<SearchId> {
    let mut bytes = [0; 16];
    let random = SystemRandom::new().fill(&mut bytes);
    random.map_err(|_| anyhow!("this machine gives no random numbers"))?;
    Ok(SearchId::from_u128(u128::from_ne_bytes(bytes)))
}

async fn start(
    slskd: &Slskd,
    id: &SearchId,
    text: &str,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let start = Start { search_text: text.into(), id: Some(id.clone()), ..Start::default() };
    for attempt in 1..=TRIES {
        let Err(error) = slskd.send(&start).await else { return Ok(()) };
        if is_busy(&error) && attempt < TRIES {
            // slskd starts one at a time, and says no to others (slskd contract §11).
            let wait = tokio::time::sleep(Duration::from_secs(1));
            if stop.run_until_cancelled(wait).await.is_none() {
                bail!("stopped before the search was begun");
            }
            continue;
        }
        if error.then() == Then::LookFirst && is_there(slskd, id).await {
            return Ok(());
        }
        if error.status().is_some_and(|status| status.as_u16() == 409) {
            return Err(error).hint("is slskd logged in? `towline slskd status` tells");
        }
        return told(Err(error));
    }
    Ok(())
}

async fn is_there(slskd: &Slskd, id: &SearchId) -> bool {
    let get = Get { id: id.clone(), include_responses: false };
    matches!(slskd.find(&get).await, Ok(Some(_)))
}

/// Until it is complete. Ctrl-C ends the search, and not the command: what came is shown.
async fn wait(
    context: &Context,
    slskd: &Slskd,
    id: &SearchId,
    stop: &CancellationToken,
) -> anyhow::Result<Search> {
    let get = Get { id: id.clone(), include_responses: false };
    let mut until = Instant::now() + LONGEST;
    let (mut is_ending, mut counted) = (false, (0, 0));
    loop {
        let search = told(slskd.send(&get).await)?;
        if search.is_complete {
            return Ok(search);
        }
        let now = (search.response_count, search.file_count);
        if now != std::mem::replace(&mut counted, now) {
            context.printer.note(format!("{} users, {} files", now.0, now.1))?;
        }
        let is_late = Instant::now() > until;
        if is_late && is_ending {
            bail!("slskd does not end the search");
        }
        if is_late {
            context.printer.note("still answers after 5 min: ended")?;
        }
        if !is_ending && (is_late || stop.is_cancelled()) {
            is_ending = true;
            until = Instant::now() + TO_END;
            told(slskd.find(&Stop(id.clone())).await)?;
        }
        let pause = tokio::time::sleep(EVERY);
        if is_ending {
            pause.await;
        } else {
            let _woken_early_to_end_it = stop.run_until_cancelled(pause).await;
        }
    }
}
