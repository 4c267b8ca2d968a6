//! `towline man`: the manual page, for whoever packages towline; and all commands, for the docs.

use clap::CommandFactory;
use clap_markdown::MarkdownOptions;

use crate::cli::{Cli, Context};

/// The manual page, in roff
#[derive(Debug, clap::Args)]
pub struct Man {
    /// All commands with their options, in Markdown
    #[arg(long)]
    markdown: bool,
}

impl Man {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        if self.markdown {
            return Ok(context.printer.raw(commands())?);
        }
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        context.printer.raw(String::from_utf8(page)?)?;
        Ok(())
    }
}

fn commands() -> String {
    let options = MarkdownOptions::new()
        .title("Commands".into())
        .show_footer(false)
        .show_table_of_contents(false);
    let mut text = clap_markdown::help_markdown_command_custom(&Cli::command(), &options);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
