//! betanin's workers: one after another from the queue.

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;

use super::{
    Sim, beet,
    state::Status,
    terminal::{Fatal, Terminal},
};

/// beet needs a moment to end; until then the status is what it was. A real one takes 50 to
/// 120 ms; this is enough for the answer to a call that ends it to go out first.
const LAST_BREATH: Duration = Duration::from_millis(25);

/// Works until it stumbles over a torrent that was deleted. The last worker's death ends the
/// process.
pub(super) async fn work(sim: Arc<Sim>) {
    loop {
        let id = next(&sim).await;
        if let Err(Fatal) = run(&sim, id).await {
            break;
        }
    }
    let left = {
        let mut state = sim.state();
        state.workers_alive -= 1;
        state.workers_alive
    };
    if left == 0 {
        sim.process.end();
    }
}

async fn next(sim: &Sim) -> u64 {
    loop {
        let posted = sim.posted.notified();
        if let Some(id) = sim.state().queue.pop_front() {
            // Others may have been posted together with this one.
            sim.posted.notify_one();
            return id;
        }
        posted.await;
    }
}

async fn run(sim: &Arc<Sim>, id: u64) -> Result<(), Fatal> {
    let (typed, answers) = mpsc::unbounded_channel();
    let (path, lines) = {
        let mut state = sim.state();
        if !state.set(id, Status::Processing) {
            return Err(Fatal);
        }
        let torrent = state.torrents.get(&id).ok_or(Fatal)?;
        (torrent.full_path(), torrent.lines.len())
    };
    let mut terminal = Terminal::new(Arc::clone(sim), id, lines, answers);
    terminal.note("[betanin] starting cli program")?;
    let has_beet = !sim.beet_is_missing();
    if has_beet {
        sim.state().processes.insert(id, typed);
        beet::import(sim, &path, &mut terminal).await?;
        tokio::time::sleep(LAST_BREATH).await;
    } else {
        terminal.note("program beet is not in $PATH")?;
    }
    let exit_status = if has_beet { "0" } else { "None" };
    terminal.note(&format!("[betanin] program finished with exit status `{exit_status}`"))?;
    let end = if has_beet { Status::Completed } else { Status::Failed };
    if sim.state().set(id, end) { Ok(()) } else { Err(Fatal) }
}
