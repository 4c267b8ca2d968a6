//! `towline slskd`: a slskd itself, beside what towline carries from it.

mod hook;
pub(in crate::commands) mod snippet;

use anyhow::Context as _;

use crate::{cli::Context, config::Settings, connection::block_on, report::Hinted as _};

/// As in the hook's address.
const SERVICE: &str = "slskd";

/// A slskd: how it is, its downloads and events, and its hook
#[derive(Debug, clap::Args)]
pub struct SlskdCommand {
    #[command(subcommand)]
    what: What,
    /// The source's name in the configuration, where several are a slskd
    #[arg(long, global = true, value_name = "NAME")]
    source: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Print what slskd.yml must hold so that slskd tells towline when files have come. The
    /// secret is printed, too
    Hook,
}

impl SlskdCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let loaded = context.load()?;
        let _logging = crate::logging::start_for_command(
            &loaded.settings.log,
            context.printer.manner(),
            false,
        )?;
        let name = chosen(&loaded.settings, self.source.as_deref())?.to_owned();
        block_on(async {
            match self.what {
                What::Hook => hook::run(context, loaded, &name, false).await,
            }
        })
    }
}

fn chosen<'a>(settings: &'a Settings, named: Option<&str>) -> anyhow::Result<&'a str> {
    let is_slskd = |import: &towline_services::downloads::DownloadsSettings| {
        import.hook().is_some_and(|hook| hook.service == SERVICE)
    };
    let known: Vec<_> = settings
        .imports
        .iter()
        .filter(|(_, import)| is_slskd(import))
        .map(|(name, _)| name.as_str())
        .collect();
    let list = format!("there are: {}", known.join(", "));
    match (named, known.as_slice()) {
        (None, [only]) => Ok(*only),
        (_, []) => Err(anyhow::anyhow!("no source of the configuration is a slskd"))
            .hint("`towline config example` shows [imports.NAME.slskd]"),
        (None, _) => Err(anyhow::anyhow!("several sources are a slskd"))
            .hint(format!("say which: --source NAME; {list}"))
            .wrong_usage(),
        (Some(named), known) => known
            .iter()
            .find(|name| **name == named)
            .copied()
            .with_context(|| format!("no source `{named}` is a slskd"))
            .hint(list)
            .wrong_usage(),
    }
}
