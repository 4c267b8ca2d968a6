//! How towline is reached over the network, and whom it believes.

use std::{fmt, net::SocketAddr, str::FromStr};

use http::{HeaderName, Uri};
use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::Error as _};
use towline_api::status::Status;
use towline_web::{AccessSettings, Demo, ForwardAuth};

/// How towline is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ServerSettings {
    /// Address and port on which towline listens. `127.0.0.1` can be reached from this machine
    /// only, `0.0.0.0` from everywhere.
    pub listen: Listen,
    /// How others reach towline, where that is another address than `listen`: under its name in a
    /// container network, or behind a proxy. It stands in what services are told to call.
    #[schemars(example = "http://towline:8650")]
    pub url: Option<PublicUrl>,
    /// The path below which its pages are, where a proxy puts them below one: `/towline`. Without it,
    /// the path of `url`.
    #[schemars(example = "/towline")]
    pub base_path: Option<BasePath>,
    /// Names under which browsers and services reach it, beside addresses, `localhost` and the host
    /// of `url`: a request for any other name is refused, so that no web page elsewhere can have its
    /// name lead here.
    #[schemars(example = ["towline", "nas.home.example"])]
    pub hosts: Vec<HostName>,
    /// Proxies that are believed when they say on whose behalf they ask (`X-Forwarded-For`,
    /// `X-Forwarded-Proto`, and the header of `forward_auth`): addresses or networks.
    #[schemars(example = ["172.18.0.0/16"])]
    pub trusted_proxies: Vec<Network>,
    /// A proxy that logs people in, as Authelia and Authentik do: whom it names is logged in here.
    pub forward_auth: Option<ForwardAuthSettings>,
}

/// A proxy that logs people in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForwardAuthSettings {
    /// The header in which the proxy names the user. The proxy must take away one that a browser
    /// sends, and stand in `trusted_proxies`.
    #[schemars(example = "Remote-User")]
    pub header: UserHeader,
    /// Who may come in. Without it, whoever the proxy lets in.
    #[schemars(example = ["jo"])]
    pub users: Option<Vec<String>>,
}

impl ServerSettings {
    /// The same, listening there: a port of 0 was replaced by a free one.
    #[must_use]
    pub fn listening_on(&self, address: SocketAddr) -> Self {
        Self { listen: Listen(address), ..self.clone() }
    }

    /// As the daemon has it, which may have been started with another environment, or `--listen`.
    #[must_use]
    pub fn of_daemon(&self, status: &Status) -> Self {
        let listens = status.listen.as_ref().and_then(|listen| listen.parse().ok());
        let Some(listen) = listens else { return self.clone() };
        let url = status.url.as_ref().and_then(|url| url.parse().ok());
        Self { listen: Listen(listen), url, ..self.clone() }
    }

    /// As those need it who let people in.
    pub fn access(&self) -> AccessSettings {
        let url = self.url.as_ref().and_then(PublicUrl::parts);
        let host = url.as_ref().map(|(_, host, _)| host.clone());
        let path = url.as_ref().and_then(|(.., path)| path.parse().ok());
        let base_path = self.base_path.clone().or(path).unwrap_or_default();
        AccessSettings {
            hosts: self.hosts.iter().map(|host| host.0.clone()).chain(host).collect(),
            base_path: base_path.0,
            trusted_proxies: self.trusted_proxies.iter().map(|net| net.0).collect(),
            forward_auth: self.forward_auth.as_ref().map(|forward| ForwardAuth {
                header: forward.header.0.clone(),
                users: forward.users.clone().unwrap_or_default(),
            }),
            origins: url.into_iter().map(|(origin, ..)| origin).collect(),
            // No file makes a demo of it.
            demo: Demo::No,
        }
    }
}

/// An address with a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(with = "String", inline)]
pub struct Listen(SocketAddr);

impl Listen {
    /// For the standard library.
    pub const fn get(self) -> SocketAddr {
        self.0
    }
}

impl Default for Listen {
    fn default() -> Self {
        Self(SocketAddr::from(([127, 0, 0, 1], 8650)))
    }
}

impl<'de> Deserialize<'de> for Listen {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map(Self).map_err(|_| {
            D::Error::custom(format!(
                "`{text}` is not an address with a port; write it as \"127.0.0.1:8650\""
            ))
        })
    }
}

/// The address under which others reach towline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(with = "String", inline)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The address of a path that begins with `/`.
    pub fn with(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// Its origin, its host without a port, and its path.
    fn parts(&self) -> Option<(String, String, String)> {
        let uri: Uri = self.0.parse().ok()?;
        let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
        let path = uri.path().trim_end_matches('/').to_owned();
        Some((format!("{scheme}://{authority}"), authority.host().to_lowercase(), path))
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"@?#\"\\<>`{}".contains(&byte);
        match rest {
            Some(rest) if !rest.is_empty() && !rest.starts_with(['/', ':']) => {
                if rest.bytes().all(is_plain) {
                    return Ok(Self(text.trim_end_matches('/').into()));
                }
                Err("this address has more in it than host, port and path".into())
            }
            _ => Err("this is no address; write it as \"http://towline:8650\"".into()),
        }
    }
}

