//! The calls about the server's process, as methods.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    AddError, Browse, ClearErrors, Connections, DebugFacilities, Discovered, GetConnections,
    GetDebugFacilities, GetDiscovery, GetLog, GetLogLevels, GetLogText, GetPaths, GetStatus,
    GetUpgrade, GetVersion, ListErrors, LogLevel, LogLevels, LogLine, Pause, Ping, PingByPost,
    Reset, Restart, Resume, SetDebugFacilities, SetLogLevels, Shutdown, Status, Upgrade,
    UpgradeNow, VersionInfo,
};
use crate::{DeviceId, Error, FolderId, Syncthing};

/// The server's process.
#[derive(Debug, Clone, Copy)]
pub struct System<'a>(pub(crate) &'a Syncthing);

impl System<'_> {
    /// Whether the server answers and takes our key. Every failure is an [`Error::Ping`], with the
    /// reason in it.
    pub async fn ping(&self) -> Result<(), Error> {
        let failed = |error| Error::Ping { source: Box::new(error) };
        self.0.send(&Ping).await.map(drop).map_err(failed)
    }

    /// As [`ping`](Self::ping), by `POST`.
    pub async fn ping_by_post(&self) -> Result<(), Error> {
        let failed = |error| Error::Ping { source: Box::new(error) };
        self.0.send(&PingByPost).await.map(drop).map_err(failed)
    }

    /// Which Syncthing this is.
    pub async fn version(&self) -> Result<VersionInfo, Error> {
        self.0.send(&GetVersion).await
    }

    /// How the process stands.
    pub async fn status(&self) -> Result<Status, Error> {
        self.0.send(&GetStatus).await
    }

    /// The whole configuration; another word for
    /// [`config().get()`](crate::config::Configuration::get).
    pub async fn config(&self) -> Result<crate::config::Config, Error> {
        self.0.config().get().await
    }

    /// Which devices are connected. 1.19 lists the own device too.
    pub async fn connections(&self) -> Result<Connections, Error> {
        self.0.send(&GetConnections).await
    }

    /// Where other devices were found.
    pub async fn discovery(&self) -> Result<BTreeMap<DeviceId, Discovered>, Error> {
        self.0.send(&GetDiscovery).await
    }

    /// What the page shows as errors, oldest first.
    pub async fn errors(&self) -> Result<Vec<LogLine>, Error> {
        Ok(self.0.send(&ListErrors).await?.errors)
    }

    /// Shows an error on the page.
    pub async fn add_error(&self, message: impl Into<String>) -> Result<(), Error> {
        self.0.send(&AddError(message.into())).await
    }

    /// Takes all errors off the page.
    pub async fn clear_errors(&self) -> Result<(), Error> {
        self.0.send(&ClearErrors).await
    }

    /// The last lines of the log, oldest first; only those after `since`.
    pub async fn log(&self, since: Option<Timestamp>) -> Result<Vec<LogLine>, Error> {
        Ok(self.0.send(&GetLog { since }).await?.messages)
    }

    /// The same as text.
    pub async fn log_text(&self, since: Option<Timestamp>) -> Result<String, Error> {
        self.0.send(&GetLogText { since }).await
    }

    /// Which parts tell more in the log; 1.x only.
    pub async fn debug_facilities(&self) -> Result<DebugFacilities, Error> {
        self.0.send(&GetDebugFacilities).await
    }

    /// Lets parts tell more or less in the log; 1.x only.
    pub async fn set_debug_facilities(&self, set: &SetDebugFacilities) -> Result<(), Error> {
        self.0.send(set).await
    }

    /// How much the parts tell in the log; 2.x only.
    pub async fn log_levels(&self) -> Result<LogLevels, Error> {
        self.0.send(&GetLogLevels).await
    }

    /// Sets how much parts tell in the log; 2.x only.
    pub async fn set_log_levels(&self, levels: BTreeMap<String, LogLevel>) -> Result<(), Error> {
        self.0.send(&SetLogLevels(levels)).await
    }

    /// Where the server keeps its files; since 1.21.
    pub async fn paths(&self) -> Result<BTreeMap<String, String>, Error> {
        self.0.send(&GetPaths).await
    }

    /// The directories on the server's disk whose path begins with `current`, without a separator
    /// at the end; the roots when it is empty.
    pub async fn browse(&self, current: impl Into<String>) -> Result<Vec<String>, Error> {
        let browse = Browse { current: current.into(), filesystem: None };
        let found = self.0.send(&browse).await?.unwrap_or_default();
        Ok(found.into_iter().map(without_separator).collect())
    }

    /// Whether there is a newer version: the server asks its maker's.
    pub async fn upgrade(&self) -> Result<Upgrade, Error> {
        self.0.send(&GetUpgrade).await
    }

    /// Installs the newer version and restarts.
    pub async fn upgrade_now(&self) -> Result<(), Error> {
        self.0.send(&UpgradeNow).await
    }

    /// Stops talking to a device.
    pub async fn pause(&self, device: &DeviceId) -> Result<(), Error> {
        self.0.send(&Pause { device: Some(device.clone()) }).await
    }

    /// Stops talking to all devices.
    pub async fn pause_all(&self) -> Result<(), Error> {
        self.0.send(&Pause { device: None }).await
    }

    /// Talks to a device again.
    pub async fn resume(&self, device: &DeviceId) -> Result<(), Error> {
        self.0.send(&Resume { device: Some(device.clone()) }).await
    }

    /// Talks to all devices again.
    pub async fn resume_all(&self) -> Result<(), Error> {
        self.0.send(&Resume { device: None }).await
    }

    /// Ends the process; whoever watches over it starts it again.
    pub async fn restart(&self) -> Result<(), Error> {
        self.0.send(&Restart).await
    }

    /// Ends the process.
    pub async fn shutdown(&self) -> Result<(), Error> {
        self.0.send(&Shutdown).await
    }

    /// Forgets what is known of the files of a paused folder, and restarts. No file is touched.
    pub async fn reset_folder(&self, folder: impl Into<FolderId>) -> Result<(), Error> {
        self.0.send(&Reset { folder: Some(folder.into()) }).await
    }

    /// Forgets what is known of the files of **all** folders, which must be paused, and restarts. No
    /// file is touched.
    pub async fn reset_everything(&self) -> Result<(), Error> {
        self.0.send(&Reset { folder: None }).await
    }
}

/// `/` itself stays.
fn without_separator(path: String) -> String {
    match path.strip_suffix(['/', '\\']) {
        Some(short) if !short.is_empty() && !short.ends_with(':') => short.to_owned(),
        _ => path,
    }
}
