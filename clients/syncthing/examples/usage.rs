//! The usage of the Python client `aiosyncthing`, line by line, with this one.
//!
//! **It pauses and resumes ALL devices of the server that it is pointed at**, also those that a
//! person has paused, as the lines of that page do. Run it with a test server only.
//!
//! ```console
//! $ SYNCTHING_KEY=… cargo run -p syncthing-client --example usage -- \
//!       http://127.0.0.1:8384 FOLDER DEVICE
//! ```
//!
//! `DEVICE` is the id of one to be paused and resumed by itself, another than the server; the first
//! that it knows unless given, and none where it knows none.
#![expect(clippy::print_stdout, reason = "a program for people")]

use std::{env, error::Error as _};

use syncthing_client::{
    Access, DeviceId, Error, Settings, Syncthing, config::DeviceConfig, events::Item,
};

/// Says what it did.
pub(crate) async fn usage(
    url: &str,
    key: &str,
    device: Option<&DeviceId>,
    folder: &str,
) -> Result<Vec<String>, Error> {
    let mut shown = Vec::new();
    let settings = Settings::new(url, Access::ApiKey(key.into()));
    let client = Syncthing::new(settings).expect("the address is one");

    client.system().ping().await?;
    let config = client.system().config().await?;
    shown.push(format!("{} folders", config.folders.len()));
    let status = client.system().status().await?;
    shown.push(format!("it is {}", status.my_id));
    let version = client.system().version().await?;
    shown.push(version.version);

    client.system().pause_all().await?;
    client.system().resume_all().await?;
    match device {
        Some(device) => {
            client.system().pause(device).await?;
            client.system().resume(device).await?;
        }
        None => shown.push("there is no other device to be paused by itself".into()),
    }

    match client.database().status(folder).await {
        Ok(status) => shown.push(format!("{folder} is {}", status.state)),
        Err(Error::UnknownFolder { .. }) => shown.push(format!("there is no {folder}")),
        Err(error) => return Err(error),
    }

    // From the beginning, as the Python client does.
    let mut events = client.events().from_history().listen();
    while let Some(item) = events.next().await {
        match item? {
            Item::Event(event) => shown.push(format!("{} {}", event.id, event.kind)),
            // Our own addition: what was lost is told.
            Item::Gap(_) | Item::Restarted(_) | Item::Reconnected(_) => {}
        }
        if events.last_seen_id().0 >= 5 {
            break;
        }
    }
    Ok(shown)
}

/// The one that is named, or the first that is not the server itself.
async fn device(client: &Syncthing, named: Option<String>) -> Result<Option<DeviceId>, Error> {
    if let Some(named) = named {
        return Ok(Some(named.parse().expect("DEVICE is an id")));
    }
    let own = client.system().status().await?.my_id;
    let all = client.config().devices().list().await?;
    Ok(all.iter().filter_map(DeviceConfig::device_id).find(|id| *id != own))
}

#[tokio::main]
async fn main() {
    let url = env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:8384".into());
    let folder = env::args().nth(2).unwrap_or_else(|| "default".into());
    let key = env::var("SYNCTHING_KEY").unwrap_or_default();
    let settings = Settings::new(&url, Access::ApiKey(key.as_str().into()));
    let client = Syncthing::new(settings).expect("usage: usage URL FOLDER DEVICE");
    let done = async {
        let device = device(&client, env::args().nth(3)).await?;
        usage(&url, &key, device.as_ref(), &folder).await
    };
    match done.await {
        Ok(shown) => shown.iter().for_each(|line| println!("{line}")),
        Err(error) => {
            println!("error: {error}");
            if let Some(cause) = error.source() {
                println!("  because: {cause}");
            }
            if let Some(hint) = error.hint() {
                println!("\nhint: {hint}");
            }
        }
    }
}
