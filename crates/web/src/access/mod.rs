//! Who may come in over the network, and what they may do.
//!
//! One [`Doorkeeper`] for the whole process. A request passes, in this order: its `Host` must be
//! one of ours (`hosts`), its sender is told (`callers`: a session, a key, a proxy's word), and
//! its route's [`Access`](crate::routes::Access) must be granted; what a browser sends by itself
//! must also prove that a page of ours made it send it (`forgery`).
//!
//! Deliberately not here: the pages on which people log in, and where codes are kept (the ledger).

mod address;
mod answers;
mod callers;
mod codes;
mod cookies;
mod first;
mod forgery;
mod hosts;
mod password;
mod sessions;
mod settings;
mod tries;

use std::sync::Arc;

use tokio::sync::watch;
use towline_engine::Ledger;

pub use answers::AnswerLinks;
pub use callers::Caller;
pub use codes::NoRandom;
pub use settings::{AccessSettings, Demo, ForwardAuth};

pub(crate) use address::{Peer, counted_as};
pub(crate) use answers::{BadLink, LinkedAnswer};
pub(crate) use callers::KEY_PREFIX;
pub(crate) use codes::{code_of, random};
pub(crate) use cookies::{Cookies, Jar, Scheme};
pub(crate) use first::TokenUse;
pub(crate) use forgery::{FIELD as FORGERY_FIELD, HEADER as FORGERY_HEADER};
pub(crate) use password::WrongPassword;
pub(crate) use sessions::{From, KEPT, LoggedIn, check_name};
pub(crate) use tries::TooMany;

use codes::Codes;
use first::OneTime;
use password::Passwords;
use tries::Tries;

/// Lets people and programs in, or does not.
pub struct Doorkeeper {
    settings: AccessSettings,
    ledger: Ledger,
    codes: Codes,
    passwords: Passwords,
    tries: Tries,
    one_time: OneTime,
    /// Raised whenever somebody may have lost the right to be here: streams ask again.
    changes: watch::Sender<u64>,
}

impl Doorkeeper {
    /// One with these settings. Fails where the machine gives no random numbers.
    pub fn new(settings: AccessSettings, ledger: Ledger) -> Result<Arc<Self>, NoRandom> {
        Ok(Arc::new(Self {
            settings,
            ledger,
            codes: Codes::new()?,
            passwords: Passwords::new()?,
            tries: Tries::default(),
            one_time: OneTime::default(),
            changes: watch::channel(0).0,
        }))
    }

    /// One more try to find a link that is good.
    pub(crate) fn tries_link(&self, address: std::net::IpAddr) -> Result<(), TooMany> {
        self.tries.spend(address)
    }

    /// Its settings.
    pub(crate) const fn settings(&self) -> &AccessSettings {
        &self.settings
    }

    /// Told whenever somebody may have lost the right to be here.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn changed(&self) {
        self.changes.send_modify(|times| *times += 1);
    }
}
