//! Where the bytes come from: an address that is good now.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use http::HeaderMap;
use tokio::sync::Mutex;
use towline_http::Link;

use super::DownloadError;

/// How often an address is asked for anew before a byte has come from one.
const RENEWALS: u32 = 3;

/// Where a file can be read now. `Debug` shows neither path nor query: they may be a credential.
#[derive(Clone)]
pub struct Address {
    /// The address.
    pub link: Link,
    /// Headers for the host of `link` alone.
    pub headers: HeaderMap,
}

impl Address {
    /// An address that needs no headers.
    pub fn new(link: Link) -> Self {
        Self { link, headers: HeaderMap::new() }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.link)
    }
}

/// Gives addresses. Asked late, and again when an address is no longer taken.
#[async_trait]
pub trait AddressSource: Send + Sync {
    /// An address that is good now.
    async fn address(&self) -> Result<Address, AddressError>;

    /// Whether it may give another address than before.
    fn renews(&self) -> bool {
        true
    }
}

/// Why there is no address. The words hold no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// There will be none: no such file, no permission.
    #[error("{words}")]
    Never {
        /// The status of the answer, where there was one.
        status: Option<u16>,
        /// Who said what.
        words: String,
    },
    /// There may be one later.
    #[error("{words}")]
    Later {
        /// What happened.
        words: String,
        /// How long to wait.
        retry_after: Option<Duration>,
    },
}

/// The one address that there is.
#[derive(Debug, Clone)]
pub struct Fixed(pub Address);

#[async_trait]
impl AddressSource for Fixed {
    async fn address(&self) -> Result<Address, AddressError> {
        Ok(self.0.clone())
    }

    fn renews(&self) -> bool {
        false
    }
}

/// The address of one download, shared by its connections.
pub(super) struct Addresses {
    source: Arc<dyn AddressSource>,
    // Held while the source is asked: the others wait for the same answer.
    current: Mutex<Current>,
}

#[derive(Default)]
struct Current {
    address: Option<Address>,
    /// Which address it is: two connections that fail with the same one ask once.
    number: u32,
    /// Asked for since the last byte came.
    renewals: u32,
}

impl Addresses {
    pub(super) fn new(source: Arc<dyn AddressSource>) -> Self {
        Self { source, current: Mutex::default() }
    }

    /// The address that is good as far as is known, and its number.
    pub(super) async fn get(&self) -> Result<(Address, u32), AddressError> {
        let mut current = self.current.lock().await;
        if let Some(address) = &current.address {
            return Ok((address.clone(), current.number));
        }
        let address = self.source.address().await?;
        current.number += 1;
        current.address = Some(address.clone());
        Ok((address, current.number))
    }

    /// Bytes came from the address with this number.
    pub(super) async fn proved(&self, number: u32) {
        let mut current = self.current.lock().await;
        if current.number == number {
            current.renewals = 0;
        }
    }

    /// The address with this number was refused: another one is asked for at the next `get`.
    pub(super) async fn refused(
        &self,
        number: u32,
        status: u16,
        origin: &str,
    ) -> Result<(), DownloadError> {
        let mut current = self.current.lock().await;
        if current.number != number || current.address.is_none() {
            return Ok(());
        }
        if !self.source.renews() || current.renewals >= RENEWALS {
            let words = format!("{origin} answered {status}");
            return Err(DownloadError::Refused { status: Some(status), words });
        }
        current.renewals += 1;
        current.address = None;
        Ok(())
    }
}
