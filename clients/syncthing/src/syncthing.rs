//! The handle to one Syncthing.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName};
use secrecy::SecretString;
use towline_http::{
    Answer, Auth, Client, Counts, Deadlines, Limits, Settings as Http, SetupError, Trust,
};

use crate::{
    DeviceId, Error, Request, Version, cluster::Cluster, config::Configuration, database::Database,
    debug::Debugging, error::Sends, events::Events, folder::Folder, noauth::NoAuth,
    service::Service, stats::Stats, system::System,
};

/// The service's name in errors, logs and counts.
pub const SERVICE: &str = "syncthing";

/// What a [`Syncthing`] is made from. `Debug` shows no secret and no URL.
#[derive(Clone)]
pub struct Settings {
    /// Where it is, as in `http://127.0.0.1:8384`, with the path before `/rest` if a proxy gives
    /// it one; `/rest` may be there or not.
    pub url: String,
    /// Who we are.
    pub access: Access,
    /// How long we wait. Calls that are long by nature wait longer, and say so.
    pub deadlines: Deadlines,
    /// How many calls at once and in a while. Long polls take no place from others.
    pub limits: Limits,
    /// The longest answer that is read, in bytes. A batch of 1,000 events has about 270 kB.
    pub max_body: usize,
    /// Whose certificates we accept. Syncthing makes its own, without a name that could be
    /// checked: [pin it](Trust::Pinned), or put a proxy with a real one before it (reference §1.4).
    pub trust: Trust,
    /// Which device must answer. Another one's answers are refused
    /// ([`Error::OtherDevice`]), though only after the key was sent: pin the certificate against
    /// somebody who lies.
    pub device: Option<DeviceId>,
    /// Send with this instead of a client of our own.
    pub transport: Option<reqwest::Client>,
}

impl Settings {
    /// Settings with deadlines and limits that suit Syncthing.
    pub fn new(url: impl Into<String>, access: Access) -> Self {
        Self {
            url: url.into(),
            access,
            deadlines: Deadlines {
                // The status of a large folder is counted anew on 1.x.
                read: Duration::from_secs(30),
                total: Duration::from_mins(1),
                ..Deadlines::default()
            },
            limits: Limits::default(),
            max_body: 64 * 1024 * 1024,
            trust: Trust::default(),
            device: None,
            transport: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("access", &self.access).finish_non_exhaustive()
    }
}

/// How Syncthing knows us (reference §1.2). A name and a password are of no use: without a
/// browser's token they are refused.
#[derive(Debug, Clone)]
pub enum Access {
    /// The API key, as `X-API-Key`: works with every version.
    ApiKey(SecretString),
    /// The API key, as `Authorization: Bearer`: for a proxy that wants it so. 1.19 does not take
    /// it.
    Bearer(SecretString),
    /// Nobody: enough for [`noauth`](crate::noauth).
    Nobody,
}

/// One Syncthing. Cheap to clone; clones share connections, limits and counts.
#[derive(Debug, Clone)]
pub struct Syncthing(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client,
    sends: Sends,
    device: Option<DeviceId>,
}

/// The calls, by area.
impl Syncthing {
    /// The process: who it is, how it stands, pausing, restarting.
    pub fn system(&self) -> System<'_> {
        System(self)
    }

    /// The configuration, whole and in parts.
    pub fn config(&self) -> Configuration<'_> {
        Configuration(self)
    }

    /// Devices and folders that ask to be let in.
    pub fn cluster(&self) -> Cluster<'_> {
        Cluster(self)
    }

    /// What folders hold, need and do.
    pub fn database(&self) -> Database<'_> {
        Database(self)
    }

    /// What happens, as a stream.
    pub fn events(&self) -> Events<'_> {
        Events::new(self)
    }

    /// A folder's errors and old versions.
    pub fn folder(&self) -> Folder<'_> {
        Folder(self)
    }

    /// When devices were seen and folders scanned.
    pub fn stats(&self) -> Stats<'_> {
        Stats(self)
    }

    /// Small services.
    pub fn service(&self) -> Service<'_> {
        Service(self)
    }

    /// For those who look for a mistake in Syncthing itself.
    pub fn debug(&self) -> Debugging<'_> {
        Debugging(self)
    }

    /// What needs no key.
    pub fn noauth(&self) -> NoAuth<'_> {
        NoAuth(self)
    }
}

