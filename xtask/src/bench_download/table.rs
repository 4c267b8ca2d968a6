//! The figures as they stand in docs/figures.md.

use std::fmt::Write as _;

use anyhow::Context as _;

use super::{
    Row,
    kills::Kills,
    measure::Cost,
    programs::{ADAPTIVE, CURL, SIXTEEN},
};
use crate::figures;

/// All that was measured.
pub(super) struct Figures<'a> {
    pub(super) rows: &'a [Row],
    /// Uncapped and capped.
    pub(super) rounds: (usize, usize),
    pub(super) small: &'a [(&'static str, Cost)],
    pub(super) kills: &'a Kills,
    pub(super) place: &'a str,
}

/// The section, heading included.
pub(super) fn written(all: &Figures<'_>) -> anyhow::Result<String> {
    let Figures { rows, rounds, small, kills, place } = all;
    let (free_rounds, capped_rounds) = rounds;
    let mut text = format!(
        "## Downloads\n\n{}, `cargo xtask bench download`: release build, nginx on a loopback socket, {};\n\
         into {place}. 1 GiB of random bytes; medians of {free_rounds} runs uncapped and of {capped_rounds} \
         with 20 MiB/s for each\nconnection, in rotation. towline verifies the CRC-32 and forces the file to \
         the disk; of the others\nputio.py alone verifies, and none forces.\n\n\
         | program | uncapped: wall s | CPU s | peak resident MiB | capped: wall s |\n\
         |---|---|---|---|---|\n",
        figures::today()?,
        figures::machine()?,
    );
    for row in *rows {
        let Row { name, uncapped, capped } = row;
        let capped = capped.map_or("–".into(), |cost| seconds(&cost));
        let cpu = uncapped.cpu.as_secs_f64();
        let wall = seconds(uncapped);
        writeln!(text, "| {name} | {wall} | {cpu:.2} | {:.1} | {capped} |", mib(uncapped))?;
    }
    text += "\n| what | measured | to reach |\n|---|---|---|\n";
    reached(&mut text, rows)?;
    for (name, cost) in *small {
        let cpu = cost.cpu.as_secs_f64();
        writeln!(
            text,
            "| 10,000 files of 10 KiB, {name} | {} s, {cpu:.2} s CPU, {:.1} MiB | – |",
            seconds(cost),
            mib(cost)
        )?;
    }
    let Kills { times, ratio, wall } = kills;
    writeln!(
        text,
        "| 1 GiB over 4 connections of 10 MiB/s, killed {times} times in {:.0} s: bytes sent / size | \
         {ratio:.3} | ≤ 1.10 |",
        wall.as_secs_f64()
    )?;
    Ok(text)
}

fn reached(text: &mut String, rows: &[Row]) -> anyhow::Result<()> {
    let of = |name: &str| rows.iter().find(|row| row.name == name).context("a row is missing");
    let (curl, adaptive, sixteen) = (of(CURL)?, of(ADAPTIVE)?, of(SIXTEEN)?);
    let wall = adaptive.uncapped.wall.as_secs_f64() / curl.uncapped.wall.as_secs_f64();
    writeln!(text, "| uncapped, wall by curl's | {wall:.2} | ≤ 1.15 |")?;
    let cpu = adaptive.uncapped.cpu.as_secs_f64();
    writeln!(text, "| CPU s per GiB | {cpu:.2} | ≤ 1.6 |")?;
    let most = rows.iter().filter(|row| row.name.starts_with("towline"));
    let costs = most.flat_map(|row| [Some(row.uncapped), row.capped]).flatten();
    let most = costs.map(|cost| mib(&cost)).fold(0.0, f64::max);
    writeln!(text, "| peak resident MiB, of all runs of towline | {most:.1} | ≤ 40 |")?;
    if let (Some(one), Some(sixteen), Some(adaptive)) =
        (curl.capped, sixteen.capped, adaptive.capped)
    {
        let faster = |cost: Cost| one.wall.as_secs_f64() / cost.wall.as_secs_f64();
        writeln!(
            text,
            "| capped, 16 connections, by one stream | {:.1} | ≥ 14 |",
            faster(sixteen)
        )?;
        writeln!(text, "| capped, adaptive, by one stream | {:.1} | ≥ 10 |", faster(adaptive))?;
    }
    Ok(())
}

fn seconds(cost: &Cost) -> String {
    format!("{:.2}", cost.wall.as_secs_f64())
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn mib(cost: &Cost) -> f64 {
    cost.resident as f64 / f64::from(1 << 20)
}
