//! `towline explain`: why a title is asked for, or is not.

use towline_api::lists::{AtServer, Evidence, Explain as Ask};
use towline_domain::path::shown;

use crate::{
    cli::Context,
    connection::{self, Purpose},
};

/// Why a film or show is asked for, or is not
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// Which: movie:603, show:1399, tt0133093, or a part of its name
    what: String,
}

/// So many lines of a journal are told without `--verbose`.
const LINES: usize = 8;

impl Explain {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let explained = connection::with(context, Purpose::Look, async |towline| {
            towline.send(&Ask { what: self.what.clone() }).await
        })?;
        context.printer.json(&explained)?;
        for evidence in &explained.found {
            tell(context, evidence)?;
        }
        Ok(())
    }
}

fn tell(context: &Context, evidence: &Evidence) -> anyhow::Result<()> {
    let Evidence { name, title, listed, servers, candidates } = evidence;
    let printer = &context.printer;
    let means = title.map(|title| format!("  {title}")).unwrap_or_default();
    printer.line(format!("{}{means}", shown(name.as_bytes())))?;
    for list in listed {
        let gone = list.gone.as_ref().map(|at| format!(", until {at}")).unwrap_or_default();
        let (ident, of) = (shown(list.ident.as_bytes()), shown(list.list.as_bytes()));
        printer.line(format!("  on {of} as {ident}, since {}{gone}", list.since))?;
        printer.line(format!("    {}", shown(list.how.as_bytes())))?;
    }
    if listed.is_empty() {
        printer.line("  on no list")?;
    }
    for server in servers {
        at_server(context, server)?;
    }
    for candidate in candidates {
        printer.line(format!(
            "  may be {}  (pin:{})",
            shown(candidate.words().as_bytes()),
            candidate.key
        ))?;
    }
    Ok(())
}

fn at_server(context: &Context, at: &AtServer) -> anyhow::Result<()> {
    let AtServer { server, in_4k, says, stage, item, journal } = at;
    let printer = &context.printer;
    let quality = if *in_4k { " in 4K" } else { "" };
    let says = says.as_deref().unwrap_or("it cannot be asked");
    printer.line(format!("  {server}{quality}: {}", shown(says.as_bytes())))?;
    if let (Some(stage), Some(item)) = (stage, item) {
        printer.line(format!("    towline: {stage} (item {item})"))?;
    }
    let lines = if printer.manner().verbose > 0 { journal.len() } else { LINES };
    for line in &journal[journal.len().saturating_sub(lines)..] {
        let words = shown(line.words.as_bytes());
        printer.line(format!("    {}  {:<10} {words}", line.at, line.stage))?;
    }
    Ok(())
}