impl Syncthing {
    /// Makes the handle. Nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        let Settings { url, access, deadlines, limits, max_body, trust, device, transport } =
            settings;
        let sends = match &access {
            Access::ApiKey(_) => Sends::Key,
            Access::Bearer(_) => Sends::Bearer,
            Access::Nobody => Sends::Nothing,
        };
        let http = Http {
            auth: match access {
                Access::ApiKey(key) => {
                    Auth::ApiKeyHeader { name: HeaderName::from_static("x-api-key"), key }
                }
                Access::Bearer(key) => Auth::Bearer(key),
                Access::Nobody => Auth::None,
            },
            deadlines,
            max_body,
            limits,
            transport,
            trust,
            ..Http::new(SERVICE, root_of(&url))
        };
        let client = Client::new(http)?;
        Ok(Self(Arc::new(Inner { client, sends, device })))
    }

    /// Sends one call and reads its answer. The methods of the areas do this, and check first
    /// where the server would say nothing about an id that it does not know.
    pub async fn send<R: Request>(&self, request: &R) -> Result<R::Response, Error> {
        Ok(self.send_whole(request).await?.value)
    }

    /// As [`send`](Self::send); that there is no such thing, folder or device is `None`.
    pub async fn find<R: Request>(&self, request: &R) -> Result<Option<R::Response>, Error> {
        match self.send(request).await {
            Ok(value) => Ok(Some(value)),
            Err(
                Error::NotFound { .. } | Error::UnknownFolder { .. } | Error::UnknownDevice { .. },
            ) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// As [`send`](Self::send), with the answer's status and headers: see [`answered_by`] and
    /// [`version_of`].
    pub async fn send_whole<R: Request>(&self, request: &R) -> Result<Answer<R::Response>, Error> {
        let Inner { client, sends, device } = &*self.0;
        let answer = client
            .send_whole(request)
            .await
            .map_err(|error| Error::new(error, request.subject(), *sends))?;
        if let (Some(expected), Some(found)) = (device, answered_by(&answer.headers))
            && *expected != found
        {
            return Err(Error::OtherDevice { expected: expected.clone(), found });
        }
        Ok(answer)
    }

    /// The kernel's client, for its origin and settle times.
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// The calls until now.
    pub fn counts(&self) -> Counts {
        self.0.client.counts()
    }
}

/// Which device answered, by `X-Syncthing-Id` (reference §1.1); a proxy may take it away.
pub fn answered_by(headers: &HeaderMap) -> Option<DeviceId> {
    headers.get("x-syncthing-id")?.to_str().ok()?.parse().ok()
}

/// Which version answered, by `X-Syncthing-Version` (reference §1.1); a proxy may take it away.
pub fn version_of(headers: &HeaderMap) -> Option<Version> {
    headers.get("x-syncthing-version")?.to_str().ok()?.parse().ok()
}

/// What `/rest` and `/metrics` are both below.
fn root_of(url: &str) -> &str {
    let url = url.trim().trim_end_matches('/');
    url.strip_suffix("/rest").unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_may_be_part_of_the_address_or_not() {
        for url in ["http://s:8384", "http://s:8384/ ", "http://s:8384/rest/"] {
            assert_eq!(root_of(url), "http://s:8384", "{url}");
        }
        assert_eq!(root_of("https://s/sync/thing/rest"), "https://s/sync/thing");
        assert_eq!(root_of("http://s/forest"), "http://s/forest");
    }

    #[test]
    fn settings_and_handle_print_no_secret() {
        for access in [Access::ApiKey("canary".into()), Access::Bearer("canary".into())] {
            let settings = Settings::new("http://s", access);
            assert!(!format!("{settings:?}").contains("canary"));
            assert!(!format!("{:?}", Syncthing::new(settings).unwrap()).contains("canary"));
        }
    }
}
