//! What the page and an idle towline cost. Run by `cargo xtask bench idle` and `cargo xtask bench
//! page`, which give it the released program and put what it prints into docs/figures.md:
//! `page_figures <towline> idle <minutes> <albums>`, `page_figures <towline> page <items>…`.
//! Asserts nothing: it measures.

mod house;
mod idle;
mod ledger;
mod pages;
mod visitor;

use anyhow::bail;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [towline, "idle", minutes, albums] => {
            idle::measure(towline, minutes.parse()?, albums.parse()?).await
        }
        [towline, "page", ref items @ ..] => {
            let items = items.iter().map(|items| items.parse()).collect::<Result<Vec<_>, _>>()?;
            pages::measure(towline, &items).await
        }
        _ => bail!("`cargo xtask bench idle` and `cargo xtask bench page` start this"),
    }
}
