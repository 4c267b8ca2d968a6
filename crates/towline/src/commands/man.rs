//! `towline man`: the manual page, for whoever packages towline.

use clap::CommandFactory;

use crate::cli::{Cli, Context};

/// The manual page, in roff
#[derive(Debug, clap::Args)]
pub struct Man {}

impl Man {
    pub(super) fn run(context: &Context) -> anyhow::Result<()> {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        context.printer.raw(String::from_utf8(page)?)?;
        Ok(())
    }
}
