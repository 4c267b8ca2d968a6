//! `towline syncthing devices`: whom it knows (Syncthing reference §3.1, §3.5).

use serde::Serialize;
use syncthing_client::{
    DeviceId, Error, Syncthing,
    config::{DeviceConfig, FolderConfig},
    database::GetCompletion,
    system::Connection,
};
use towline_domain::{Clock as _, SystemClock, Timestamp};

use super::{each, known, listed, told};
use crate::{cli::Context, commands::words::ago};

/// One device, told.
#[derive(Debug, Serialize)]
struct Device {
    name: String,
    id: String,
    short_id: String,
    /// This Syncthing itself.
    own: bool,
    connected: bool,
    paused: bool,
    address: Option<String>,
    version: Option<String>,
    last_seen: Option<String>,
    /// Hundredths of all folders that it shares; nothing where it shares none, or that cannot be told.
    completion: Option<f64>,
    #[serde(skip)]
    seen: Option<Timestamp>,
}

pub(super) async fn run(context: &Context, syncthing: &Syncthing) -> anyhow::Result<()> {
    let devices = told(read(syncthing).await)?;
    let head = ["name", "id", "state", "last seen", "completion", "address", "version"];
    let now = SystemClock.now();
    listed(context, &devices, &head, |device| device.row(now))
}

async fn read(syncthing: &Syncthing) -> Result<Vec<Device>, Error> {
    let own = syncthing.system().status().await?.my_id;
    let configs = syncthing.config().devices().list().await?;
    let mut connections = syncthing.system().connections().await?.connections;
    let stats = syncthing.stats().devices().await?;
    let folders = syncthing.config().folders().list().await?;
    let known = configs.into_iter().filter_map(|config| Some((config.device_id()?, config)));
    let known: Vec<_> = known
        .map(|(id, config)| {
            let connection = connections.remove(&id).unwrap_or_default();
            let seen = stats.get(&id).and_then(|stats| stats.last_seen);
            let seen = seen.map(|at| Timestamp::from_micros(at.as_microsecond()));
            let mut device = Device::new(&id, &config, connection, seen);
            device.own = id == own;
            (id, device)
        })
        .collect();
    let folders = &folders;
    each(known, |(id, mut device)| async move {
        if shares(folders, &id) {
            device.completion = completion(syncthing, id).await?;
        }
        Ok(device)
    })
    .await
}

/// Of one that shares nothing Syncthing says *nothing of nothing*, as 0 or 100 by version.
fn shares(folders: &[FolderConfig], id: &DeviceId) -> bool {
    let with = |folder: &FolderConfig| folder.devices().unwrap_or_default();
    folders.iter().flat_map(with).any(|device| device.device_id().as_ref() == Some(id))
}

/// On 1.19 a paused folder hides what is known of the others.
async fn completion(syncthing: &Syncthing, id: DeviceId) -> Result<Option<f64>, Error> {
    if !id.is_valid() {
        return Ok(None);
    }
    match syncthing.find(&GetCompletion { folder: None, device: Some(id) }).await {
        Ok(found) => Ok(found.map(|completion| completion.completion)),
        Err(Error::FolderPaused { .. } | Error::FolderNotRunning { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Device {
    fn new(
        id: &DeviceId,
        config: &DeviceConfig,
        connection: Connection,
        seen: Option<Timestamp>,
    ) -> Self {
        let told = |words: String| Some(words).filter(|words| !words.is_empty());
        Self {
            name: known::device_name(config),
            id: id.to_string(),
            short_id: id.short().to_string(),
            own: false,
            connected: connection.connected,
            paused: config.paused().unwrap_or_default(),
            address: told(connection.address),
            version: told(connection.client_version),
            last_seen: seen.map(|at| at.to_string()),
            completion: None,
            seen,
        }
    }

    fn row(&self, now: Timestamp) -> Vec<String> {
        let state = match self {
            Self { own: true, .. } => "itself",
            Self { paused: true, .. } => "paused",
            Self { connected: true, .. } => "connected",
            _ => "away",
        };
        let seen = match (self.own || self.connected, self.seen) {
            (true, _) => "now".into(),
            (false, Some(at)) => ago(now, at),
            (false, None) => "never".into(),
        };
        let words = |words: &Option<String>| words.clone().unwrap_or_else(|| "-".into());
        vec![
            self.name.clone(),
            self.short_id.clone(),
            state.into(),
            seen,
            self.completion.map_or("-".into(), super::completion::percent),
            words(&self.address),
            words(&self.version),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_without_a_folder_has_nothing_to_be_complete_of() {
        let folders: Vec<FolderConfig> = serde_json::from_value(serde_json::json!([
            {"id": "a", "devices": [{"deviceID": "A"}]}, {"id": "b"},
        ]))
        .unwrap();
        assert!(shares(&folders, &serde_json::from_value("A".into()).unwrap()));
        assert!(!shares(&folders, &serde_json::from_value("B".into()).unwrap()));
        assert!(!shares(&[], &DeviceId::default()));
    }

    #[test]
    fn one_that_was_never_there_says_so() {
        let config = DeviceConfig::new().with(DeviceConfig::NAME, "phone");
        let row = |connection, seen| {
            let device = Device::new(&DeviceId::default(), &config, connection, seen);
            device.row(Timestamp::from_micros(100_000_000)).join(" | ")
        };
        assert_eq!(row(Connection::default(), None), "phone |  | away | never | - | - | -");
        let there =
            Connection { connected: true, address: "[::1]:1".into(), ..Connection::default() };
        assert_eq!(row(there, None), "phone |  | connected | now | - | [::1]:1 | -");
        let seen = Some(Timestamp::from_micros(40_000_000));
        assert_eq!(row(Connection::default(), seen), "phone |  | away | 60 s ago | - | - | -");
    }
}
