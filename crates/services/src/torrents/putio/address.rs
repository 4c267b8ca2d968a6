//! Where a file's bytes are now: put.io signs an address for each who asks, and it ages
//! (reference §4).

use std::sync::Arc;

use async_trait::async_trait;
use putio_client::{Error, FileId as PutioFile, files};
use towline_domain::torrents::FileId;
use towline_files::download::{Address, AddressError, AddressSource};

use super::account::Account;

/// The addresses of one file.
pub(super) struct Signed {
    account: Arc<Account>,
    file: FileId,
}

impl Signed {
    pub(super) const fn new(account: Arc<Account>, file: FileId) -> Self {
        Self { account, file }
    }
}

#[async_trait]
impl AddressSource for Signed {
    async fn address(&self) -> Result<Address, AddressError> {
        let never = |words: String| AddressError::Never { status: None, words };
        let id = PutioFile::new(self.file.0).and_then(PutioFile::non_root);
        let id = id.map_err(|error| never(error.to_string()))?;
        let putio = self.account.putio().map_err(|trouble| never(trouble.words))?;
        let url = putio.send(&files::GetUrl::new(id)).await;
        let url = url.map_err(|error| refused(&error))?.url;
        let link = url.reveal().parse().map_err(|_| never("put.io gave no address".into()))?;
        Ok(Address::new(link))
    }
}

fn refused(error: &Error) -> AddressError {
    let words = error.to_string();
    match error {
        Error::RateLimited { retry_after, .. } => {
            AddressError::Later { words, retry_after: Some(*retry_after) }
        }
        error if error.is_passing() => AddressError::Later { words, retry_after: None },
        Error::NotFound { .. } => AddressError::Never { status: Some(404), words },
        error => {
            AddressError::Never { status: error.status().map(|status| status.as_u16()), words }
        }
    }
}