impl<'de> Deserialize<'de> for PublicUrl {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// The path below which pages are: empty, or `/towline`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(with = "String", inline)]
pub struct BasePath(String);

impl FromStr for BasePath {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let path = text.trim_end_matches('/');
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
        let starts = path.is_empty() || path.starts_with('/');
        if starts && !path.contains("//") && !path.contains("/.") && path.bytes().all(is_plain) {
            return Ok(Self(path.into()));
        }
        Err("this is no path of plain letters; write it as \"/towline\"")
    }
}

/// A host's name: no address, no port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(with = "String", inline)]
pub struct HostName(String);

impl FromStr for HostName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if !text.is_empty() && text.len() <= 253 && text.bytes().all(is_plain) {
            return Ok(Self(text.trim_end_matches('.').to_lowercase()));
        }
        Err("this is no host's name; write it without scheme and port: \"nas.home.example\"")
    }
}

/// An address, or a network of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(with = "String", inline)]
pub struct Network(IpNet);

impl FromStr for Network {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let net = text.parse::<IpNet>().ok();
        let net = net.or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from));
        match net {
            // Nobody's own network is larger than 10.0.0.0/8, or than fd00::/8 is cut up into.
            Some(net) if net.prefix_len() < if net.addr().is_ipv4() { 8 } else { 16 } => Err(
                "this is everybody, or nearly: name the proxy's own address or network, at most a /8 \
                 (IPv6: a /16)",
            ),
            Some(net) => Ok(Self(net)),
            None => Err("this is no address and no network; write it as \"172.18.0.0/16\""),
        }
    }
}

/// The name of a header.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String", inline)]
pub struct UserHeader(HeaderName);

impl Serialize for UserHeader {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.as_str())
    }
}

impl FromStr for UserHeader {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let taken = ["host", "cookie", "authorization", "x-api-key", "origin"];
        match text.parse::<HeaderName>() {
            Ok(name) if !taken.contains(&name.as_str()) => Ok(Self(name)),
            _ => Err(
                "this cannot be the header with the user's name; most proxies send \"Remote-User\"",
            ),
        }
    }
}

/// Read from text, with what the text lacks.
macro_rules! read_from_text {
    ($($kind:ty),+) => {$(
        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

read_from_text!(BasePath, HostName, Network, UserHeader);

impl fmt::Display for BasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_host_port_and_path() {
        for (text, hook) in [
            ("http://towline:8650", "http://towline:8650/h"),
            ("https://music.example/towline/", "https://music.example/towline/h"),
            ("http://[::1]:8650", "http://[::1]:8650/h"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap().with("/h"), hook);
        }
        for text in [
            "",
            "towline:8650",
            "http://",
            "http:///x",
            "http://:80",
            "ftp://x",
            "http://u:p@x",
            "http://x?y",
            "http://x#y",
            "http://x y",
            "http://x\"",
            "http://ü",
        ] {
            let error = text.parse::<PublicUrl>().unwrap_err();
            assert!(!error.contains("u:p"), "{error}");
        }
    }

    #[test]
    fn what_is_set_is_what_lets_people_in() {
        let settings: ServerSettings = toml::from_str(
            "url = 'https://NAS.example:8443/tow/'\nhosts = ['Towline.']\n\
             trusted_proxies = ['172.18.0.0/16', '::1']\n[forward_auth]\nheader = 'Remote-User'\nusers = ['jo']",
        )
        .unwrap();
        let access = settings.access();
        assert_eq!(access.hosts, ["towline", "nas.example"]);
        assert_eq!(access.origins, ["https://NAS.example:8443"]);
        assert_eq!(access.base_path, "/tow");
        assert_eq!(access.trusted_proxies.len(), 2);
        assert_eq!(access.forward_auth.unwrap().header, "remote-user");
        assert!("10.0.0.0/8".parse::<Network>().is_ok() && "fd00::/16".parse::<Network>().is_ok());
        let other: ServerSettings =
            toml::from_str("url = 'http://towline:8650'\nbase_path = '/tow/'").unwrap();
        assert_eq!(other.access().base_path, "/tow");
    }

    #[test]
    fn what_would_open_the_door_wide_is_refused() {
        for text in [
            "hosts = ['']",
            "hosts = ['nas:80']",
            "hosts = ['*']",
            "hosts = ['http://nas']",
            "trusted_proxies = ['0.0.0.0/0']",
            "trusted_proxies = ['::/0']",
            "trusted_proxies = ['0.0.0.0/1', '128.0.0.0/1']",
            "trusted_proxies = ['8000::/15']",
            "trusted_proxies = ['nas']",
            "base_path = 'towline'",
            "base_path = '/a/../b'",
            "base_path = '//evil.test'",
            "base_path = '/a b'",
            "forward_auth.header = 'Cookie'",
            "forward_auth.header = 'a b'",
        ] {
            assert!(toml::from_str::<ServerSettings>(text).is_err(), "{text}");
        }
    }
}
