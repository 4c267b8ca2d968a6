//! `towline syncthing pause` and `resume`: whether it talks to devices (Syncthing reference §3.1).

use serde::Serialize;
use syncthing_client::{DeviceId, Syncthing, config::DeviceConfig};
use towline_domain::path::shown;

use super::{known, told};
use crate::{cli::Context, report::Hinted as _};

/// Which device.
#[derive(Debug, clap::Args)]
pub(super) struct DeviceArg {
    /// Its id, the first group of it, or its name; all devices when there is none
    device: Option<String>,
}

/// What was done, told.
#[derive(Debug, Serialize)]
struct Outcome {
    /// The one that was named; none is all of them.
    device: Option<DeviceId>,
    done: &'static str,
    /// Those that were not so before.
    changed: Vec<Changed>,
    #[serde(skip)]
    named: Option<String>,
}

#[derive(Debug, Serialize)]
struct Changed {
    id: DeviceId,
    name: String,
}

impl DeviceArg {
    pub(super) async fn pause(
        self,
        context: &Context,
        syncthing: &Syncthing,
    ) -> anyhow::Result<()> {
        let outcome = self.outcome(syncthing, true).await?;
        let system = syncthing.system();
        told(match &outcome.device {
            Some(id) => system.pause(id).await,
            None => system.pause_all().await,
        })?;
        outcome.tell(context)
    }

    pub(super) async fn resume(
        self,
        context: &Context,
        syncthing: &Syncthing,
    ) -> anyhow::Result<()> {
        let outcome = self.outcome(syncthing, false).await?;
        let system = syncthing.system();
        told(match &outcome.device {
            Some(id) => system.resume(id).await,
            None => system.resume_all().await,
        })?;
        outcome.tell(context)
    }

    /// What will have been done. The server says nothing about what it changes, so it is looked at
    /// before.
    async fn outcome(&self, syncthing: &Syncthing, to_paused: bool) -> anyhow::Result<Outcome> {
        let own = told(syncthing.system().status().await)?.my_id;
        let (device, named, all) = match &self.device {
            None => (None, None, told(syncthing.config().devices().list().await)?),
            Some(named) => {
                let device = known::device(syncthing, named).await?;
                let id = device.device_id().unwrap_or_default();
                if own == id {
                    return Err(anyhow::anyhow!("{named:?} is this Syncthing itself"))
                        .hint("name a device that it talks to: `towline syncthing devices`")
                        .wrong_usage();
                }
                (Some(id), Some(known::device_name(&device)), vec![device])
            }
        };
        let is_other = |one: &&DeviceConfig| {
            one.device_id().is_some_and(|id| id != own)
                && one.paused().unwrap_or_default() != to_paused
        };
        let changed = all.iter().filter(is_other).map(|one| Changed {
            id: one.device_id().unwrap_or_default(),
            name: known::device_name(one),
        });
        let changed = changed.collect();
        Ok(Outcome { device, named, changed, done: if to_paused { "paused" } else { "resumed" } })
    }
}

impl Outcome {
    fn tell(&self, context: &Context) -> anyhow::Result<()> {
        context.printer.json(self)?;
        context.printer.line(shown(self.words().as_bytes()))?;
        Ok(())
    }

    fn words(&self) -> String {
        let names: Vec<_> = self.changed.iter().map(|device| device.name.as_str()).collect();
        match (&self.named, names.as_slice(), self.done) {
            (Some(name), [], "paused") => format!("{name}: was paused already"),
            (Some(name), [], _) => format!("{name}: was not paused"),
            (Some(name), _, done) => format!("{name}: {done}"),
            (None, [], "paused") => "all devices: there was none to be paused".into(),
            (None, [], _) => "all devices: none was paused".into(),
            (None, names, done) => format!("all devices: {done}: {}", names.join(", ")),
        }
    }
}
