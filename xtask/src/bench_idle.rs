//! `cargo xtask bench idle [--minutes N] [--albums N]`: what towline costs when nothing happens.
//!
//! Builds the release binary, and gives it to the example `page_figures` of the testkit, built
//! likewise: a house with lists, albums, torrents and folders, all of which have come; two logins;
//! then nobody looks, a page is open, two hundred are. What it prints goes into docs/figures.md.
//! Asserts nothing: it measures.

use anyhow::bail;

use crate::{figures, released};

/// What is asked for.
pub(crate) struct Idle {
    minutes: f64,
    albums: u32,
}

impl Idle {
    /// Reads `--minutes N` and `--albums N`.
    pub(crate) fn parse(arguments: &[&str]) -> anyhow::Result<Self> {
        let mut idle = Self { minutes: 5.0, albums: 200 };
        for pair in arguments.chunks(2) {
            match pair {
                ["--minutes", number] => idle.minutes = number.parse()?,
                ["--albums", number] => idle.albums = number.parse()?,
                _ => bail!("bench idle takes --minutes N and --albums N"),
            }
        }
        Ok(idle)
    }

    /// Measures.
    pub(crate) fn run(&self) -> anyhow::Result<String> {
        let towline = released::build()?;
        #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
        let size = std::fs::metadata(&towline)?.len() as f64 / f64::from(1 << 20);
        let arguments = ["idle".into(), self.minutes.to_string(), self.albums.to_string()];
        let table = released::measured("page_figures", &towline, &arguments)?;
        let (date, machine) = (figures::today()?, figures::machine()?);
        let (minutes, albums) = (self.minutes, self.albums);
        let section = format!(
            "## Idle\n\n{date}, `cargo xtask bench idle --minutes {minutes}`: release build, {machine}. Three \
             lists of 1,000\ntitles (a simulated Trakt) that are all there at a simulated Seerr, {albums} albums of \
             which a tenth came\nand were imported, 20 torrents fetched from a simulated put.io that keeps them, 2 \
             simulated Syncthings\nwith 2 folders each; all of it met for the first time by the same process, then \
             two logins. Each line is\n{minutes} minutes, begun 20 s after its pages were opened. A page is its \
             session's stream of events, read;\nits overview was loaded before. The binary has {size:.1} MiB \
             (to reach: ≤ 25).\n\n{table}"
        );
        figures::put("idle", &section)?;
        Ok(format!("{section}\nwritten into docs/figures.md"))
    }
}
