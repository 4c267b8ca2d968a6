//! `towline completions SHELL`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::{Cli, Context};

/// Completions for a shell
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        // Into memory first: clap_complete panics when the reader goes away.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "towline", &mut script);
        context.printer.raw(String::from_utf8(script)?)?;
        Ok(())
    }
}
