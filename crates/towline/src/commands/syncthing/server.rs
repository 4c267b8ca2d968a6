//! Which Syncthing is meant: one of the configuration, or one that is named at once.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use syncthing_client::Syncthing;
use towline_domain::LocalPath;
use towline_services::{
    WrongSetting,
    folders::{FoldersSettings, SyncthingSettings},
};

use crate::{
    cli::Context,
    commands::chosen::Sought,
    config::{
        Disk, Loaded, Secret, Settings, environment::TOWLINE_SYNCTHING_API_KEY,
        settings::LogSettings,
    },
    report::Hinted as _,
};

/// Which Syncthing. Those of `--url` need no configuration file.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Which Syncthing")]
pub(super) struct ServerArgs {
    /// The server's name in the configuration, where several are a Syncthing
    #[arg(long, global = true, value_name = "NAME")]
    server: Option<String>,
    /// Where it is, instead of one of the configuration: `http://nas:8384`. It takes an API key,
    /// too (or `$TOWLINE_SYNCTHING_API_KEY`)
    #[arg(long, global = true, value_name = "URL")]
    url: Option<String>,
    /// The file that holds its API key
    #[arg(long, global = true, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// Its API key. Everybody on this machine can read it in the list of processes: rather use
    /// `--api-key-file`, or `$TOWLINE_SYNCTHING_API_KEY`
    #[arg(long, global = true, value_name = "KEY")]
    api_key: Option<String>,
    /// The SHA-256 fingerprint of its certificate, for `https://`
    #[arg(long, global = true, value_name = "FINGERPRINT", visible_alias = "fingerprint")]
    certificate: Option<String>,
    /// Accept any certificate. Only in a network of your own
    #[arg(long, global = true, visible_alias = "insecure")]
    any_certificate: bool,
}

/// The Syncthing that is meant.
pub(super) struct Server {
    /// As it is told: its name in the configuration.
    pub(super) name: String,
    pub(super) settings: SyncthingSettings,
    pub(super) log: LogSettings,
    /// What its settings are blamed on; nothing for one that was named at once.
    loaded: Option<(Loaded, String)>,
}

impl ServerArgs {
    pub(super) fn found(self, context: &Context) -> anyhow::Result<Server> {
        match self {
            Self { server: Some(_), url: Some(_), .. } => {
                Err(anyhow::anyhow!("`--server` and `--url` name two"))
                    .hint("keep one of them")
                    .wrong_usage()
            }
            Self { url: Some(_), .. } => self.at_once(context),
            Self {
                server,
                url: None,
                api_key: None,
                api_key_file: None,
                certificate: None,
                any_certificate: false,
            } => configured(context, server.as_deref()),
            Self { .. } => Err(anyhow::anyhow!(
                "an API key or a certificate is given, and no `--url`"
            ))
            .hint("a server of the configuration has its own: leave them out, or give `--url`, too")
            .wrong_usage(),
        }
    }

    fn at_once(self, context: &Context) -> anyhow::Result<Server> {
        let key = self.key(context)?;
        // As if it stood in the file: what else there is to set has its default.
        let settings = serde_json::json!({
            "url": self.url, "api_key": key,
            "certificate": self.certificate, "any_certificate": self.any_certificate,
        });
        Ok(Server {
            name: "syncthing".into(),
            settings: serde_json::from_value(settings).context("the options cannot be used")?,
            log: Settings::default().log,
            loaded: None,
        })
    }

    fn key(&self, context: &Context) -> anyhow::Result<String> {
        let from_environment = || context.environment.get(TOWLINE_SYNCTHING_API_KEY);
        match (&self.api_key, &self.api_key_file) {
            (Some(_), Some(_)) => Err(anyhow::anyhow!("`--api-key` and `--api-key-file` are both given"))
                .hint("keep one of them")
                .wrong_usage(),
            (Some(key), None) => Ok(key.clone()),
            (None, Some(file)) => read(context, file),
            (None, None) => match from_environment() {
                Some(key) => Ok(key.to_str().context("the API key is not UTF-8")?.to_owned()),
                None => Err(anyhow::anyhow!("`--url` takes an API key, too"))
                    .hint(format!(
                        "give `--api-key-file FILE` or ${TOWLINE_SYNCTHING_API_KEY}; the key stands \
                         in Syncthing's settings under GUI"
                    ))
                    .wrong_usage(),
            },
        }
    }
}

fn read(context: &Context, file: &std::path::Path) -> anyhow::Result<String> {
    let shown = LocalPath::new(file);
    match Secret::read(&Disk, file) {
        Ok(Secret { text, world_readable }) => {
            if world_readable {
                context.printer.warn(format!(
                    "anyone on this machine can read the secret in {shown}: chmod o-rwx {shown}"
                ))?;
            }
            Ok(text)
        }
        Err(why) => {
            Err(anyhow::anyhow!("the API key in {shown} cannot be used: {why}")).wrong_usage()
        }
    }
}

fn configured(context: &Context, named: Option<&str>) -> anyhow::Result<Server> {
    let loaded = context.load()?;
    let servers = loaded.settings.folders.iter().map(|(name, server)| match server {
        FoldersSettings::Syncthing(settings) => (name, &**settings),
    });
    let sought = Sought {
        table: "server",
        kind: "a syncthing",
        example: "[folders.nas.syncthing]; one without a table is named by `--url` and \
                  `--api-key-file`",
    };
    let (name, settings) = sought.among(servers, named)?;
    let (name, settings) = (name.to_owned(), settings.clone());
    Ok(Server {
        name: format!("folders.{name}"),
        settings,
        log: loaded.settings.log.clone(),
        loaded: Some((loaded, name)),
    })
}

impl Server {
    pub(super) fn client(&self) -> anyhow::Result<Syncthing> {
        match (self.settings.client(), &self.loaded) {
            (Ok(client), _) => Ok(client),
            (Err(wrong), Some((loaded, name))) => bail!(loaded.refused(["folders", name], &wrong)),
            (Err(WrongSetting { key, words, .. }), None) => {
                let option = key.replace('_', "-");
                Err(anyhow::anyhow!("`--{option}` cannot be used: {words}")).wrong_usage()
            }
        }
    }
}
