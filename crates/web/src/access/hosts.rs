//! Under which names towline is reached.
//!
//! A page of somebody else's whose name leads to this machine (DNS rebinding) is the same origin
//! for a browser. So a name counts only when it is ours; addresses no name server can lend.

use std::net::IpAddr;

use axum::http::{HeaderMap, Uri, header, uri::Authority};

use super::AccessSettings;

impl AccessSettings {
    /// Whether a request was meant for us. The name that was not ours, where it was not; empty
    /// where there was none, or more than one.
    pub(crate) fn meant_for_us(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), String> {
        let host = host(uri, headers).ok_or_else(String::new)?;
        let name = bare(host.host());
        let is_ours = name.parse::<IpAddr>().is_ok()
            || name.eq_ignore_ascii_case("localhost")
            || self.hosts.iter().any(|ours| ours.eq_ignore_ascii_case(name));
        if is_ours { Ok(()) } else { Err(name.to_owned()) }
    }
}

/// The host with its port, as the request names it.
pub(super) fn host(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let mut named = headers.get_all(header::HOST).into_iter();
    let host = named.next()?.to_str().ok()?.parse::<Authority>().ok()?;
    let has_user = host.as_str().contains('@');
    let differs = uri.authority().is_some_and(|other| *other != host);
    (named.next().is_none() && !has_user && !differs).then_some(host)
}

/// Without the brackets of IPv6, and without a root's dot.
fn bare(host: &str) -> &str {
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    inner.strip_suffix('.').unwrap_or(inner)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asked(hosts: &[&str], named: &[&str]) -> Result<(), String> {
        let hosts = hosts.iter().map(ToString::to_string).collect();
        let settings = AccessSettings { hosts, ..AccessSettings::default() };
        let mut headers = HeaderMap::new();
        for name in named {
            headers.append(header::HOST, HeaderValue::from_bytes(name.as_bytes()).unwrap());
        }
        settings.meant_for_us(&Uri::from_static("/x"), &headers)
    }

    #[test]
    fn addresses_localhost_and_configured_names_are_ours() {
        for host in ["127.0.0.1:8650", "[::1]:8650", "192.168.1.2", "localhost:1", "LOCALHOST."] {
            assert_eq!(asked(&[], &[host]), Ok(()), "{host}");
        }
        assert_eq!(asked(&["nas.example"], &["NAS.example:443"]), Ok(()));
    }

    #[test]
    fn any_other_name_is_not() {
        for host in ["nas.example", "evil.test:8650", "localhost.evil.test", "127.0.0.1.evil.test"]
        {
            assert!(asked(&["nas"], &[host]).is_err(), "{host}");
        }
        for hosts in [&[][..], &[""], &["localhost", "evil.test"], &["me@localhost"], &["a b"]] {
            assert_eq!(asked(&[], hosts), Err(String::new()), "{hosts:?}");
        }
    }
}
