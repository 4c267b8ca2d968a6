//! From where a request comes: the peer's address, or what proxies that are trusted say.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::HeaderMap;

use super::AccessSettings;

/// Who is at the other end of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// This user's command, at the socket: told by the kernel.
    Owner,
    /// Somebody on the network.
    Network(IpAddr),
}

impl AccessSettings {
    /// Whether what this peer says about others is believed.
    pub(super) fn is_proxy(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted_proxies.iter().any(|net| net.contains(&address))
    }

    /// Whose request it is. `X-Forwarded-For` is read from the right, and only as far as each who
    /// wrote in it is trusted: what stands further left, anybody can have written.
    pub(super) fn sender(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut sender = peer.to_canonical();
        if !self.is_proxy(sender) {
            return sender;
        }
        let lines = headers.get_all("x-forwarded-for").into_iter();
        let all: Vec<_> =
            lines.flat_map(|line| line.to_str().unwrap_or_default().split(',')).collect();
        for said in all.into_iter().rev() {
            let Some(before) = address(said) else { return sender };
            sender = before;
            if !self.is_proxy(sender) {
                return sender;
            }
        }
        sender
    }

    /// Whether the browser speaks HTTPS, as far as a trusted proxy says.
    pub(super) fn is_https(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        let says = headers.get_all("x-forwarded-proto").into_iter().next_back();
        // The one nearest to us, where several have written.
        let says = says.and_then(|says| says.to_str().ok()?.rsplit(',').next());
        self.is_proxy(peer) && says.is_some_and(|says| says.trim().eq_ignore_ascii_case("https"))
    }
}

/// As proxies write it: with a port, in brackets, or plain.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Ok(socket) = text.parse::<std::net::SocketAddr>() {
        return Some(socket.ip().to_canonical());
    }
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// Whom tries are counted for: of IPv6 a household has a whole network.
pub(crate) fn counted_as(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(proxies: &[&str]) -> AccessSettings {
        let trusted_proxies = proxies.iter().map(|net| net.parse().unwrap()).collect();
        AccessSettings { trusted_proxies, ..AccessSettings::default() }
    }

    fn sender(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        settings(proxies).sender(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_from_the_right() {
        let lan = ["10.0.0.0/8"];
        assert_eq!(sender(&lan, "192.0.2.1", &["127.0.0.1"]), "192.0.2.1");
        assert_eq!(sender(&lan, "10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(sender(&lan, "10.0.0.1", &["127.0.0.1, 192.0.2.7"]), "192.0.2.7");
        assert_eq!(sender(&lan, "10.0.0.1", &["127.0.0.1", "192.0.2.7, 10.0.0.2"]), "192.0.2.7");
        assert_eq!(sender(&lan, "10.0.0.1", &["127.0.0.1, nonsense"]), "10.0.0.1");
        assert_eq!(sender(&lan, "::ffff:10.0.0.1", &["[2001:db8::1]:99"]), "2001:db8::1");
    }

    #[test]
    fn https_is_what_a_trusted_proxy_says() {
        let https = |peer: &str, says: &str| {
            let headers = HeaderMap::from_iter([(
                axum::http::HeaderName::from_static("x-forwarded-proto"),
                says.parse().unwrap(),
            )]);
            settings(&["10.0.0.1/32"]).is_https(peer.parse().unwrap(), &headers)
        };
        assert!(https("10.0.0.1", "https") && https("10.0.0.1", "http, HTTPS"));
        assert!(!https("10.0.0.2", "https") && !https("10.0.0.1", "https,http"));
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one() {
        let counted = |text: &str| counted_as(text.parse().unwrap()).to_string();
        assert_eq!(counted("2001:db8:1:2:3::4"), "2001:db8:1:2::");
        assert_eq!(counted("192.0.2.1"), "192.0.2.1");
    }
}
