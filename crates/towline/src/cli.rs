//! The command line: global options, and what every command is given.

use std::path::PathBuf;

use clap::Parser;

use crate::{
    commands::Command,
    config::{self, Environment, Loaded},
    paths,
    printer::{Colour, Manner, Printer},
    report::Hinted as _,
};

/// Carries media from the wish to the library.
#[derive(Debug, Parser)]
#[command(name = "towline", version, propagate_version = true, disable_help_subcommand = true)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The configuration file (or `$TOWLINE_CONFIG`)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The data directory (or `$TOWLINE_DATA`)
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// JSON for programs
    #[arg(long, global = true)]
    pub json: bool,
    /// When to colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Colour,
    /// More details; twice: still more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// No notes and no warnings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
}

impl Global {
    /// How to print.
    pub fn manner(&self) -> Manner {
        let Self { config: _, data: _, json, color, verbose, quiet } = self;
        Manner { json: *json, colour: *color, quiet: *quiet, verbose: *verbose }
    }
}

/// What every command is given.
pub struct Context {
    /// Options of every command.
    pub global: Global,
    /// The environment of the process.
    pub environment: Environment,
    /// Where to print.
    pub printer: Printer,
}

impl Context {
    /// Reads the configuration and tells its warnings.
    pub fn load(&self) -> anyhow::Result<Loaded> {
        let loaded = self.load_silently()?;
        for warning in loaded.rendered_warnings(self.printer.colours_errors()) {
            self.printer.warn(warning)?;
        }
        Ok(loaded)
    }

    /// Reads the configuration.
    pub fn load_silently(&self) -> anyhow::Result<Loaded> {
        let source = paths::read_config(self.global.config.as_deref(), &self.environment)?;
        config::load(source, &self.environment, &config::Disk)
            .hint("`towline config example` prints every key with what it means")
    }

    /// The data directory that is in effect.
    pub fn data_directory(&self, loaded: &Loaded) -> anyhow::Result<PathBuf> {
        paths::data_directory(self.global.data.as_deref(), &self.environment, &loaded.settings)
    }
}
