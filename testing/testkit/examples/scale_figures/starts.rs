//! How soon a towline listens: alone, and when all are started at once.

use std::time::{Duration, Instant};

use anyhow::bail;
use tokio::time::sleep;

use crate::{house::House, reading::real};

const PATIENCE: Duration = Duration::from_secs(120);

/// How long a start took, in seconds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Starts {
    pub(crate) first: f64,
    pub(crate) middle: f64,
    pub(crate) last: f64,
    pub(crate) count: f64,
}

/// Starts the first two, one after the other, where there is no ledger yet: one of each kind.
pub(crate) async fn alone(houses: &mut [House]) -> anyhow::Result<[f64; 2]> {
    let mut took = [0.0; 2];
    for (house, took) in houses.iter_mut().zip(&mut took) {
        *took = together(std::slice::from_mut(house)).await?.last;
    }
    Ok(took)
}

/// Starts all of these at once.
pub(crate) async fn together(houses: &mut [House]) -> anyhow::Result<Starts> {
    let begun = Instant::now();
    let mut waiting = Vec::new();
    for house in houses.iter_mut() {
        let said = house.towline.log().len();
        house.towline.start_at_once();
        waiting.push((&house.towline, said));
    }
    let mut took = Vec::new();
    while !waiting.is_empty() {
        sleep(Duration::from_millis(2)).await;
        waiting.retain(|(towline, said)| {
            let listens =
                towline.log().get(*said..).is_some_and(|log| log.contains("listening on"));
            if listens {
                took.push(begun.elapsed().as_secs_f64());
            }
            !listens
        });
        if begun.elapsed() > PATIENCE {
            bail!("{} do not start", waiting.len());
        }
    }
    let at = |at: usize| took.get(at).copied().unwrap_or_default();
    let (middle, last) = (at(took.len() / 2), at(took.len().saturating_sub(1)));
    Ok(Starts { first: at(0), middle, last, count: real(took.len()) })
}
