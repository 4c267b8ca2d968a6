//! `towline syncthing pause` and `resume`: whether it talks to devices (Syncthing reference §3.1).

use serde_json::json;
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

impl DeviceArg {
    pub(super) async fn pause(
        self,
        context: &Context,
        syncthing: &Syncthing,
    ) -> anyhow::Result<()> {
        let meant = self.meant(syncthing).await?;
        let system = syncthing.system();
        told(match &meant {
            Some((id, _)) => system.pause(id).await,
            None => system.pause_all().await,
        })?;
        tell(context, meant.as_ref(), "paused")
    }

    pub(super) async fn resume(
        self,
        context: &Context,
        syncthing: &Syncthing,
    ) -> anyhow::Result<()> {
        let meant = self.meant(syncthing).await?;
        let system = syncthing.system();
        told(match &meant {
            Some((id, _)) => system.resume(id).await,
            None => system.resume_all().await,
        })?;
        tell(context, meant.as_ref(), "resumed")
    }

    /// `None` is all of them.
    async fn meant(
        &self,
        syncthing: &Syncthing,
    ) -> anyhow::Result<Option<(DeviceId, DeviceConfig)>> {
        let Some(named) = &self.device else { return Ok(None) };
        let device = known::device(syncthing, named).await?;
        let id = device.device_id().unwrap_or_default();
        if told(syncthing.system().status().await)?.my_id == id {
            return Err(anyhow::anyhow!("{named:?} is this Syncthing itself"))
                .hint("name a device that it talks to: `towline syncthing devices`")
                .wrong_usage();
        }
        Ok(Some((id, device)))
    }
}

fn tell(
    context: &Context,
    meant: Option<&(DeviceId, DeviceConfig)>,
    done: &str,
) -> anyhow::Result<()> {
    let device = meant.map(|(id, _)| id.as_str());
    context.printer.json(&json!({ "device": device, "done": done }))?;
    context.printer.line(match meant {
        Some((_, device)) => {
            format!("{}: {done}", shown(known::device_name(device).as_bytes()))
        }
        None => format!("all devices: {done}"),
    })?;
    Ok(())
}
