//! The past: how long it takes to be handed out, and what that costs. And the end of listening.

use std::time::Duration;

use anyhow::bail;

use crate::{
    line,
    peer::Client,
    server::{EVENTS, Server},
    shown, spread,
};

const TIMES: usize = 100;

pub(crate) async fn measure(server: &Server, client: &Client) -> anyhow::Result<()> {
    let mut peer = client.start("timings", server, &[&TIMES.to_string()])?;
    let (mut history, mut batch, mut letting_go) = (Vec::new(), Vec::new(), Vec::new());
    let mut begun = Duration::ZERO;
    let mut cost = Duration::ZERO;
    while let Some(said) = peer.line().await? {
        let (what, micros) = said.split_once(' ').unwrap_or((&said, "0"));
        let time = Duration::from_micros(micros.parse()?);
        match what {
            "begun" => begun = peer.cpu()?,
            "history" => {
                history.push(time);
                if history.len() == TIMES {
                    cost = peer.cpu()?.saturating_sub(begun);
                }
            }
            "batch" => batch.push(time),
            "drop" => letting_go.push(time),
            other => bail!("{} says {other}", client.name()),
        }
    }
    spread(&format!("listen until {EVENTS} historic events are handed out"), history);
    line("  CPU for them", shown(cost / u32::try_from(TIMES)?));
    if !batch.is_empty() {
        spread("the same batch by one call, fetched and decoded", batch);
    }
    spread("listening is ended", letting_go);
    Ok(())
}
