//! `cargo xtask bench page [--items N]…`: what pages weigh and how soon they are there, with few
//! items in the ledger and with very many.
//!
//! Builds the release binary, and gives it to the example `page_figures` of the testkit, built
//! likewise. What it prints goes into docs/figures.md. Asserts nothing: it measures.

use anyhow::bail;

use crate::{figures, released};

/// What is asked for.
pub(crate) struct Page {
    items: Vec<u32>,
}

impl Page {
    /// Reads `--items N`, as often as it stands there.
    pub(crate) fn parse(arguments: &[&str]) -> anyhow::Result<Self> {
        let mut items = Vec::new();
        for pair in arguments.chunks(2) {
            match pair {
                ["--items", number] => items.push(number.parse()?),
                _ => bail!("bench page takes --items N"),
            }
        }
        Ok(Self { items: if items.is_empty() { vec![100_000] } else { items } })
    }

    /// Measures.
    pub(crate) fn run(&self) -> anyhow::Result<String> {
        let towline = released::build()?;
        let items = self.items.iter().map(u32::to_string);
        let arguments: Vec<_> = ["page".to_owned()].into_iter().chain(items).collect();
        let tables = released::measured("page_figures", &towline, &arguments)?;
        let (date, machine) = (figures::today()?, figures::machine()?);
        let options: Vec<_> = self.items.iter().map(|items| format!(" --items {items}")).collect();
        let options = options.concat();
        let section = format!(
            "## The page\n\n{date}, `cargo xtask bench page{options}`: release build, {machine}; the house \
             of *Idle*,\nasked over the loopback by a client of its own process.\n\n{tables}"
        );
        figures::put("page", &section)?;
        Ok(format!("{section}\nwritten into docs/figures.md"))
    }
}
