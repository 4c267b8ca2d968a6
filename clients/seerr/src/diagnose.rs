//! What is wrong with an address and a key, in three steps.

use crate::{
    Error, Product, Seerr,
    auth::GetMe,
    public::{GetSettings, GetStatus},
    users::User,
};

/// What [`Seerr::diagnose`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nobody answers there, or not now.
    Unreachable {
        /// Why.
        source: Error,
    },
    /// Somebody answers there, and it is not this API: a web page, a redirect to one, another
    /// program.
    NotTheApi {
        /// What was answered.
        source: Error,
    },
    /// The server's setup has not been finished.
    NotInitialised {
        /// Which product it is.
        product: Product,
        /// Its version.
        version: Box<str>,
    },
    /// No key reached the server: none is set, or a proxy takes it away.
    KeyMissing,
    /// The key is not the server's.
    KeyWrong,
    /// The key is right, and the user whom the handle [acts as](Seerr::acting_as) is unknown.
    UserUnknown,
    /// All is well.
    Ok {
        /// Which product it is.
        product: Product,
        /// Its version.
        version: Box<str>,
        /// With whose rights calls are made.
        me: Box<User>,
    },
}

impl Seerr {
    /// What is wrong with the address, the key or the user, if anything. The server has one text
    /// for all refusals, so that it takes up to four calls (seerr reference §2).
    pub async fn diagnose(&self) -> Finding {
        match self.steps().await {
            Ok(finding) => finding,
            Err(source) if is_elsewhere(&source) => Finding::NotTheApi { source },
            Err(source) => Finding::Unreachable { source },
        }
    }

    async fn steps(&self) -> Result<Finding, Error> {
        let version = self.send(&GetStatus).await?.version;
        let settings = self.send(&GetSettings).await?;
        let product = settings.product;
        if !settings.initialized {
            return Ok(Finding::NotInitialised { product, version });
        }
        match self.send(&GetMe).await {
            Ok(me) => Ok(Finding::Ok { product, version, me: Box::new(me) }),
            Err(Error::KeyMissing { .. }) => Ok(Finding::KeyMissing),
            Err(Error::KeyOrUserRefused { .. }) if self.user().is_some() => {
                match self.acting_as_owner().send(&GetMe).await {
                    Ok(_) => Ok(Finding::UserUnknown),
                    Err(Error::KeyMissing { .. }) => Ok(Finding::KeyMissing),
                    Err(Error::KeyOrUserRefused { .. }) => Ok(Finding::KeyWrong),
                    Err(error) => Err(error),
                }
            }
            Err(Error::KeyOrUserRefused { .. }) => Ok(Finding::KeyWrong),
            Err(error) => Err(error),
        }
    }
}

/// Whether the answer is one that this API never gives to these calls.
fn is_elsewhere(error: &Error) -> bool {
    use towline_http::CallError::{NotJson, Redirected, TooLarge, Unreadable};
    match error {
        Error::Call(
            Unreadable { .. } | NotJson { .. } | Redirected { .. } | TooLarge { .. },
        ) => true,
        Error::Call(other) => other.status().is_some_and(|status| {
            status.is_client_error() && !matches!(status.as_u16(), 408 | 429)
        }),
        Error::NotTheApi { .. }
        | Error::NotFound { .. }
        | Error::BadRequest { .. }
        // The first two calls need no key: who wants one there is somebody before the server.
        | Error::KeyMissing { .. }
        | Error::KeyOrUserRefused { .. }
        | Error::NotPermitted { .. } => true,
        _ => false,
    }
}
