//! Who sends a request.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue, header};
use towline_api::access::Scope;
use towline_store::StoreError;

use super::{
    Cookies, Demo, Doorkeeper, Peer, Scheme, code_of, cookies::Jar, sessions::KEPT, sessions::NOTED,
};

/// How every key begins, so that one that was published by mistake is found by those who look.
pub(crate) const KEY_PREFIX: &str = "towline_";
/// Of a user's name that a proxy tells.
const LONGEST_USER: usize = 200;

/// Who sends a request, once that is certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// This user's command, at the socket.
    Owner,
    /// A browser that has logged in.
    Session {
        /// The login's name.
        login: String,
        /// By which its session is known.
        code: String,
    },
    /// A program with a key.
    Key {
        /// The key's number.
        id: i64,
        /// The key's name.
        name: String,
        /// What it may do.
        scope: Scope,
    },
    /// Somebody whom a trusted proxy has let in.
    Proxy {
        /// As the proxy calls him.
        user: String,
    },
    /// Whoever comes to a demo.
    Visitor,
}

impl Caller {
    /// What it may do.
    pub const fn scope(&self) -> Scope {
        match self {
            Self::Owner | Self::Session { .. } | Self::Proxy { .. } => Scope::Admin,
            Self::Key { scope, .. } => *scope,
            Self::Visitor => Scope::Operate,
        }
    }

    /// As it stands beside what it said: in a journal, at an answer.
    pub fn name(&self) -> String {
        match self {
            Self::Owner => "command line".into(),
            Self::Session { login, .. } => format!("{login} (page)"),
            Self::Proxy { user } => format!("{user} (page)"),
            Self::Key { name, .. } => format!("{name} (key)"),
            Self::Visitor => "visitor (page)".into(),
        }
    }

    /// Whether a browser sends by itself what lets it in, whoever's page makes it send: such a
    /// request must prove that the page was ours. By what that is proved.
    pub(crate) fn sends_by_itself(&self) -> Option<String> {
        match self {
            Self::Owner | Self::Key { .. } => None,
            Self::Session { code, .. } => Some(format!("session {code}")),
            Self::Proxy { user } => Some(format!("proxy {user}")),
            Self::Visitor => Some("visitor".into()),
        }
    }
}

impl Doorkeeper {
    /// From where a request comes.
    pub(crate) fn sender(&self, peer: Peer, headers: &HeaderMap) -> Option<IpAddr> {
        match peer {
            Peer::Owner => None,
            Peer::Network(address) => Some(self.settings.sender(address, headers)),
        }
    }

    /// The cookies of a request.
    pub(crate) fn cookies(&self, peer: Peer, headers: &HeaderMap) -> Cookies<'_> {
        let is_https = match peer {
            Peer::Owner => false,
            Peer::Network(address) => self.settings.is_https(address, headers),
        };
        let scheme = if is_https { Scheme::Https } else { Scheme::Http };
        Cookies { scheme, base_path: &self.settings.base_path }
    }

    /// Who sends a request; `None`: nobody who may come in. What is sent counts alone, and not
    /// from where: a proxy on this machine would make everybody *local*.
    pub(crate) async fn caller(
        &self,
        peer: Peer,
        headers: &HeaderMap,
    ) -> Result<Option<Caller>, StoreError> {
        let address = match peer {
            Peer::Owner => return Ok(Some(Caller::Owner)),
            Peer::Network(address) => address,
        };
        if let Some(key) = key(headers) {
            return self.by_key(&key).await;
        }
        for token in self.cookies(peer, headers).read(Jar::Session, headers) {
            if let Some(caller) = self.by_session(&token).await? {
                return Ok(Some(caller));
            }
        }
        let visitor = (self.settings.demo == Demo::Open).then_some(Caller::Visitor);
        Ok(self.by_proxy(address, headers).or(visitor))
    }

    async fn by_key(&self, key: &str) -> Result<Option<Caller>, StoreError> {
        if !key.starts_with(KEY_PREFIX) {
            return Ok(None);
        }
        let (store, now) = (self.ledger.store(), self.ledger.clock().now());
        let Some(found) = store.key(&code_of(key)).await? else { return Ok(None) };
        // A scope that this version does not know is none.
        let Ok(scope) = found.scope.parse() else { return Ok(None) };
        if found.used.is_none_or(|used| now.since(used) > NOTED) {
            store.key_used(found.id, now).await?;
        }
        Ok(Some(Caller::Key { id: found.id, name: found.name, scope }))
    }

    async fn by_session(&self, token: &str) -> Result<Option<Caller>, StoreError> {
        let (store, now) = (self.ledger.store(), self.ledger.clock().now());
        let Some(found) = store.session(&code_of(token), now).await? else { return Ok(None) };
        if now.since(found.seen) > NOTED {
            store.session_seen(&found.code, now + KEPT, now).await?;
        }
        Ok(Some(Caller::Session { login: found.login, code: found.code }))
    }

    fn by_proxy(&self, peer: IpAddr, headers: &HeaderMap) -> Option<Caller> {
        let forward = self.settings.forward_auth.as_ref()?;
        if !self.settings.is_proxy(peer) {
            return None;
        }
        let mut named = headers.get_all(&forward.header).into_iter();
        let user = named.next()?.to_str().ok()?.trim();
        // Two of them: one of them is not the proxy's.
        let is_one = named.next().is_none() && !user.is_empty() && user.len() <= LONGEST_USER;
        let may = forward.users.is_empty() || forward.users.iter().any(|known| known == user);
        (is_one && may).then(|| Caller::Proxy { user: user.to_owned() })
    }
}

/// The key that a program sends.
fn key(headers: &HeaderMap) -> Option<String> {
    let text = |value: &HeaderValue| value.to_str().ok().map(|text| text.trim().to_owned());
    if let Some(key) = headers.get("x-api-key") {
        return text(key);
    }
    let value = text(headers.get(header::AUTHORIZATION)?)?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim().to_owned())
}
